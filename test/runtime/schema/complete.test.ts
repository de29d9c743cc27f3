import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../runtime/api/meta.js';
import * as s from '../../../runtime/schema/build.js';
import { complete, dropNulls, writeNulls } from '../../../runtime/schema/complete.js';
import type { StructType } from '../../../runtime/schema/model.js';

const Plain = s.struct('x.v1.Plain', [s.field('a', 1, s.string)]);
const Item: StructType = s.struct('x.v1.Item', [
  s.field('name', 1, s.string, { zero: '' }),
  s.field(
    'of',
    2,
    s.ref(() => Tree),
  ),
]);
const Tree: StructType = s.struct('x.v1.Tree', [
  s.field(
    'status',
    1,
    s.ref(() => Status),
    { zero: {} },
  ),
  s.field('items', 2, s.list(s.ref(() => Item)), { zero: null }),
  s.field('byName', 3, s.map(s.list(s.ref(() => Item)))),
  s.field(
    'plain',
    4,
    s.ref(() => Plain),
  ),
]);
const Status = s.struct('x.v1.Status', [
  s.field('replicas', 1, s.int32, { zero: 0 }),
  s.field('list', 2, s.list(s.string), { zero: [] }),
]);

function completed(value: JsonObject, type: StructType): JsonObject {
  complete(value, type);
  writeNulls(value, type);
  return value;
}

describe('complete', () => {
  it('fills absent fields at every depth, those of what it fills in too', () => {
    expect(completed({}, Tree)).toEqual({ status: { replicas: 0, list: [] }, items: null });
    expect(completed({ items: [{}, { of: {} }], byName: { a: [{}] }, plain: {} }, Tree)).toEqual({
      items: [{ name: '' }, { name: '', of: { status: { replicas: 0, list: [] }, items: null } }],
      byName: { a: [{ name: '' }] },
      plain: {},
      status: { replicas: 0, list: [] },
    });
  });

  it('keeps nulls to bytes: what is written can be taken away again', () => {
    const value: JsonObject = { items: [{}, { of: {} }] };
    complete(value, Tree);
    const before = structuredClone(value);
    expect(JSON.stringify(before)).not.toContain('null');
    writeNulls(value, Tree);
    expect(JSON.stringify(value)).toContain('null');
    dropNulls(value, Tree);
    expect(value).toEqual(before);
  });

  it('takes away empty lists and maps, and no other empty value', () => {
    const type = s.struct('x.v1.Kept', [
      s.field('list', 1, s.list(s.string), { zero: null }),
      s.field('map', 2, s.map(s.string), { zero: null }),
      s.field('raw', 3, s.rawExtension, { zero: null }),
      s.field('any', 4, s.json, { zero: null }),
    ]);
    const value: JsonObject = { list: [], map: {}, raw: {}, any: [] };
    dropNulls(value, type);
    expect(value).toEqual({ raw: {}, any: [] });
  });

  it('changes nothing that is there', () => {
    const value = { status: { replicas: 3, list: ['x'] }, items: [] };
    expect(completed(structuredClone(value), Tree)).toEqual(value);
  });

  it('shares no value between objects', () => {
    const first = completed({}, Tree);
    const second = completed({}, Tree);
    ((first.status as JsonObject).list as string[]).push('x');
    expect(second.status).toEqual({ replicas: 0, list: [] });
  });

  it('fills fields that are named like something of every object', () => {
    const odd = s.struct('x.v1.Odd', [
      s.field('constructor', 1, s.string, { zero: '' }),
      s.field('__proto__', 2, s.string, { zero: '' }),
    ]);
    expect(JSON.stringify(completed({}, odd))).toBe('{"constructor":"","__proto__":""}');
  });
});
