import fc from 'fast-check';
import { applyPatch, compare } from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { jsonMergePatch } from '../../../runtime/schema/json-merge-patch.js';
import { jsonPatch, MAX_OPERATIONS, unknownOperationFields } from '../../../runtime/schema/json-patch.js';
import { PatchError } from '../../../runtime/schema/patch-error.js';

const patched = (document: JsonObject, ...operations: JsonObject[]): JsonValue =>
  jsonPatch(structuredClone(document), operations);

function failure(run: () => unknown): PatchError {
  try {
    run();
  } catch (error) {
    if (error instanceof PatchError) return error;
    throw error;
  }
  throw new Error('the patch was applied');
}

describe('JSON patch', () => {
  const document = { a: 1, l: ['x', 'y'], o: { k: 'v', 'a/b': 1, 'm~n': 2 } };

  it('adds, removes, replaces, moves, copies and tests', () => {
    expect(
      patched(
        document,
        { op: 'add', path: '/o/n', value: [1] },
        { op: 'add', path: '/l/1', value: 'z' },
        { op: 'add', path: '/l/-', value: 'e' },
      ),
    ).toEqual({
      ...document,
      l: ['x', 'z', 'y', 'e'],
      o: { ...document.o, n: [1] },
    });
    expect(patched(document, { op: 'remove', path: '/o/a~1b' }, { op: 'remove', path: '/l/0' })).toEqual({
      a: 1,
      l: ['y'],
      o: { k: 'v', 'm~n': 2 },
    });
    expect(patched(document, { op: 'replace', path: '/o/m~0n', value: 3 })).toMatchObject({ o: { 'm~n': 3 } });
    expect(patched(document, { op: 'move', from: '/o/k', path: '/l/0' })).toMatchObject({ l: ['v', 'x', 'y'] });
    expect(patched(document, { op: 'copy', from: '/o', path: '/p' }, { op: 'add', path: '/p/new', value: 1 })).toEqual({
      ...document,
      p: { ...document.o, new: 1 },
    });
    expect(
      patched(
        document,
        { op: 'test', path: '/l', value: ['x', 'y'] },
        { op: 'test', path: '', value: structuredClone(document) },
      ),
    ).toEqual(document);
    expect(patched(document, { op: 'replace', path: '', value: { b: 2 } })).toEqual({ b: 2 });
  });

  it('is as lenient as clients of Kubernetes see it', () => {
    expect(patched(document, { op: 'replace', path: '/new', value: 1 })).toEqual({ ...document, new: 1 });
    expect(patched(document, { op: 'test', path: '/none', value: null }, { op: 'test', path: '/none' })).toEqual(
      document,
    );
    expect(patched(document, { op: 'copy', from: '/none', path: '/c' })).toEqual({ ...document, c: null });
    expect(patched(document, { op: 'replace', path: '/l/-1', value: 'z' })).toMatchObject({ l: ['x', 'z'] });
    expect(patched(document, { op: 'remove', path: '/l/-2' })).toMatchObject({ l: ['y'] });
    expect(patched(document, { op: 'add', path: '/l/-1', value: 'z' })).toMatchObject({ l: ['x', 'y', 'z'] });
    expect(patched(document, { op: 'add', path: '/x', value: 1, zzz: 1 })).toMatchObject({ x: 1 });
  });

  it.each<[string, JsonObject]>([
    ['a test that fails', { op: 'test', path: '/a', value: 2 }],
    ['a test of an absent path', { op: 'test', path: '/none', value: 1 }],
    ['removing what is not there', { op: 'remove', path: '/none' }],
    ['a parent that is not there', { op: 'add', path: '/none/a', value: 1 }],
    ['an index out of range', { op: 'replace', path: '/l/2', value: 1 }],
    ['a negative index out of range', { op: 'remove', path: '/l/-3' }],
    ['an index that is no number', { op: 'add', path: '/l/x', value: 1 }],
    ['an index of many digits', { op: 'add', path: '/l/10000000000000000000', value: 1 }],
    ['the document as a place', { op: 'add', path: '', value: {} }],
    ['moving what is not there', { op: 'move', from: '/none', path: '/b' }],
    ['a scalar as a parent', { op: 'add', path: '/a/b', value: 1 }],
    ['an unknown operation', { op: 'bogus', path: '/a' }],
    ['no operation', { path: '/a' }],
    ['no path', { op: 'add', value: 1 }],
    ['no from', { op: 'copy', path: '/b' }],
  ])('refuses %s', (_, operation) => {
    expect(failure(() => patched(document, operation)).code).toBe(422);
  });

  it.each<[JsonValue, string]>([
    [{ op: 'x' }, 'json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    ['x', 'json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp'],
    [[1], 'json: cannot unmarshal number into Go value of type handlers.jsonPatchOp'],
    [[{ op: 'add', path: 5 }], 'json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string'],
  ])('refuses %j as malformed', (patch, message) => {
    expect(failure(() => jsonPatch({}, patch))).toMatchObject({
      code: 400,
      message: `error decoding patch: ${message}`,
    });
  });

  it('bounds the number of operations', () => {
    const operations = Array.from({ length: MAX_OPERATIONS + 1 }, () => ({ op: 'test', path: '/a', value: 1 }));
    expect(failure(() => jsonPatch({ a: 1 }, operations))).toMatchObject({ code: 413 });
    expect(jsonPatch({ a: 1 }, operations.slice(1))).toEqual({ a: 1 });
  });

  it('bounds what copies add and how deep they go', () => {
    const wide = Array.from({ length: 100 }, (_, i) => ({ op: 'copy', from: '/l', path: i % 2 ? '/l/-' : '/l/0' }));
    expect(failure(() => jsonPatch({ l: ['x'] }, wide)).code).toBe(422);
    const deep = Array.from({ length: 2_000 }, () => [
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'replace', path: '/a', value: {} },
      { op: 'move', from: '/b', path: '/a/a' },
    ]).flat();
    expect(failure(() => jsonPatch({ a: {} }, deep)).code).toBe(422);
    const chain = (depth: number): JsonValue => (depth === 0 ? {} : { a: chain(depth - 1) });
    const moves = [
      { op: 'add', path: '/b', value: chain(900) },
      { op: 'move', from: '/b', path: `/c${'/a'.repeat(900)}` },
    ];
    expect(failure(() => jsonPatch({ c: chain(900) }, moves)).code).toBe(422);
  });

  it('copies integers beyond 2^53', () => {
    expect(
      patched(
        { n: { big: 2n ** 60n } },
        { op: 'copy', from: '/n', path: '/m' },
        { op: 'test', path: '/m/big', value: 2n ** 60n },
      ),
    ).toEqual({
      n: { big: 2n ** 60n },
      m: { big: 2n ** 60n },
    });
  });

  it('takes __proto__ and the like for data', () => {
    const result = patched(
      {},
      { op: 'add', path: '/__proto__', value: { polluted: 1 } },
      { op: 'test', path: '/constructor', value: null },
    );
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":1}}');
    expect(failure(() => patched({}, { op: 'add', path: '/constructor/prototype/x', value: 1 })).code).toBe(422);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('leaves the patch as it is and shares nothing with it', () => {
    const patch = [
      { op: 'add', path: '/a', value: { b: 1 } },
      { op: 'add', path: '/a/c', value: 2 },
      { op: 'copy', from: '/a', path: '/d' },
      { op: 'add', path: '/d/e', value: 3 },
    ];
    const before = structuredClone(patch);
    expect(jsonPatch({}, patch)).toEqual({ a: { b: 1, c: 2 }, d: { b: 1, c: 2, e: 3 } });
    expect(patch).toEqual(before);
  });

  it('names fields that operations do not have', () => {
    expect(
      unknownOperationFields([
        { op: 'add', zzz: 1 },
        { path: '', 'a"b': 1 },
      ]),
    ).toEqual(['json patch unknown field "[0].zzz"', 'json patch unknown field "[1].a\\"b"']);
  });

  it('does as fast-json-patch does with proper patches', () => {
    const object = fc
      .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
      .filter((o) => !JSON.stringify(o).includes('__proto__'));
    fc.assert(
      fc.property(object, object, (from, to) => {
        // What `compare` makes of -0 and 0 is no difference in JSON.
        const [a, b] = [JSON.parse(JSON.stringify(from)), JSON.parse(JSON.stringify(to))] as [JsonObject, JsonObject];
        const operations = compare(a, b) as unknown as JsonObject[];
        const expected = applyPatch(structuredClone(a), structuredClone(operations) as never).newDocument;
        expect(jsonPatch(structuredClone(a), operations)).toEqual(expected);
      }),
    );
  });
});

describe('JSON merge patch', () => {
  const merged = (original: JsonObject, patch: JsonValue) => jsonMergePatch(structuredClone(original), patch);

  it('follows RFC 7386', () => {
    expect(merged({ a: 'b', c: { d: 'e', f: 'g' } }, { a: 'z', c: { f: null } })).toEqual({ a: 'z', c: { d: 'e' } });
    expect(merged({ a: [1, 2] }, { a: [3] })).toEqual({ a: [3] });
    expect(merged({ a: 'c' }, { a: ['b'] })).toEqual({ a: ['b'] });
    expect(merged({ a: ['b'] }, { a: { x: null, y: 1 } })).toEqual({ a: { y: 1 } });
    expect(merged({ e: null }, { a: 1 })).toEqual({ e: null, a: 1 });
    expect(merged({}, { a: { bb: { ccc: null } }, n: null })).toEqual({ a: { bb: {} } });
    expect(merged({ a: 1 }, {})).toEqual({ a: 1 });
    expect(merged({ a: 1 }, null)).toEqual({ a: 1 });
  });

  it('refuses what is no object', () => {
    expect(failure(() => merged({}, [1]))).toMatchObject({
      code: 400,
      message: 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    });
  });

  it('shares nothing with the patch and takes __proto__ for data', () => {
    const patch = JSON.parse('{"a":{"b":[{}]},"__proto__":{"polluted":1},"c":{"__proto__":null}}') as JsonObject;
    const result = merged({ c: {} }, patch);
    ((result.a as JsonObject).b as JsonValue[]).push(1);
    expect(JSON.stringify(patch)).toBe('{"a":{"b":[{}]},"__proto__":{"polluted":1},"c":{"__proto__":null}}');
    expect(JSON.stringify(result)).toBe('{"c":{},"a":{"b":[{},1]},"__proto__":{"polluted":1}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
