/**
 * `npm run bench`: every figure beside its limit, measured in the same run. `npm run bench -- get watch` measures some of them.
 */
import { creates } from './figures/creates.js';
import type { Row } from './figures/figure.js';
import { generate } from './figures/generate.js';
import { get } from './figures/get.js';
import { list } from './figures/list.js';
import { memory } from './figures/memory.js';
import { pod } from './figures/pod.js';
import { start } from './figures/start.js';
import { watch } from './figures/watch.js';
import { printTable } from './table.js';

const FIGURES: Readonly<Record<string, () => Promise<Row[]>>> = {
  start,
  get,
  list,
  creates,
  watch,
  memory,
  generate,
  pod,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(FIGURES, name));
if (unknown.length > 0) {
  process.stderr.write(
    `bench: there is no figure ${unknown.join(', ')}; there are ${Object.keys(FIGURES).join(', ')}\n`,
  );
  process.exit(1);
}

const rows: Row[] = [];
for (const name of names.length > 0 ? names : Object.keys(FIGURES)) {
  process.stderr.write(`measuring ${name}…\n`);
  rows.push(...(await FIGURES[name]!()));
}
printTable(rows);
process.exit();
