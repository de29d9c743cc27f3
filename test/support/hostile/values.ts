/** Edits of JSON values that keep them JSON values: what stands somewhere becomes something that nobody expects there. */
import { cloneJson } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { setOwn } from '../../../runtime/schema/own.js';
import type { Random } from './random.js';

const nested = (levels: number, wrap: (inner: JsonValue) => JsonValue): JsonValue => {
  let value: JsonValue = 1;
  for (let i = 0; i < levels; i++) value = wrap(value);
  return value;
};

const HOSTILE: readonly ((random: Random) => JsonValue)[] = [
  () => null,
  () => '',
  () => '\0',
  () => '\ud800',
  () => '\u2028\ufeff\u202e',
  () => 'a/../b%2f',
  (random) => 'x'.repeat(random.below(70_000)),
  (random) => random.pick(['1', '-1', '1e1000', '9'.repeat(400), '0x10', '1.5Gi', '-0', 'NaN', '1h', 'Infinity']),
  (random) =>
    random.pick(['true', '*', '{}', '$(X)', '(a+)+$', '[', '::1', '10.0.0.0/8', '2024-01-01T00:00:00Z', 'a=b']),
  () => 0,
  () => -1,
  () => 0.1,
  () => 1e308,
  () => 2 ** 53,
  () => 2 ** 31,
  () => 2n ** 63n,
  () => -(2n ** 63n),
  () => 10n ** 40n,
  () => true,
  () => false,
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => [{}],
  () => ({ '': null }),
  () => ({ a: { b: 'c' } }),
  (random) => nested(random.below(120), (inner) => [inner]),
  (random) => nested(random.below(120), (inner) => ({ a: inner })),
  () => nested(1_100, (inner) => ({ a: inner })),
  (random) => Array.from({ length: random.below(3_000) }, () => ({ name: 'a' })),
];

const HOSTILE_KEYS: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', 'toJSON', 'valueOf'],
  ...[
    '',
    '.',
    'a/b/c',
    '\0',
    '\ud800',
    '$patch',
    '$retainKeys',
    '$setElementOrder/containers',
    '$deleteFromPrimitiveList/x',
  ],
  ...['name', 'kind', 'apiVersion', 'metadata', 'spec', 'status', 'data', 'items', 'ownerReferences', 'managedFields'],
];

/** A copy with one to four edits; `others` give parts to put in. */
export function mutateValue(value: JsonValue, random: Random, others: readonly JsonValue[]): JsonValue {
  const holder: JsonObject = { value: cloneJson(value) };
  for (let i = random.below(4); i >= 0; i--) edit(holder, random, others);
  return holder.value as JsonValue;
}

interface Place {
  readonly at: JsonObject | JsonValue[];
  readonly key: string;
}

function edit(holder: JsonObject, random: Random, others: readonly JsonValue[]): void {
  const { at, key } = randomPlace(holder, random);
  const old = (at as JsonObject)[key] as JsonValue;
  const set = (value: JsonValue): void => setOwn(at as JsonObject, key, value);
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2:
      return set(random.pick(HOSTILE)(random));
    case 3:
      if (at === holder) return;
      if (Array.isArray(at)) at.splice(Number(key), 1);
      else delete at[key];
      return;
    case 4:
      if (typeof old === 'object' && old !== null && !Array.isArray(old))
        setOwn(old, random.pick(HOSTILE_KEYS), random.pick(HOSTILE)(random));
      return;
    case 5:
      if (at === holder || Array.isArray(at)) return;
      delete at[key];
      return setOwn(at, random.pick(HOSTILE_KEYS), old);
    case 6: {
      const other: JsonObject = { value: cloneJson(random.pick(others)) };
      const place = randomPlace(other, random);
      return set((place.at as JsonObject)[place.key] as JsonValue);
    }
    case 7:
      if (Array.isArray(old) && old.length > 0)
        set(Array.from({ length: 1 + random.below(400) }, () => cloneJson(random.pick(old))));
      return;
    case 8:
      return set(otherType(old));
  }
}

/** The value as another type would have it. */
function otherType(value: JsonValue): JsonValue {
  if (typeof value === 'string') return Number(value) || [value];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? Object.fromEntries(value.entries()) : [value];
}

/** Some place in the value, the deeper the likelier the more there is. */
function randomPlace(holder: JsonObject, random: Random): Place {
  let place: Place = { at: holder, key: 'value' };
  for (;;) {
    const value = (place.at as JsonObject)[place.key];
    if (typeof value !== 'object' || value === null || random.chance(0.1)) return place;
    const keys = Object.keys(value);
    if (keys.length === 0) return place;
    place = { at: value as JsonObject | JsonValue[], key: random.pick(keys) };
  }
}
