import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import * as s from '../../../runtime/schema/build.js';
import type { StructType } from '../../../runtime/schema/model.js';
import { PatchError } from '../../../runtime/schema/patch-error.js';
import { strategicMergePatch } from '../../../runtime/schema/strategic-merge.js';
import { hasShared, readShared } from '../../support/shared.js';
import { swaggerStructs } from '../../support/swagger.js';

interface Case {
  readonly description: string;
  readonly original: string;
  readonly twoWay?: string;
  readonly modified?: string;
  readonly twoWayResult?: string;
  readonly current?: string;
  readonly threeWay?: string;
  readonly result?: string;
  readonly expectedError?: string;
}

const yaml = (text: string): JsonObject => (load(text, { schema: CORE_SCHEMA }) ?? {}) as JsonObject;

describe.skipIf(!hasShared)("upstream's cases", () => {
  const { cases } = (hasShared ? readShared('strategic-merge/cases.json') : { cases: [] }) as { cases: Case[] };
  const item = () => swaggerStructs(readShared('strategic-merge/merge-item.swagger.json')).get('mergeItem')!;

  it.each(cases.filter((c) => c.expectedError === undefined))('$description', (c) => {
    const patched = (document: string, patch: string) => strategicMergePatch(yaml(document), yaml(patch), item());
    if (c.twoWay !== undefined) expect(patched(c.original, c.twoWay)).toEqual(yaml(c.twoWayResult ?? c.modified!));
    if (c.threeWay !== undefined) expect(patched(c.current!, c.threeWay)).toEqual(yaml(c.result!));
  });

  it.each(cases.filter((c) => c.expectedError !== undefined))('$description', (c) => {
    expect(() => strategicMergePatch(yaml(c.original), yaml(c.twoWay!), item())).toThrow(c.expectedError);
  });
});

const Port = s.struct('x.v1.Port', [s.field('port', 1, s.int32), s.field('name', 2, s.string)]);
const Strategy = s.struct('x.v1.Strategy', [
  s.field('type', 1, s.string),
  s.field('a', 2, s.json),
  s.field('b', 3, s.json),
]);
const Thing: StructType = s.struct('x.v1.Thing', [
  s.field('ports', 1, s.list(s.ref(() => Port)), { patchStrategy: ['merge'], patchMergeKey: 'port' }),
  s.field('secrets', 2, s.list(s.ref(() => Port))),
  s.field('finalizers', 3, s.list(s.string), { patchStrategy: ['merge'] }),
  s.field('labels', 4, s.map(s.string)),
  s.field(
    'strategy',
    5,
    s.ref(() => Strategy),
    { patchStrategy: ['retainKeys'] },
  ),
  s.field('selector', 6, s.map(s.string), { patchStrategy: ['replace'] }),
  s.field('raw', 7, s.rawExtension),
  s.field('text', 8, s.string),
]);

const patched = (original: JsonObject, patch: JsonValue): JsonObject =>
  strategicMergePatch(structuredClone(original), patch, Thing);

function failure(original: JsonObject, patch: JsonValue): PatchError {
  try {
    patched(original, patch);
  } catch (error) {
    if (error instanceof PatchError) return error;
    throw error;
  }
  throw new Error('the patch was applied');
}

describe('strategic merge patch', () => {
  const ports = [{ port: 80, name: 'a' }, { port: 81 }, { port: 82 }];

  it('merges lists by key, new items first', () => {
    expect(patched({ ports }, { ports: [{ port: 90 }, { port: 81, name: 'b' }] })).toEqual({
      ports: [{ port: 90 }, { port: 80, name: 'a' }, { port: 81, name: 'b' }, { port: 82 }],
    });
  });

  it('deletes items and replaces lists by directive', () => {
    expect(
      patched(
        { ports },
        {
          ports: [
            { port: 81, $patch: 'delete' },
            { port: 99, $patch: 'delete' },
          ],
        },
      ),
    ).toEqual({ ports: [ports[0], ports[2]] });
    expect(patched({ ports }, { ports: [{ port: 1 }, { $patch: 'replace' }] })).toEqual({ ports: [{ port: 1 }] });
    expect(patched({}, { ports: [{ port: 1 }, { port: 2, $patch: 'delete' }] })).toEqual({ ports: [{ port: 1 }] });
  });

  it('replaces lists without a strategy, directives and all', () => {
    const secrets = [{ name: 'q' }, { name: 'p', $patch: 'delete' }];
    expect(patched({ secrets: [{ name: 'p' }] }, { secrets })).toEqual({ secrets });
  });

  it('obeys $setElementOrder', () => {
    expect(
      patched({ ports }, { '$setElementOrder/ports': [{ port: 82 }, { port: 80 }], ports: [{ port: 80, name: 'z' }] }),
    ).toEqual({ ports: [{ port: 81 }, { port: 82 }, { port: 80, name: 'z' }] });
    expect(patched({ ports: [] }, { '$setElementOrder/ports': [{ port: 1 }] })).toEqual({ ports: [] });
    expect(patched({}, { '$setElementOrder/ports': [{ port: 1 }] })).toEqual({});
  });

  it('makes unions of scalar lists and deletes from them', () => {
    expect(patched({ finalizers: ['a', 'b'] }, { finalizers: ['c', 'b'] })).toEqual({ finalizers: ['c', 'a', 'b'] });
    expect(patched({ finalizers: ['a', 'b', 'a'] }, { '$deleteFromPrimitiveList/finalizers': ['a', 'x'] })).toEqual({
      finalizers: ['b'],
    });
    expect(patched({}, { '$deleteFromPrimitiveList/finalizers': ['a'] })).toEqual({});
  });

  it('deletes with null and drops nulls in what is new', () => {
    expect(patched({ text: 'a', labels: { a: '1', b: '2' } }, { text: null, labels: { a: null, c: null } })).toEqual({
      labels: { b: '2' },
    });
    expect(patched({}, { strategy: { type: 'X', a: null } })).toEqual({ strategy: { type: 'X' } });
  });

  it('knows $patch of objects, $retainKeys and replace', () => {
    expect(patched({ labels: { a: '1' } }, { labels: { $patch: 'replace', b: '2' } })).toEqual({ labels: { b: '2' } });
    expect(patched({ labels: { a: '1' } }, { labels: { $patch: 'delete' } })).toEqual({ labels: {} });
    expect(patched({ text: 'x' }, { $patch: 'replace', text: 'y' })).toEqual({ text: 'y' });
    expect(
      patched({ strategy: { type: 'A', a: 1 } }, { strategy: { $retainKeys: ['type', 'b'], type: 'B', b: 2 } }),
    ).toEqual({ strategy: { type: 'B', b: 2 } });
    expect(patched({ selector: { a: '1' } }, { selector: { b: '2' } })).toEqual({ selector: { b: '2' } });
  });

  it('merges raw objects as they are', () => {
    expect(patched({ raw: { a: { b: 1 }, l: [1] } }, { raw: { a: { c: 2 }, l: [2] } })).toEqual({
      raw: { a: { b: 1, c: 2 }, l: [2] },
    });
  });

  it.each<[string, JsonObject, JsonValue, number, string]>([
    ['a patch that is no object', {}, [1], 400, 'error decoding patch: json: cannot unmarshal array'],
    ['a missing merge key', { ports }, { ports: [{ name: 'x' }] }, 500, 'does not contain declared merge key: port'],
    [
      'a missing merge key of an item to delete',
      { ports },
      { ports: [{ $patch: 'delete' }] },
      500,
      'declared merge key',
    ],
    ['a merge key that is no scalar', { ports }, { ports: [{ port: {} }] }, 500, 'no scalar'],
    [
      'an unknown $patch of an object',
      { labels: { a: '' } },
      { labels: { $patch: 'nonsense' } },
      500,
      'unknown patch type: nonsense',
    ],
    [
      'an unknown $patch of an item',
      { ports },
      { ports: [{ port: 1, $patch: 'nonsense' }] },
      500,
      'unknown patch type: nonsense',
    ],
    [
      '$patch: merge of an item',
      { ports },
      { ports: [{ port: 1, $patch: 'merge' }] },
      500,
      'merging lists cannot yet be specified',
    ],
    [
      'a wrong order',
      { ports },
      { '$setElementOrder/ports': [{ port: 80 }, { port: 81 }], ports: [{ port: 81 }, { port: 80 }] },
      500,
      "doesn't match",
    ],
    ['an order that is no list', { ports }, { '$setElementOrder/ports': 1 }, 500, 'expected a list'],
    ['an order without a name', { ports }, { $setElementOrder: [] }, 400, 'setElementOrder list'],
    ['$retainKeys that is no list', { strategy: {} }, { strategy: { $retainKeys: 'x' } }, 400, 'retainKeys'],
    ['a field beside $retainKeys', { strategy: {} }, { strategy: { $retainKeys: ['a'], b: 1 } }, 400, 'retainKeys'],
    ['items of different types', { finalizers: ['a'] }, { finalizers: [1] }, 500, 'not identical'],
    ['lists of lists', { finalizers: ['a'] }, { finalizers: [[1]] }, 500, 'not identical'],
    ['a merge of lists of lists', { finalizers: [[1]] }, { finalizers: [[1]] }, 422, 'lists of lists'],
  ])('refuses %s', (_, original, patch, code, message) => {
    const error = failure(original, patch);
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  it('leaves the patch as it is and shares nothing with it', () => {
    const patch = {
      strategy: { type: 'A' },
      ports: [{ port: 1 }, { port: 2, $patch: 'delete' }],
      labels: { $patch: 'replace', a: 'b' },
    };
    const before = structuredClone(patch);
    const result = patched({ labels: {} }, patch);
    (result.strategy as JsonObject).type = 'changed';
    ((result.ports as JsonObject[])[0] as JsonObject).port = 9;
    (result.labels as JsonObject).a = 'changed';
    expect(patch).toEqual(before);
  });

  it('takes __proto__ for data', () => {
    const result = patched(
      { labels: {} },
      JSON.parse('{"labels":{"__proto__":"x"},"__proto__":{"polluted":1}}') as JsonObject,
    );
    expect(JSON.stringify(result)).toBe('{"labels":{"__proto__":"x"},"__proto__":{"polluted":1}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('merges long lists in linear time', () => {
    const many = Array.from({ length: 50_000 }, (_, i) => ({ port: i }));
    const result = patched({ ports: many }, { ports: many.map(({ port }) => ({ port, name: 'x' })).reverse() });
    expect((result.ports as JsonObject[]).length).toBe(50_000);
    expect((result.ports as JsonObject[])[0]).toEqual({ port: 49_999, name: 'x' });
  }, 5_000);

  it('refuses patches that nest too deep', () => {
    let deep: JsonValue = 1;
    for (let i = 0; i < 9_000; i++) deep = { a: deep };
    expect(failure({}, deep)).toMatchObject({ code: 400 });
  });
});
