const LETTER = /\p{L}/u;
const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9';

/** The order of keys in YAML that Go writes: letters after all else, numbers within text by their value. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const x = a[i];
  const y = b[i];
  if (x === undefined || y === undefined) return a.length - b.length;
  const letterX = LETTER.test(x);
  const letterY = LETTER.test(y);
  if (letterX !== letterY) return letterX ? 1 : -1;
  if (!letterX && (isDigit(x) || isDigit(y))) {
    const difference = compareNumbers(a, b, i);
    if (difference !== 0) return difference;
  }
  return x < y ? -1 : 1;
}

/** Compares the numbers that begin (or go on) at a place; zeros that lead a number do not make it smaller. */
function compareNumbers(a: string, b: string, from: number): number {
  const leading = (a[from] === '0' || b[from] === '0') && /[1-9][0-9]*$/.test(a.slice(0, from)) ? '1' : '';
  const numberA = leading + digitsAt(a, from);
  const numberB = leading + digitsAt(b, from);
  const valueA = BigInt(numberA === '' ? 0 : numberA);
  const valueB = BigInt(numberB === '' ? 0 : numberB);
  return valueA !== valueB ? (valueA < valueB ? -1 : 1) : numberA.length - numberB.length;
}

function digitsAt(text: string, from: number): string {
  let end = from;
  while (isDigit(text[end])) end++;
  return text.slice(from, end);
}
