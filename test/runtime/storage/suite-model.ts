import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompactedError, type Storage } from '../../../runtime/storage/storage.js';
import { bytes, described, historyAfter, idle, Recorder, type StoreKind, shown } from './support/harness.js';

/** In order. */
const keys = ['/a', '/a/b', '/b/1', '/b/2', '/c', '/é'];

type Step =
  | { readonly do: 'put' | 'delete'; readonly key: number; readonly stale: boolean; readonly wait: boolean }
  | { readonly do: 'compact'; readonly part: number }
  | { readonly do: 'look'; readonly part: number }
  | { readonly do: 'watch'; readonly part: number }
  | { readonly do: 'reopen' };

const write = fc.record({
  do: fc.constantFrom('put' as const, 'put' as const, 'delete' as const),
  key: fc.nat(keys.length - 1),
  stale: fc.boolean(),
  wait: fc.boolean(),
});
const part = fc.double({ min: 0, max: 1, noNaN: true });

/** The simplest store there is: every state it ever had. */
class Model {
  readonly states: ReadonlyMap<string, { value: string; revision: number }>[] = [new Map(), new Map()];
  readonly events: string[] = [];
  compacted = 1;

  get revision(): number {
    return this.states.length - 1;
  }

  get now(): ReadonlyMap<string, { value: string; revision: number }> {
    return this.states[this.revision]!;
  }

  write(type: 'put' | 'delete', key: string, value: string): void {
    const state = new Map(this.now);
    const revision = this.revision + 1;
    if (type === 'put') state.set(key, { value, revision });
    else state.delete(key);
    this.states.push(state);
    this.events.push(`${revision} ${type} ${key} ${value}`);
  }

  shown(revision: number): string[] {
    const state = this.states[revision]!;
    return keys.filter((key) => state.has(key)).map((key) => `${key}=${state.get(key)!.value}`);
  }

  after(revision: number): string[] {
    return this.events.slice(revision - 1);
  }

  /** A revision between the oldest kept and the newest. */
  pick(part: number): number {
    return this.compacted + Math.floor(part * (this.revision - this.compacted));
  }
}

async function play(kind: StoreKind, steps: readonly Step[]): Promise<void> {
  let storage = await kind.open();
  const model = new Model();
  let recorders: { readonly after: number; readonly recorder: Recorder }[] = [];
  let pending: Promise<void>[] = [];
  const settle = async () => {
    await Promise.all(pending);
    pending = [];
    expect(storage.revision).toBe(model.revision);
  };
  const checkWatches = async () => {
    for (const { after, recorder } of recorders) {
      await recorder.reached(model.revision);
      if (recorder.errors.length === 0) expect(recorder.events.map(described)).toEqual(model.after(after));
      else expect(recorder.errors[0]).toBeInstanceOf(CompactedError);
    }
  };
  try {
    for (const step of steps) {
      if (step.do === 'put' || step.do === 'delete') {
        pending.push(playWrite(storage, model, step.do, keys[step.key]!, step.stale));
        if (step.wait) await settle();
        continue;
      }
      await settle();
      if (step.do === 'look') look(storage, model, model.pick(step.part));
      else if (step.do === 'compact') {
        model.compacted = model.pick(step.part);
        await storage.compact(model.compacted);
      } else if (step.do === 'watch') {
        const after = model.pick(step.part);
        const recorder = new Recorder(after);
        storage.watch('/', after, recorder.onEvents, recorder.onEnd);
        recorders.push({ after, recorder });
        // Half of them begin to catch up before the next write.
        if (step.part > 0.5) await idle();
      } else if (kind.reopen !== undefined) {
        await checkWatches();
        recorders = [];
        storage = await kind.reopen(storage);
      }
    }
    await settle();
    await checkWatches();
    look(storage, model, model.revision);
    look(storage, model, model.compacted);
  } finally {
    await storage.close();
  }
}

/** The model decides at once, as the store must: writes are compared with pending ones. */
async function playWrite(storage: Storage, model: Model, type: 'put' | 'delete', key: string, stale: boolean) {
  const current = model.now.get(key);
  const right = current?.revision ?? 0;
  const expected = stale ? 1_000_000 : right;
  if (type === 'delete' && expected === 0) return;
  const value = `${type} ${key} after ${model.revision}`;
  const fits = expected === right;
  if (fits) model.write(type, key, value);
  const revision = model.revision;
  const result = await storage[type](key, expected, (given) => {
    expect(given).toBe(revision);
    return bytes(value);
  });
  expect(result.ok).toBe(fits);
}

function look(storage: Storage, model: Model, revision: number): void {
  expect(shown(storage, '/', revision)).toEqual(model.shown(revision));
  expect(historyAfter(storage, revision).map(described)).toEqual(model.after(revision));
  expect(storage.keys('/', '0', 100).map(({ key, revision: at }) => `${key}@${at}`)).toEqual(
    keys.filter((key) => model.now.has(key)).map((key) => `${key}@${model.now.get(key)!.revision}`),
  );
  for (const key of keys) expect(storage.get(key)?.value.toString()).toBe(model.now.get(key)?.value);
  if (model.compacted > 1) expect(() => shown(storage, '/', model.compacted - 1)).toThrow(CompactedError);
}

export function describeModel(kind: StoreKind): void {
  describe('against a model', () => {
    it('agrees for random steps', async () => {
      const step: fc.Arbitrary<Step> = fc.oneof(
        { weight: 12, arbitrary: write },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const), part }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), part }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('watch' as const), part }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
      );
      const seed = Date.now() >>> 0;
      console.log(`${kind.name} store against a model: seed ${seed}`);
      const property = fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => play(kind, steps));
      await fc.assert(property, { seed, numRuns: 60 });
    }, 60_000);
  });
}
