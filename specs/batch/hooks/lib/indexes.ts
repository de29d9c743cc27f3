/** Sets of indexes of an indexed job as text: `1,3-5,7`, ascending. */

/** One index, or the first and the last of several in a row. */
export type IndexRange = readonly [first: number, last: number];

const INTEGER = /^[+-]?\d+$/;

/** Reads the ranges of indexes below `completions`; a sentence when the text is no such set. */
export function parseIndexes(text: string, completions: number): readonly IndexRange[] | string {
  const ranges: IndexRange[] = [];
  if (text === '') return ranges;
  let before: number | undefined;
  for (const part of text.split(',')) {
    const range = parseRange(part, completions);
    if (typeof range === 'string') return range;
    if (before !== undefined && before >= range[0])
      return `non-increasing order, previous: ${before}, current: ${range[0]}`;
    before = range[1];
    ranges.push(range);
  }
  return ranges;
}

/** How many indexes there are; none where the text is no set of indexes. */
export function countIndexes(ranges: readonly IndexRange[] | string): number {
  return typeof ranges === 'string' ? 0 : ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

function parseRange(text: string, completions: number): IndexRange | string {
  const limits = text.split('-');
  if (limits.length > 2)
    return `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  const numbers: number[] = [];
  for (const limit of limits) {
    const number = INTEGER.test(limit) ? Number(limit) : Number.NaN;
    if (!Number.isSafeInteger(number)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
    if (number >= completions) return `too large index: ${JSON.stringify(limit)}`;
    numbers.push(number);
  }
  const [first = 0, last = first] = numbers;
  if (numbers.length === 2 && first >= last) return `non-increasing order, previous: ${first}, current: ${last}`;
  return [first, last];
}

/** The first index that stands in both sets; parts that are no ranges are passed over. */
export function commonIndex(a: string, b: string, completions: number): number | undefined {
  const others = readable(b, completions);
  for (const [first, last] of readable(a, completions)) {
    const other = others.find(([x, y]) => first <= y && x <= last);
    if (other !== undefined) return Math.max(first, other[0]);
  }
  return undefined;
}

const readable = (text: string, completions: number) =>
  (text === '' ? [] : text.split(','))
    .map((part) => parseRange(part, completions))
    .filter((range) => typeof range !== 'string');
