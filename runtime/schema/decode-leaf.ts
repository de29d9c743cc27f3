/** Checks of values without fields: each answers the canonical form or throws. */
import { canonicalDuration, durationError } from '../api/duration.js';
import { stringifyJson } from '../api/json.js';
import type { JsonValue } from '../api/meta.js';
import { canonicalQuantity, quantityError } from '../api/quantity.js';
import { canonicalMicroTime, canonicalTime, timeError, ZERO_MICRO_TIME, ZERO_TIME } from '../api/time.js';
import { canonicalBase64 } from './base64.js';
import { goField, jsonKind, type Steps, strictPath } from './decode-place.js';
import type { ScalarKind, SpecialKind, StructType } from './model.js';
import { MAX_NESTING, nestsDeeper } from './nesting.js';

/** The body is not an object of its type. The message is the sentence of Go's decoder; answered with 400. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/** State of one walk through an object. */
export class Walk {
  /** Keys and indexes on the way down; entries from `depth` on are stale. */
  readonly at: (string | number)[] = [];
  depth = 0;
  /** Sentences about fields that the type does not have. */
  unknown: string[] | undefined;

  constructor(
    readonly root: StructType,
    /** Whole numbers written with a fraction or an exponent, by their places. */
    readonly fractions: ReadonlyMap<string, string> | undefined,
  ) {}

  get steps(): Steps {
    return this.at.slice(0, this.depth);
  }

  /** One level down; answers the place of that level's keys in `at`. */
  enter(): number {
    return this.depth < MAX_NESTING ? this.depth++ : this.tooDeep();
  }

  tooDeep(): never {
    throw new DecodeError(
      `json: exceeded max depth of ${MAX_NESTING} in ${goField(this.root, this.steps.slice(0, 8))}`,
    );
  }

  /** Throws the error of a value of the wrong JSON type; `detail` is the number that does not fit, if that is what is wrong. */
  mismatch(value: JsonValue, expected: string, detail = ''): never {
    throw new DecodeError(
      `json: cannot unmarshal ${jsonKind(value)}${detail} into Go struct field ${goField(this.root, this.steps)} of type ${expected}`,
    );
  }
}

/** Checks a value (never null) and answers its canonical form. */
export type Check = (value: JsonValue, walk: Walk) => JsonValue;

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

function string(value: JsonValue, walk: Walk): string {
  return typeof value === 'string' ? value : walk.mismatch(value, 'string');
}

function bool(value: JsonValue, walk: Walk): boolean {
  return typeof value === 'boolean' ? value : walk.mismatch(value, 'bool');
}

/** Refuses `1.0` and `1e3`, which Go reads no integer from. */
function whole(value: number, type: string, walk: Walk): number {
  const written = walk.fractions?.get(strictPath(walk.steps));
  return written === undefined ? value : walk.mismatch(value, type, ` ${written}`);
}

function int32(value: JsonValue, walk: Walk): number {
  if (typeof value === 'number' && (value | 0) === value)
    return walk.fractions === undefined ? value : whole(value, 'int32', walk);
  return typeof value === 'number' || typeof value === 'bigint'
    ? walk.mismatch(value, 'int32', ` ${value}`)
    : walk.mismatch(value, 'int32');
}

function int64(value: JsonValue, walk: Walk): number | bigint {
  if (Number.isSafeInteger(value))
    return walk.fractions === undefined ? (value as number) : whole(value as number, 'int64', walk);
  if (typeof value === 'bigint')
    return value >= INT64_MIN && value <= INT64_MAX ? value : walk.mismatch(value, 'int64', ` ${value}`);
  return typeof value === 'number' ? walk.mismatch(value, 'int64', ` ${value}`) : walk.mismatch(value, 'int64');
}

function float(value: JsonValue, walk: Walk): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number') return walk.mismatch(value, 'float64');
  return Number.isFinite(number) ? number : walk.mismatch(value, 'float64', ` ${number}`);
}

function bytes(value: JsonValue, walk: Walk): string {
  if (typeof value !== 'string') return walk.mismatch(value, '[]uint8');
  const canonical = canonicalBase64(value);
  if (typeof canonical === 'string') return canonical;
  throw new DecodeError(`illegal base64 data at input byte ${canonical}`);
}

function quantity(value: JsonValue): string {
  const input =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? value : stringifyJson(value);
  const canonical = canonicalQuantity(input);
  if (canonical !== undefined) return canonical;
  throw new DecodeError(quantityError(input));
}

/** The zero time is what Go writes as null: an absent value. */
function time(value: JsonValue, walk: Walk): string | null {
  const text = string(value, walk);
  const canonical = canonicalTime(text);
  if (canonical === undefined) throw new DecodeError(timeError(text));
  return canonical === ZERO_TIME ? null : canonical;
}

function microTime(value: JsonValue, walk: Walk): string | null {
  const text = string(value, walk);
  const canonical = canonicalMicroTime(text);
  if (canonical === undefined) throw new DecodeError(timeError(text, true));
  return canonical === ZERO_MICRO_TIME ? null : canonical;
}

function duration(value: JsonValue, walk: Walk): string {
  const text = string(value, walk);
  const canonical = canonicalDuration(text);
  if (canonical === undefined) throw new DecodeError(durationError(text));
  return canonical;
}

function intOrString(value: JsonValue, walk: Walk): JsonValue {
  return typeof value === 'string' ? value : int32(value, walk);
}

/** Values that nobody looks into. */
const anything: Check = (value, walk) => (nestsDeeper(value, MAX_NESTING - walk.depth) ? walk.tooDeep() : value);

export const LEAVES: Readonly<Record<ScalarKind | SpecialKind, Check>> = {
  string,
  bool,
  int32,
  int64,
  float,
  double: float,
  bytes,
  quantity,
  time,
  'micro-time': microTime,
  duration,
  'int-or-string': intOrString,
  'raw-extension': anything,
  'fields-v1': anything,
  json: anything,
};

/** What a null becomes where it stands for a list item or a map value: the value that Go starts with. */
export const ZEROS: Readonly<Record<ScalarKind | SpecialKind, JsonValue>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  float: 0,
  double: 0,
  bytes: '',
  quantity: '0',
  time: null,
  'micro-time': null,
  duration: '0s',
  'int-or-string': 0,
  'raw-extension': null,
  'fields-v1': null,
  json: null,
};
