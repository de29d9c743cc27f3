import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../runtime/api/meta.js';
import * as s from '../../../runtime/schema/build.js';
import { GatedFields } from '../../../runtime/schema/gated-fields.js';
import type { StructType } from '../../../runtime/schema/model.js';

const Device: StructType = s.struct('x.v1.Device', [
  s.field('name', 1, s.string),
  s.field('mappings', 2, s.map(s.string), { gate: 'Mappings' }),
  s.field('lists', 3, s.map(s.ref(() => Lists))),
  s.field(
    'part',
    4,
    s.ref(() => Device),
  ),
]);
const Lists = s.struct('x.v1.Lists', [
  s.field('text', 1, s.string),
  s.field('texts', 2, s.list(s.string), { gate: 'Texts' }),
  s.field('numbers', 3, s.list(s.int32), { gate: 'Texts' }),
]);
const Slice = s.struct('x.v1.Slice', [s.field('devices', 1, s.list(s.ref(() => Device)))]);
const Plain = s.struct('x.v1.Plain', [s.field('mappings', 1, s.map(s.string))]);

const full = (): JsonObject => ({
  devices: [
    { name: 'a', mappings: { cpu: '1' }, lists: { x: { texts: ['t'] }, y: { text: 't', numbers: [1] } } },
    { name: 'b', part: { name: 'c', mappings: {}, part: { mappings: { cpu: '2' } } } },
  ],
});

function dropped(closed: readonly string[], value: JsonObject, old?: JsonObject, type = Slice): JsonObject {
  new GatedFields(new Set(closed)).drop(value, old, type);
  return value;
}

describe('fields behind feature gates', () => {
  it('stay while their gate is open', () => {
    expect(dropped([], full())).toEqual(full());
    expect(dropped(['Other'], full())).toEqual(full());
  });

  it('go at every depth while it is closed, and leave what holds them', () => {
    expect(dropped(['Mappings'], full())).toEqual({
      devices: [
        { name: 'a', lists: { x: { texts: ['t'] }, y: { text: 't', numbers: [1] } } },
        { name: 'b', part: { name: 'c', part: {} } },
      ],
    });
    expect(dropped(['Mappings', 'Texts'], full())).toEqual({
      devices: [
        { name: 'a', lists: { x: {}, y: { text: 't' } } },
        { name: 'b', part: { name: 'c', part: {} } },
      ],
    });
  });

  it('stay, all of the gate, where the object had one of them before', () => {
    const old = { devices: [{ name: 'z', lists: { q: { numbers: [7] } } }] };
    expect(dropped(['Mappings', 'Texts'], full(), old)).toEqual({
      devices: [
        { name: 'a', lists: { x: { texts: ['t'] }, y: { text: 't', numbers: [1] } } },
        { name: 'b', part: { name: 'c', part: {} } },
      ],
    });
    expect(old).toEqual({ devices: [{ name: 'z', lists: { q: { numbers: [7] } } }] });
  });

  it('are found by their type, not by their name', () => {
    expect(dropped(['Mappings'], { mappings: { a: 'b' } }, undefined, Plain)).toEqual({ mappings: { a: 'b' } });
  });
});
