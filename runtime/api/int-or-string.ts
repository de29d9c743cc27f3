/** A port or a share: a number or text such as `http` or `25%`. Numbers are int32. */
export type IntOrString = number | string;

const MAX_INT32 = 2_147_483_647;
const PERCENT = /^[0-9]+%$/;
const SIGNED_PERCENT = /^[+-]?[0-9]+%$/;

/** Whether a value is a whole number of 32 bits. */
function isInt32(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -MAX_INT32 - 1 && value <= MAX_INT32;
}

/** Whether the value is text of the form `25%`. */
export function isPercent(value: IntOrString): value is string {
  return typeof value === 'string' && PERCENT.test(value);
}

/** The number before the percent sign; `undefined` when the value is no percentage. */
export function percentOf(value: IntOrString): number | undefined {
  return isPercent(value) ? Number(value.slice(0, -1)) : undefined;
}

/** Text that spells an int32 becomes that number, all other text stays: how a port is read from a command or a form. */
export function parseIntOrString(text: string): IntOrString {
  const number = /^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  return isInt32(number) ? number + 0 : text;
}

/**
 * How many of `total` the value means: the number itself, or the percentage rounded up or down. `undefined` for text that
 * is no percentage.
 */
export function scaledValueFromIntOrPercent(value: IntOrString, total: number, roundUp: boolean): number | undefined {
  if (typeof value === 'number') return value;
  if (!SIGNED_PERCENT.test(value)) return undefined;
  const exact = (Number(value.slice(0, -1)) * total) / 100;
  return roundUp ? Math.ceil(exact) : Math.floor(exact);
}
