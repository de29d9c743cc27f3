/** How a JSON value is walked along its shape. */
import type { JsonObject, JsonValue } from '../api/meta.js';
import { isEmptyObject, isObject } from '../schema/own.js';
import type { Shape } from './shape.js';

export type Maybe = JsonValue | undefined;

/** What a value is walked as: a value of no declared type is what it looks like. */
export type Walk = 'leaf' | 'list' | 'map';

export function walkOf(shape: Shape, value: Maybe): Walk {
  if (shape.kind !== 'any') return shape.kind;
  return Array.isArray(value) ? 'list' : isObject(value) ? 'map' : 'leaf';
}

/** Lists of no declared type are always one piece. */
export function isAtomic(shape: Shape, walk: Walk): boolean {
  return walk === 'leaf' || shape.atomic || (shape.kind === 'any' && walk === 'list');
}

export const asList = (value: Maybe): JsonValue[] | undefined => (Array.isArray(value) ? value : undefined);
export const asMap = (value: Maybe): JsonObject | undefined => (isObject(value) ? value : undefined);

/** Absent, null or empty: such values have no parts to compare. */
export function hasNothing(value: Maybe, shape?: Shape): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && isEmptyObject(value) && !shape?.zeros?.length;
}
