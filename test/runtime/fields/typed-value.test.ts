import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloneJson, jsonEqual } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { checkConfig } from '../../../runtime/fields/check-config.js';
import { type Comparison, compare } from '../../../runtime/fields/compare.js';
import { FieldSet, type Path } from '../../../runtime/fields/field-set.js';
import { removeFields, toFieldSet } from '../../../runtime/fields/fields-of.js';
import { ItemError, itemElement } from '../../../runtime/fields/list-items.js';
import { merge } from '../../../runtime/fields/merge.js';
import { fieldShape, type Shape, shapeOf } from '../../../runtime/fields/shape.js';
import { field, list, ref, string, struct } from '../../../runtime/schema/build.js';
import type { Field } from '../../../runtime/schema/model.js';
import { pathsOf } from '../../support/managed-fields.js';
import { holds } from '../../support/properties.js';
import { sampleValue, sampleWithRepeats, sampleShape as shape } from './arbitrary.js';

const object = (value: JsonValue) => value as JsonObject;
const nothing = ({ added, modified, removed }: Comparison) => added.empty && modified.empty && removed.empty;
const differences = (before: JsonValue, after: JsonValue) => {
  const { added, modified, removed } = compare(before, after, shape);
  return { added: pathsOf(added), modified: pathsOf(modified), removed: pathsOf(removed) };
};
const within = (a: FieldSet, b: FieldSet) => a.difference(b).empty;
/** Without empty maps and lists, whose presence says little. */
const withoutEmpty = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).filter(
      ([, item]) => typeof item !== 'object' || item === null || Object.keys(item).length > 0,
    ),
  ) as JsonObject;
const full = sampleValue.map(({ nested, ...rest }) =>
  withoutEmpty({ ...rest, ...(nested !== undefined && { nested: withoutEmpty(object(nested)) }) }),
);

describe('a comparison', () => {
  it('of a value with itself finds nothing', () => {
    holds(
      'compare with itself',
      fc.property(sampleWithRepeats, (value) => nothing(compare(value, cloneJson(value), shape))),
    );
  });

  it('the other way round calls added what was removed', () => {
    holds(
      'compare both ways',
      fc.property(sampleWithRepeats, sampleWithRepeats, (a, b) => {
        const there = compare(a, b, shape);
        const back = compare(b, a, shape);
        expect(pathsOf(there.added)).toEqual(pathsOf(back.removed));
        expect(pathsOf(there.removed)).toEqual(pathsOf(back.added));
        expect(pathsOf(there.modified)).toEqual(pathsOf(back.modified));
      }),
    );
  });

  it('finds nothing only where nothing differs', () => {
    holds(
      'compare finds differences',
      fc.property(full, full, (a, b) => {
        const same = nothing(compare({ count: 0, ...a }, { count: 0, ...b }, shape));
        const ordered = (value: JsonObject) => ({ ...value, set: undefined, numbers: undefined, ports: undefined });
        if (same) expect(jsonEqual(ordered({ count: 0, ...a }), ordered({ count: 0, ...b }))).toBe(true);
      }),
    );
  });

  it('knows how each part is owned', () => {
    const before: JsonObject = {
      labels: { a: '1', b: '1' },
      whole: { a: '1' },
      point: { x: 1, y: 1 },
      nested: { text: 'a', on: true },
      pointless: ['a', 'b'],
      set: ['a', 'b'],
      ports: [{ port: 1 }, { port: 2, name: 'a' }],
    };
    const after: JsonObject = {
      labels: { a: '2', c: '1' },
      whole: { a: '2' },
      point: { x: 2, y: 1 },
      nested: { text: 'a' },
      pointless: ['b', 'a'],
      set: ['b', 'c'],
      ports: [
        { port: 2, name: 'b' },
        { port: 1, protocol: 'UDP' },
        { port: 1, protocol: 'TCP' },
      ],
    };
    expect(differences(before, after)).toEqual({
      added: [
        '.labels.c',
        '.ports[port=1,protocol="TCP"].protocol',
        '.ports[port=1,protocol="UDP"]',
        '.ports[port=1,protocol="UDP"].port',
        '.ports[port=1,protocol="UDP"].protocol',
        '.set[="c"]',
      ],
      modified: ['.labels.a', '.point', '.pointless', '.ports[port=2,protocol="TCP"].name', '.whole'],
      removed: ['.labels.b', '.nested.on', '.set[="a"]'],
    });
  });

  it('takes repeated items as one piece', () => {
    const twice = {
      ports: [
        { port: 1, name: 'a' },
        { port: 1, name: 'b' },
      ],
      set: ['a', 'a'],
    };
    const once = { ports: [{ port: 1, name: 'a' }], set: ['a'] };
    expect(differences(twice, once)).toEqual({
      added: [],
      modified: ['.ports[port=1,protocol="TCP"]', '.set[="a"]'],
      removed: [],
    });
  });

  it('counts what Go always writes as there', () => {
    expect(differences({}, { count: 0 })).toEqual({ added: [], modified: [], removed: [] });
    expect(differences({}, { count: 1 })).toEqual({ added: [], modified: ['.count'], removed: [] });
    expect(differences({ count: 1 }, {})).toEqual({ added: [], modified: ['.count'], removed: [] });
  });
});

describe('a merge', () => {
  it('has all of the applied value', () => {
    holds(
      'merge has its config',
      fc.property(sampleWithRepeats, sampleValue, (live, config) => {
        const merged = merge(live, config, shape);
        const wanted = toFieldSet(config, shape);
        const { modified, removed } = compare(config, merged, shape);
        expect(within(wanted, toFieldSet(merged, shape).withNamedFields(shape).union(empties(config)))).toBe(true);
        expect(pathsOf(modified.intersection(wanted.difference(empties(config))))).toEqual([]);
        expect(pathsOf(removed.intersection(wanted.difference(empties(config))))).toEqual([]);
      }),
    );
  });

  it('keeps what is not named, and leaves both values as they were', () => {
    holds(
      'merge keeps the rest',
      fc.property(full, full, (live, config) => {
        const copies = cloneJson([live, config]);
        const merged = merge(live, config, shape);
        expect(jsonEqual([live, config], copies)).toBe(true);
        const others = toFieldSet(live, shape).difference(toFieldSet(config, shape));
        const { modified, removed } = compare(live, merged, shape);
        expect(removed.empty).toBe(true);
        expect(pathsOf(modified.intersection(others))).toEqual([]);
      }),
    );
  });

  it('once more changes nothing', () => {
    holds(
      'merge twice',
      fc.property(sampleWithRepeats, sampleValue, (live, config) => {
        const merged = merge(live, config, shape);
        expect(jsonEqual(merge(merged, config, shape), merged)).toBe(true);
        expect(jsonEqual(merge(config, config, shape) ?? {}, withoutEmptyMaps(config))).toBe(true);
      }),
    );
  });

  it('has items in the order of the applier, others in the order they had', () => {
    const elements = (name: string, value: JsonValue) =>
      ((object(value)[name] ?? []) as JsonValue[]).map((item) => itemElement(fieldShape(shape, name), item));
    holds(
      'order of items',
      fc.property(sampleValue, sampleValue, (live, config) => {
        const merged = merge(live, config, shape);
        for (const name of ['set', 'numbers', 'ports']) {
          const wanted = elements(name, config);
          const others = elements(name, live).filter((element) => !wanted.includes(element));
          const got = elements(name, merged);
          expect(got.filter((element) => wanted.includes(element))).toEqual(wanted);
          expect(got.filter((element) => !wanted.includes(element))).toEqual(others);
        }
      }),
    );
  });

  it('gives what it added back', () => {
    holds(
      'merge and remove',
      fc.property(full, full, (live, config) => {
        const merged = merge(live, config, shape);
        const { added, modified } = compare(live, merged, shape);
        const back = compare(live, removeFields(merged, added, shape), shape);
        expect(pathsOf(back.added)).toEqual([]);
        expect(pathsOf(back.removed)).toEqual([]);
        expect(pathsOf(back.modified)).toEqual(pathsOf(modified));
      }),
    );
  });

  it('replaces repeated items that the applier names', () => {
    const live = { ports: [{ port: 1, name: 'a' }, { port: 2 }, { port: 1, name: 'b' }], set: ['b', 'a', 'a'] };
    expect(merge(live, { ports: [{ port: 1, name: 'c' }], set: ['a'] }, shape)).toEqual({
      ports: [{ port: 1, name: 'c' }, { port: 2 }],
      set: ['b', 'a'],
    });
  });
});

describe('removal', () => {
  it('takes the fields and nothing else', () => {
    const chosen = full.chain((value) => {
      const paths = [...toFieldSet(value, shape).withNamedFields(shape).paths()].filter((path) => !isKey(path));
      return fc.tuple(fc.constant(value), fc.subarray(paths));
    });
    holds(
      'removal',
      fc.property(chosen, ([value, paths]) => {
        const gone = FieldSet.of(...paths);
        const left = toFieldSet(removeFields(value, gone, shape), shape);
        expect(pathsOf(left.intersection(gone))).toEqual([]);
        expect(pathsOf(toFieldSet(value, shape).recursiveDifference(gone).difference(left))).toEqual([]);
      }),
    );
  });

  it('leaves null where all is gone', () => {
    const value = { labels: { a: '1' }, set: ['a'], nested: { labels: { a: '1' } } };
    expect(removeFields(value, toFieldSet(value, shape), shape)).toEqual({
      labels: null,
      set: null,
      nested: { labels: null },
    });
  });
});

describe('a config', () => {
  it('that is of its type is taken', () => {
    holds(
      'checked configs',
      fc.property(sampleValue, (value) => checkConfig(value, shape).length === 0),
    );
  });

  it('has its mistakes told with their places', () => {
    const cases: [JsonObject, string[]][] = [
      [{ nested: { txet: 'a' } }, ['.nested.txet: field not declared in schema']],
      [{ __proto__x: 1 }, ['.__proto__x: field not declared in schema']],
      [{ labels: { a: 1 } }, ['.labels.a: expected string, got &value.valueUnstructured{Value:1}']],
      [
        { labels: { a: [1, 'b'] } },
        ['.labels.a: expected string, got &value.valueUnstructured{Value:[]interface {}{1, "b"}}'],
      ],
      [{ labels: 'a' }, ['.labels: expected map, got &{a}']],
      [{ nested: ['a'] }, ['.nested: expected map, got &{[a]}']],
      [{ set: { b: 1, a: 'x' } }, ['.set: expected list, got &{map[a:x b:1]}']],
      [{ count: true }, ['.count: expected numeric (int or float), got bool']],
      [{ count: {} }, ['.count: expected numeric (int or float), got map[string]interface {}']],
      [{ nested: { on: 'yes' } }, ['.nested.on: expected boolean, got &{yes}']],
      [{ set: ['a', 'a'] }, ['.set: duplicate entries for key [="a"]']],
      [
        { ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }] },
        ['.ports: duplicate entries for key [port=1,protocol="TCP"]'],
      ],
      [{ ports: [null] }, ['.ports: element 0: associative list with keys may not have a null element']],
      [{ ports: ['a'] }, ['.ports: element 0: associative list with keys may not have non-map elements']],
      [{ set: [null] }, [".set: element 0: associative list without keys has an element that's an explicit null"]],
      [{ labels: null, ports: null, nested: null, count: null }, []],
      [{ x: 1, y: 2 }, ['.x: field not declared in schema', '.y: field not declared in schema']],
    ];
    for (const [config, errors] of cases) expect(checkConfig(config, shape)).toEqual(errors);
  });
});

describe('items without their keys', () => {
  const element = (item: JsonValue) => itemElement(fieldShape(shape, 'ports'), item);

  it('have the defaults of those that they leave out', () => {
    expect(element({ port: 1 })).toBe('k:{"port":1,"protocol":"TCP"}');
    expect(element({ protocol: 'UDP', port: 2n ** 60n })).toBe('k:{"port":1152921504606846976,"protocol":"UDP"}');
    expect(element({})).toBe('k:{"protocol":"TCP"}');
  });

  it('have the zero values that Go would write, and must have one key at least', () => {
    const items = (name: Field) => {
      const type = list(ref(() => struct('Item', [name, field('value', 2, string)])));
      const holder = struct('Holder', [field('items', 1, { ...type, listType: 'map', mapKeys: ['name'] })]);
      return fieldShape(shapeOf(holder), 'items');
    };
    expect(itemElement(items(field('name', 1, string, { zero: '' })), { value: 'x' })).toBe('k:{"name":""}');
    const keyless = () => itemElement(items(field('name', 1, string)), { value: 'x' });
    expect(keyless).toThrow(ItemError);
    expect(keyless).toThrow('omits all key fields ["name"]');
  });

  it('are refused where they are no objects', () => {
    for (const item of [null, 1, 'a', []]) expect(() => element(item)).toThrow(ItemError);
  });
});

/** Keys of an item say which one it is. */
function isKey(path: Path): boolean {
  return path[0] === 'f:ports' && path.length > 2 && ['f:port', 'f:protocol'].includes(path[2] as string);
}

/** Places of empty maps: they are owned, but two of them merge into nothing. */
function empties(value: JsonValue, at: Path = [], of: Shape = shape): FieldSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return FieldSet.EMPTY;
  if (Object.keys(value).length === 0 && at.length > 0) return FieldSet.of(at);
  return Object.entries(value).reduce(
    (set, [name, item]) => set.union(empties(item as JsonValue, [...at, `f:${name}`], fieldShape(of, name))),
    FieldSet.EMPTY,
  );
}

/** Without the maps and lists of which two make nothing. */
function withoutEmptyMaps(value: JsonObject): JsonObject {
  return object(merge({}, value, shape) ?? {});
}
