import type { Row } from './figures/figure.js';

const HEAD = ['figure', 'ours', 'limit', 'ratio', 'aim', '', 'kube-apiserver + etcd'] as const;

/** Prints rows as a Markdown table. */
export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    row.figure,
    row.ours,
    row.limit,
    row.ratio.toFixed(2),
    row.aim,
    row.reached ? 'reached' : 'missed',
    row.upstream,
  ]);
  const widths = HEAD.map((head, i) => Math.max(head.length, 3, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`;
  process.stdout.write(line(HEAD) + line(widths.map((width) => '-'.repeat(width))) + cells.map(line).join(''));
}
