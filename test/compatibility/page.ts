/** `docs/compatibility.md`: how it is written from results, and what it claims. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RELEASE } from '../support/shared.js';
import type { Results, Tally } from './results.js';

export const PAGE = fileURLToPath(new URL('../../docs/compatibility.md', import.meta.url));
/** Set while the page is written anew: what it claimed before then counts no more. */
export const WRITING = 'KINDSMITH_COMPATIBILITY';

const PERCENTAGES = ['code', 'reason', 'body', 'managed', 'output'];
const RECORDED = 'recorded';

export function renderPage({ areas, replays, kubectls, documents }: Results): string {
  return `${[
    '# Compatibility',
    `Made by \`npm run compatibility\` from the results of the tests: nothing here is written by hand. Recorded answers, documents and
golden objects are those of ${RELEASE.replace('kubernetes-', 'Kubernetes ')}.`,
    '## What clients rely on',
    `Which tests show an area stands in [one table](../test/compatibility/areas.ts). A test may show several.`,
    tallies('area', areas),
    '## Recorded answers of a kube-apiserver',
    replays.length === 0
      ? 'Not run: the recorded answers were not beside the checkout.'
      : `Requests that were recorded are sent again; counted are the answers that agree in their status code (\`code\`), also in the
reason and the fields of its causes (\`reason\`), in the whole body but sentences (\`body\`), in managedFields too (\`managed\`).
\`plain\` are the steps without the deliberate mistakes. \`kubectl\` are commands: their exit code, and all that they print (\`output\`).
Percentages are rounded down; a test fails when a run falls short of them by more than two points.`,
    ...(replays.length === 0 ? [] : [replayTable(replays)]),
    '## Documents',
    tallies('document, and the versions that are switched on', documents),
    '## Versions of kubectl',
    kubectls.length === 0
      ? 'Not run: there was no kubectl on the machine.'
      : 'Those that were on the machine; each goes through the same journeys.',
    ...(kubectls.length === 0 ? [] : [tallies('kubectl', kubectls)]),
  ].join('\n\n')}\n`;
}

const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

function tallies(title: string, rows: readonly Tally[]): string {
  return [
    row(title, 'tests', 'result'),
    row('---', '---', '---'),
    ...rows.map((tally) => row(tally.name, tally.passed + tally.failed, resultOf(tally))),
  ].join('\n');
}

function resultOf({ passed, failed, skipped }: Tally): string {
  if (passed + failed === 0) return 'not run';
  const parts = [failed === 0 ? 'pass' : `${failed} fail`, ...(skipped === 0 ? [] : [`${skipped} not run`])];
  return parts.join(', ');
}

function replayTable(replays: Results['replays']): string {
  return [
    row(RECORDED, 'requests', ...PERCENTAGES),
    row('---', '---', ...PERCENTAGES.map(() => '---')),
    ...replays.map(({ name, count, percent }) =>
      row(
        `\`${name}\``,
        count,
        ...PERCENTAGES.map((level) => (percent[level] === undefined ? '' : `${Math.floor(percent[level])} %`)),
      ),
    ),
  ].join('\n');
}

/** The percentages on a page, by `rest body`. */
export function percentagesOf(page: string): Map<string, number> {
  const claims = new Map<string, number>();
  let columns: readonly string[] = [];
  for (const line of page.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells[1] === RECORDED) columns = cells;
    const name = /^`(.+)`$/.exec(cells[1] ?? '')?.[1];
    if (name === undefined) continue;
    for (const [index, cell] of cells.entries()) {
      const percent = /^(\d+) %$/.exec(cell)?.[1];
      if (percent !== undefined) claims.set(`${name} ${columns[index]}`, Number(percent));
    }
  }
  return claims;
}

/** What the committed page claims of a replay, in percent; undefined when nothing, or when it is being written. */
export function claimedPercent(name: string, level: string): number | undefined {
  if (process.env[WRITING] !== undefined || !existsSync(PAGE)) return undefined;
  return percentagesOf(readFileSync(PAGE, 'utf8')).get(`${name} ${level}`);
}
