// `npm test`: builds, runs every test, and ends with the line that continuous integration counts.
// Arguments are passed on to vitest: `npm test -- test/storage`.
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../generator/bin/build.mjs';
import { countResults, formatCounts } from './counts.mjs';
import { runVitest } from './vitest-run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

let counts = { passed: 0, failed: 1, skipped: 0 };
if (await ensureBuilt(root)) {
  const { code, report, notices } = await runVitest(process.argv.slice(2));
  counts = countResults(report, code);
  for (const notice of notices) console.log(notice);
}
console.log(formatCounts(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
