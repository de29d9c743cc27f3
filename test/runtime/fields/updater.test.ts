import { describe, expect, it } from 'vitest';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../../../runtime/api/meta.js';
import { capUpdaters } from '../../../runtime/fields/cap-updaters.js';
import { FieldManager } from '../../../runtime/fields/field-manager.js';
import { FieldSet } from '../../../runtime/fields/field-set.js';
import { formatManagedFields, managerKey, noManagers, parseManagedFields } from '../../../runtime/fields/managers.js';
import { entriesOfScale, entriesOfScaled } from '../../../runtime/fields/scale-fields.js';
import type { VersionConverter } from '../../../runtime/fields/updater.js';
import { ownersOf } from '../../support/managed-fields.js';
import { sampleShape } from './arbitrary.js';

/** Two versions of one shape, and none else. */
const versions: VersionConverter = {
  shape: (apiVersion) => (['v1', 'v2'].includes(apiVersion) ? sampleShape : undefined),
  convert: ({ value }, apiVersion) => ({ ...structuredClone(value), apiVersion }),
};
const managerOf = (apiVersion: string, ignored: readonly string[] = []) =>
  new FieldManager({
    versions,
    apiVersion,
    subresource: '',
    ignored: new Map([[apiVersion, FieldSet.of(...ignored.map((name) => [`f:${name}`]))]]),
  });
const v1 = managerOf('v1');
const object = (fields: JsonObject, managedFields?: ManagedFieldsEntry[]) =>
  ({
    apiVersion: 'v1',
    kind: 'Sample',
    metadata: { name: 'a', uid: 'u', managedFields },
    ...fields,
  }) as never as KubeObject;
const config = (fields: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Sample',
  metadata: { name: 'a' },
  ...fields,
});
const entry = (manager: string, fieldsV1: JsonObject, over: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1: fieldsV1 as never,
  ...over,
});
const applied = (live: KubeObject | undefined, fields: JsonObject, manager = 'm', force = false) =>
  v1.apply(live, config(fields), manager, force) as never as KubeObject;

describe('a field manager', () => {
  it('forgets managers of versions that are no more', () => {
    const live = object({ text: 'a' }, [
      entry('old', { 'f:text': {} }, { apiVersion: 'v0' }),
      entry('new', { 'f:point': {} }),
    ]);
    const next = applied(live, { set: ['a'] });
    expect(Object.keys(ownersOf(next))).toEqual(['m Apply v1', 'new Update v1']);
    const updated = object({ text: 'b' });
    v1.update(live, updated, 'u');
    expect(ownersOf(updated)).toEqual({ 'new Update v1': ['.point'], 'u Update v1': ['.text'] });
  });

  it('takes what was owned inside of what is atomic now as the whole', () => {
    const live = object({ whole: { a: '1' } }, [entry('old', { 'f:whole': { '.': {}, 'f:a': {} } })]);
    const next = applied(live, { text: 'a' });
    expect(ownersOf(next)['old Update v1']).toEqual(['.whole']);
    expect(() => applied(live, { whole: { a: '2' } })).toThrow('1 conflict');
  });

  it('gives nobody what it is told to ignore', () => {
    const manager = managerOf('v1', ['nested']);
    const next = manager.apply(undefined, config({ text: 'a', nested: { text: 'b' } }), 'm', false);
    expect(ownersOf(next as never)).toEqual({ 'm Apply v1': ['.text'] });
  });

  it('tracks from the first apply what was there before', () => {
    const next = applied(object({ text: 'a', labels: { x: '1' } }), { labels: { y: '1' } });
    expect(ownersOf(next)).toEqual({
      'm Apply v1': ['.labels.y'],
      'before-first-apply Update v1': ['.labels', '.labels.x', '.text'],
    });
  });

  it('leaves what it is given as it was', () => {
    const live = object({ labels: { x: '1' }, set: ['a'] }, [entry('u', { 'f:labels': { 'f:x': {} } })]);
    const patch = config({ labels: { y: '1' }, set: ['b'] });
    const copies = structuredClone([live, patch]);
    v1.apply(live, patch, 'm', true);
    expect([live, patch]).toEqual(copies);
  });

  it('has no time for an applier whose object is there already', () => {
    const live = object({ text: 'a' }, [entry('u', { 'f:text': {} }, { time: '2026-01-01T00:00:00Z' })]);
    expect(applied(live, { text: 'a' }).metadata.managedFields?.map(({ manager, time }) => [manager, time])).toEqual([
      ['m', undefined],
      ['u', '2026-01-01T00:00:00Z'],
    ]);
  });
});

describe('the cap of updaters', () => {
  const managed = (...entries: [manager: string, apiVersion: string, time: string][]) =>
    parseManagedFields(
      entries.map(([manager, apiVersion, time]) =>
        entry(manager, { [`f:${manager}${apiVersion}`]: {} }, { apiVersion, time: `2026-01-01T00:00:${time}Z` }),
      ),
    );
  const many = (n: number, version: string, time: string) =>
    Array.from({ length: n }, (_, i): [string, string, string] => [`m${i}`, version, time]);
  const paths = ({ fields }: ReturnType<typeof managed>) =>
    [...fields.values()].flatMap(({ set }) => [...set.paths()].map(String)).sort();

  it('is ten, and counts no appliers', () => {
    const ten = managed(...many(10, 'v1', '01'));
    expect(capUpdaters(ten)).toBe(ten);
    ten.fields.set(managerKey({ manager: 'a', operation: 'Apply', apiVersion: 'v1', subresource: '' }), {
      set: FieldSet.EMPTY,
      apiVersion: 'v1',
    });
    expect(capUpdaters(ten)).toBe(ten);
  });

  it('makes one of the two oldest, with the time of the younger one', () => {
    const capped = formatManagedFields(
      capUpdaters(managed(...many(9, 'v1', '09'), ['old', 'v1', '01'], ['older', 'v1', '00'])),
    );
    expect(capped).toHaveLength(10);
    expect(capped[0]).toMatchObject({ manager: 'ancient-changes', time: '2026-01-01T00:00:01Z' });
  });

  it('keeps versions apart', () => {
    const capped = capUpdaters(managed(...many(6, 'v1', '02'), ...many(6, 'v2', '01')));
    const names = formatManagedFields(capped).map(({ manager, apiVersion }) => `${manager} ${apiVersion}`);
    expect(names).toContain('ancient-changes v2');
    expect(names).not.toContain('ancient-changes v1');
    expect(names).toHaveLength(10);
  });

  it('loses nothing, wherever the one of all stands in time', () => {
    for (const time of ['00', '05', '09']) {
      const before = managed(...many(11, 'v1', '05'), ['ancient-changes', 'v1', time]);
      const after = capUpdaters(before);
      expect(after.fields.size).toBe(10);
      expect(paths(after)).toEqual(paths(before));
    }
  });

  it('stays above ten where each version has one', () => {
    const each = managed(...Array.from({ length: 12 }, (_, i): [string, string, string] => ['m', `v${i}`, '01']));
    expect(capUpdaters(each).fields.size).toBe(12);
  });
});

describe('entries', () => {
  it('are in one order', () => {
    const entries = [
      entry('b', {}, { operation: 'Update', time: '2026-01-01T00:00:02Z' }),
      entry('a', {}, { operation: 'Update', time: '2026-01-01T00:00:02Z' }),
      entry('c', {}, { operation: 'Update', time: '2026-01-01T00:00:01Z' }),
      entry('d', {}, { operation: 'Update' }),
      entry('z', {}, { operation: 'Apply', time: '2026-01-01T00:00:09Z' }),
      entry('a', {}, { operation: 'Update', time: '2026-01-01T00:00:02Z', subresource: 'status' }),
    ];
    const names = formatManagedFields(parseManagedFields(entries)).map((e) => `${e.manager}${e.subresource ?? ''}`);
    expect(names).toEqual(['z', 'd', 'c', 'a', 'astatus', 'b']);
    expect(formatManagedFields(noManagers())).toEqual([]);
  });
});

describe('entries of a scale', () => {
  const scaled = { apiVersion: 'v2', apiVersions: ['v1', 'v2'], replicas: ['spec', 'size'] };
  const replicas = { 'f:spec': { 'f:replicas': {} } };
  const size = { 'f:spec': { 'f:size': {} } };

  it('are those who own the number of replicas', () => {
    const shown = entriesOfScale(
      [
        entry('a', { 'f:spec': { 'f:size': {}, 'f:color': {} } }),
        entry('b', { 'f:spec': {} }),
        entry('c', size, { apiVersion: 'v0' }),
      ],
      scaled,
      'autoscaling/v1',
    );
    expect(shown).toEqual([entry('a', replicas, { apiVersion: 'autoscaling/v1' })]);
  });

  it('become those of the object: who lost the number keeps the rest', () => {
    const before = [
      entry('a', { 'f:spec': { 'f:size': {}, 'f:color': {} } }, { time: '2026-01-01T00:00:01Z' }),
      entry('b', size),
      entry('c', size, { apiVersion: 'v0' }),
    ];
    const after = entriesOfScaled(
      before,
      [entry('s', replicas, { apiVersion: 'autoscaling/v1', subresource: 'scale', time: '2026-01-01T00:00:02Z' })],
      scaled,
    );
    expect(after).toEqual([
      entry('s', size, { apiVersion: 'v2', subresource: 'scale' }),
      entry('a', { 'f:spec': { 'f:color': {} } }, { time: '2026-01-01T00:00:01Z' }),
    ]);
  });
});
