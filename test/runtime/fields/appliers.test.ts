/** Random sequences of appliers and updaters on real kinds: who owns what, what stays and what goes (W64–W69). */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneJson, jsonEqual } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { compare } from '../../../runtime/fields/compare.js';
import { describePath, FieldSet, type Path, shapeBelow } from '../../../runtime/fields/field-set.js';
import { removeFields, toFieldSet } from '../../../runtime/fields/fields-of.js';
import { parseManagedFields } from '../../../runtime/fields/managers.js';
import { merge } from '../../../runtime/fields/merge.js';
import { type Shape, shapeOf } from '../../../runtime/fields/shape.js';
import { generatedStructs, kindsOf } from '../../support/generated-structs.js';
import { Kinds } from '../../support/kinds.js';
import { ownersOf, pathsOf } from '../../support/managed-fields.js';
import { eventuallyHolds } from '../../support/properties.js';
import { type Applied, applierOf, type Writer } from './appliers.js';
import { type Fragment, SAMPLES, type Sample } from './samples.js';

let kinds: Kinds;
let shapes: Map<string, Shape>;
beforeAll(async () => {
  kinds = await Kinds.open();
  shapes = new Map([...kindsOf(await generatedStructs())].map(([kind, struct]) => [kind, shapeOf(struct)]));
});
afterAll(() => kinds.close());

type Step =
  | { readonly do: 'apply'; readonly as: string; readonly fragment: Fragment; readonly force: boolean }
  | { readonly do: 'update'; readonly as: string; readonly fragment: Fragment; readonly removes: boolean };

const appliers = ['a', 'b', 'c'];
const stepsOf = (sample: Sample): fc.Arbitrary<Step[]> => {
  const fragment = sample.fragment;
  const apply = fc.record({
    do: fc.constant('apply' as const),
    as: fc.constantFrom(...appliers),
    fragment,
    force: fc.boolean(),
  });
  const update = fc.record({
    do: fc.constant('update' as const),
    as: fc.constantFrom('u', 'v'),
    fragment,
    removes: fc.boolean(),
  });
  return fc.array(fc.oneof({ weight: 3, arbitrary: apply }, { weight: 1, arbitrary: update }), {
    minLength: 1,
    maxLength: 8,
  });
};

/** What appliers never own, though they name it. */
const IDENTITY = FieldSet.of(['f:apiVersion'], ['f:kind'], ['f:metadata'], ['f:metadata', 'f:name']);

/** The object of one run, and what must hold of it after each write. */
class Watched {
  private constructor(
    private readonly sample: Sample,
    private readonly writer: Writer,
    public object: JsonObject,
  ) {}

  static async make(sample: Sample): Promise<Watched> {
    const writer = await applierOf(kinds, sample);
    const made = await writer.apply(sample.versions[0] as string, sample.base, 'base', false);
    expect(made.code).toBe(201);
    return new Watched(sample, writer, made.object);
  }

  private shape(version: string): Shape {
    return shapes.get(`${version}/${this.sample.kind}`) as Shape;
  }

  private fieldsOf(object: JsonObject, version: string): FieldSet {
    return toFieldSet(object, this.shape(version)).withNamedFields(this.shape(version));
  }

  private async seen(version: string): Promise<JsonObject> {
    return this.writer.get(version);
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'update') await this.update(step);
    else await this.apply(step);
    await this.ownersOwnWhatIsThere();
  }

  async apply({ as, fragment, force }: { as: string; fragment: Fragment; force: boolean }): Promise<void> {
    const { version } = fragment;
    const was = await this.seen(version);
    const answer = await this.writer.apply(version, fragment.value, as, force);
    if (answer.code === 409 && !force) {
      expect(jsonEqual(await this.seen(version), was)).toBe(true);
      const forced = await this.writer.apply(version, fragment.value, as, true);
      if (forced.code !== 200) return;
      this.conflictsAreSettled(answer, forced.object, as, version);
      return this.applied(was, forced.object, as, fragment);
    }
    if (answer.code !== 200) {
      // Refused for what it would be: nothing happened.
      expect([answer.code, await this.seen(version)]).toEqual([422, was]);
      return;
    }
    await this.applied(was, answer.object, as, fragment);
  }

  private conflictsAreSettled({ causes }: Applied, now: JsonObject, as: string, version: string): void {
    expect(causes.length).toBeGreaterThan(0);
    const config = ownersOf(now)[`${as} Apply ${version}`] ?? [];
    for (const field of causes) {
      if (!config.includes(field)) continue; // told in another version
      const owners = Object.entries(ownersOf(now)).filter(
        ([owner, paths]) => owner.endsWith(version) && paths.includes(field),
      );
      expect(owners.map(([owner]) => owner)).toEqual([`${as} Apply ${version}`]);
    }
  }

  private async applied(was: JsonObject, now: JsonObject, as: string, { version, value }: Fragment): Promise<void> {
    const shape = this.shape(version);
    const before = managersOf(was);
    const after = managersOf(now);
    const config = toFieldSet(this.writer.config(version, value), shape).difference(IDENTITY);
    const own = [...after].find(([key]) => isApplier(key, as))?.[1].set ?? FieldSet.EMPTY;
    expect(pathsOf(own)).toEqual(pathsOf(config));

    const again = await this.writer.apply(version, value, as, false);
    expect(again.object).toEqual(now);

    // What others own stays, unless it was taken, or was part of an item that only this applier wanted.
    const change = compare(was, now, shape);
    const touched = change.modified.union(change.removed);
    for (const [key, { set, apiVersion }] of before) {
      if (isApplier(key, as) || apiVersion !== version) continue;
      const lost = [...set.intersection(touched).difference(config).paths()];
      const kept = lost.filter((path) => !isMap(shape, path) && !isInside(path, change.removed));
      expect(kept.map(describePath)).toEqual([]);
      const left = after.get(key)?.set ?? FieldSet.EMPTY;
      expect(pathsOf(set.intersection(change.modified).intersection(left))).toEqual([]);
    }

    // What was its alone, and is named no more, is gone.
    const last = [...before].find(([key]) => isApplier(key, as))?.[1];
    if (last === undefined || last.apiVersion !== version) return;
    const others = [...after].filter(([key]) => !isApplier(key, as)).map(([, { set }]) => set);
    if ([...after.values()].some(({ apiVersion }) => apiVersion !== version)) return;
    const there = this.fieldsOf(now, version);
    for (const path of last.set.difference(config).paths()) {
      if (others.some((set) => owns(set, path)) || owns(config, path)) continue;
      if (this.sample.defaulted.test(describePath(path))) continue;
      expect(there.has(path) ? describePath(path) : '').toBe('');
    }
  }

  private async update({ as, fragment, removes }: { as: string; fragment: Fragment; removes: boolean }): Promise<void> {
    const { version, value } = fragment;
    const shape = this.shape(version);
    const was = await this.seen(version);
    const wanted = this.writer.config(version, value);
    const fields = toFieldSet(wanted, shape).difference(IDENTITY);
    const next = removes ? removeFields(was, fields, shape) : merge(was, wanted, shape);
    const { code, object: now } = await this.writer.put(version, next as JsonObject, as);
    if (code !== 200) {
      expect([code, await this.seen(version)]).toEqual([422, was]);
      return;
    }
    const change = compare(was, now, shape);
    const system = FieldSet.of(
      ...['generation', 'resourceVersion', 'managedFields'].map((name) => ['f:metadata', `f:${name}`]),
    );
    const written = change.added.union(change.modified).recursiveDifference(system);
    for (const [key, { set, apiVersion }] of managersOf(now)) {
      const owned = set.intersection(written);
      if (key.startsWith(`["${as}","Update"`) && apiVersion === version)
        expect(pathsOf(owned)).toEqual(pathsOf(written));
      else if (apiVersion === version) expect(pathsOf(owned)).toEqual([]);
    }
    const again = await this.writer.put(version, cloneJson(now), as === 'u' ? 'v' : 'u');
    expect(again.object).toEqual(now);
  }

  private async ownersOwnWhatIsThere(): Promise<void> {
    for (const version of this.sample.versions) {
      const object = await this.seen(version);
      const there = this.fieldsOf(object, version);
      for (const { set, apiVersion } of managersOf(object).values())
        if (apiVersion === version) {
          const missing = [...set.difference(there).paths()];
          expect(missing.filter((path) => !isMap(this.shape(version), path)).map(describePath)).toEqual([]);
        }
    }
  }

  /** All appliers take back what they applied: nothing of them is left. */
  async empty(): Promise<void> {
    const version = this.sample.versions[0] as string;
    for (const as of appliers) {
      const { code, object } = await this.writer.apply(version, {}, as, false);
      // What the object cannot do without stays.
      if (code === 422) continue;
      expect([...managersOf(object).keys()].filter((key) => isApplier(key, as))).toEqual([]);
    }
  }
}

const managersOf = ({ metadata }: JsonObject) =>
  parseManagedFields(((metadata as JsonObject).managedFields ?? []) as never).fields;
const isApplier = (key: string, as: string) => key.startsWith(`["${as}","Apply"`);

/** Whether a set has the path or something below it. */
function owns(set: FieldSet, path: Path): boolean {
  let at: FieldSet | undefined = set;
  for (const element of path.slice(0, -1)) at = at?.below(element);
  const last = path[path.length - 1] as string;
  return at !== undefined && (at.members.has(last) || at.below(last) !== undefined);
}

/** Maps go when they are empty, whoever owns them. */
function isMap(shape: Shape, path: Path): boolean {
  const { kind, atomic } = path.reduce(shapeBelow, shape);
  return kind === 'map' && !atomic;
}

/** Whether the path leads into an item of a list that is gone. */
const isInside = (path: Path, gone: FieldSet) =>
  path.some((element, i) => i < path.length - 1 && !element.startsWith('f:') && gone.has(path.slice(0, i + 1)));

describe.each(SAMPLES)('$kind', (sample) => {
  it('keeps what others own and nothing that nobody wants', async () => {
    await eventuallyHolds(
      `appliers of ${sample.kind}`,
      fc.asyncProperty(stepsOf(sample), async (steps) => {
        const watched = await Watched.make(sample);
        for (const step of steps) await watched.take(step);
        await watched.empty();
      }),
      25,
    );
  });

  it('is the same whoever of two that agree comes first', async () => {
    const agreeing = fc.tuple(sample.fragment, sample.fragment).filter(([one, other]) => {
      if (one.version !== other.version) return false;
      const shape = shapes.get(`${one.version}/${sample.kind}`) as Shape;
      return jsonEqual(
        unordered(merge(one.value, other.value, shape)),
        unordered(merge(other.value, one.value, shape)),
      );
    });
    await eventuallyHolds(
      `order of appliers of ${sample.kind}`,
      fc.asyncProperty(agreeing, async ([one, other]) => {
        const results = [];
        for (const order of [
          [one, other],
          [other, one],
        ]) {
          const writer = await applierOf(kinds, sample);
          await writer.apply(sample.versions[0] as string, sample.base, 'base', false);
          let answer: Applied | undefined;
          for (const fragment of order) {
            answer = await writer.apply(fragment.version, fragment.value, fragment === one ? 'a' : 'b', false);
            if (answer.code !== 200) return;
          }
          if (answer === undefined) return;
          const { metadata, status: _, ...rest } = answer.object;
          const { labels, annotations } = metadata as JsonObject;
          results.push([unordered({ ...rest, labels, annotations }), sortedEntries(ownersOf(answer.object as never))]);
        }
        expect(results[0]).toEqual(results[1]);
      }),
      25,
    );
  });
});

const sortedEntries = (owners: Record<string, string[]>) => Object.entries(owners).sort(([a], [b]) => (a < b ? -1 : 1));

/** Lists whose order says nothing have one. Addresses are handed out anew to each service. */
function unordered(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value))
    return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value ?? null;
  const { clusterIP: _, clusterIPs: __, ...rest } = value;
  return Object.fromEntries(
    Object.entries(rest)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, unordered(item)]),
  );
}
