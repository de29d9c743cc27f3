import { inclusiveRange, VALID } from './name-messages.js';

const PORT_MAX = 65_535;
const ID_MAX = 2_147_483_647;

/** What is wrong with a number outside of its bounds, which are included. Empty when nothing is. */
export function isInRange(value: number | bigint, low: number, high: number): readonly string[] {
  return value >= low && value <= high ? VALID : [inclusiveRange(low, high)];
}

export function isValidPortNum(port: number | bigint): readonly string[] {
  return isInRange(port, 1, PORT_MAX);
}

export function isValidUserId(id: number | bigint): readonly string[] {
  return isInRange(id, 0, ID_MAX);
}

export function isValidGroupId(id: number | bigint): readonly string[] {
  return isInRange(id, 0, ID_MAX);
}
