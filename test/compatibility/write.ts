/**
 * `npm run compatibility`: runs the tests that show compatibility and writes `docs/compatibility.md` from their results. With the path
 * of a report that vitest wrote in JSON nothing is run. Exit code 1 when a test failed; the page then says where.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../generator/bin/build.mjs';
import { countResults, formatCounts } from '../counts.mjs';
import { runVitest } from '../vitest-run.mjs';
import { AREAS } from './areas.js';
import { PAGE, renderPage, WRITING } from './page.js';
import { type Report, resultsOf } from './results.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function runTests(): Promise<{ code: number; report: Report | undefined }> {
  process.env[WRITING] = '1';
  const files = AREAS.flatMap(({ shownBy }) => shownBy.map(({ file }) => `test/${file}`));
  return (await ensureBuilt(root)) ? await runVitest([...new Set(files)]) : { code: 1, report: undefined };
}

const [file] = process.argv.slice(2);
const { code, report } =
  file === undefined ? await runTests() : { code: 0, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
if (report === undefined) throw new Error('the tests left no report');
const counts = countResults(report, code);
writeFileSync(PAGE, renderPage(resultsOf(report, root)));
console.log(`${formatCounts(counts)}; wrote ${PAGE}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
