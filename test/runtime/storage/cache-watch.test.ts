import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SlowWatchError } from '../../../runtime/storage/cache-watch.js';
import { inScope } from '../../../runtime/storage/key-range.js';
import { createMemoryStorage } from '../../../runtime/storage/open-storage.js';
import { CompactedError, type Storage } from '../../../runtime/storage/storage.js';
import { StoreClosedError } from '../../../runtime/storage/storage-errors.js';
import type { WatchCache } from '../../../runtime/storage/watch-cache.js';
import { WatchCaches } from '../../../runtime/storage/watch-caches.js';
import { CacheWatcher, describedEvent } from './support/cache-watcher.js';
import { bytes, described, historyAfter, idle, put, remove } from './support/harness.js';

const pods = '/registry/core/pods/';

let storage: Storage;
let cache: WatchCache<unknown>;
beforeEach(async () => {
  storage = createMemoryStorage();
  cache = await new WatchCaches<unknown>(storage).get(pods);
});
afterEach(() => storage.close());

/** What a watcher must have seen. */
const expected = (after: number, scope = pods) =>
  historyAfter(storage, after, pods, 1_000)
    .filter((event) => inScope(event.key, scope))
    .map(described);

/** A round of writes to many keys at once, so that batches have many events. */
async function round(text: string, keys = 10): Promise<void> {
  await Promise.all(Array.from({ length: keys }, (_, i) => put(storage, `${pods}ns${i % 2}/p${i}`, text)));
}

describe('a watch', () => {
  it('gets events before the write is acknowledged, with the state before', async () => {
    const watcher = new CacheWatcher(cache, 1).resume();
    await put(storage, `${pods}ns/a`, 'one');
    expect(watcher.seen).toEqual([`2 put ${pods}ns/a one`]);
    await put(storage, `${pods}ns/a`, 'two');
    await remove(storage, `${pods}ns/a`);
    const [first, second, third] = watcher.events;
    expect(first?.previous).toBeUndefined();
    expect(second?.previous).toBe(first?.entry);
    expect(third?.previous).toBe(second?.entry);
    expect(third?.previous?.value.toString()).toBe('two');
    expect(describedEvent(third!)).toBe(`4 delete ${pods}ns/a last of ${pods}ns/a`);
    expect(cache.get(`${pods}ns/a`)).toBeUndefined();
  });

  it('gets what is in its scope', async () => {
    const scopes = [pods, `${pods}ns0/`, `${pods}ns1/p3`, `${pods}ns1/p`, `${pods}ns`];
    const watchers = scopes.map((scope) => new CacheWatcher(cache, 1, scope).resume());
    await round('one');
    await put(storage, '/registry/core/podtemplates/ns0/p', 'other');
    await remove(storage, `${pods}ns1/p3`);
    expect(watchers.map((watcher) => watcher.seen.length)).toEqual([11, 5, 2, 0, 0]);
    for (const [i, scope] of scopes.entries()) expect(watchers[i]?.seen).toEqual(expected(1, scope));
  });

  it('shares entries and events with the other watches', async () => {
    const one = new CacheWatcher(cache, 1).resume();
    const two = new CacheWatcher(cache, 1, `${pods}ns0/`).resume();
    await round('one', 2);
    expect(one.events[0]).toBe(two.events[0]);
    expect(one.events[0]?.entry).toBe(cache.get(`${pods}ns0/p0`));
  });

  it('resumes after any revision, from the window and from the history of the store', async () => {
    // More than the window holds: the first are only in history.
    for (let i = 0; i < 1_000; i++) await round(`r${i}`);
    expect(cache.window.start).toBeGreaterThan(1_000);
    const starts = [1, 2, 777, cache.window.start - 1, cache.window.start, cache.window.start + 1, storage.revision];
    const watchers = starts.map((after) => new CacheWatcher(cache, after, `${pods}ns1/`).resume());
    for (let i = 0; i < 5; i++) await round(`more ${i}`);
    await remove(storage, `${pods}ns1/p1`);
    const last = storage.revision;
    for (const [i, watcher] of watchers.entries()) {
      await watcher.until(() => watcher.events.at(-1)?.entry.revision === last);
      expect(watcher.error).toBeUndefined();
      expect(watcher.seen).toEqual(expected(starts[i]!, `${pods}ns1/`));
    }
    const previous = watchers[0]!.events.slice(0, 12).map((event) => event.previous?.revision);
    expect(previous.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(previous[5]).toBe(watchers[0]!.events[0]!.entry.revision);
  });

  it('is refused when neither window nor history reach back', async () => {
    for (let i = 0; i < 900; i++) await round(`r${i}`);
    await storage.compact(cache.window.start + 5);
    expect(() => new CacheWatcher(cache, cache.window.start - 1)).toThrow(CompactedError);
    const watcher = new CacheWatcher(cache, cache.window.start).resume();
    // The window still has events whose values history has dropped, and memory kept.
    await watcher.until(() => watcher.events.length === 8_192);
    expect(watcher.error).toBeUndefined();
  });

  it('ends when history is compacted before it was read', async () => {
    for (let i = 0; i < 1_000; i++) await round(`r${i}`);
    const watcher = new CacheWatcher(cache, 1).resume();
    await storage.compact(storage.revision);
    await watcher.until(() => false);
    expect(watcher.error).toBeInstanceOf(CompactedError);
  });

  it('ends when its consumer throws, and others go on', async () => {
    const errors: Error[] = [];
    const broken = cache.watch({
      after: 1,
      deliver: () => {
        throw new Error('broken consumer');
      },
      onEnd: (error) => errors.push(error),
    });
    broken.resume();
    const watcher = new CacheWatcher(cache, 1).resume();
    await round('one');
    await round('two');
    expect(errors.map((error) => error.message)).toEqual(['broken consumer']);
    expect(watcher.events).toHaveLength(20);
  });

  it('hears nothing after close, not even of the same batch', async () => {
    let heard = 0;
    const watch = cache.watch({
      after: 1,
      deliver: () => {
        heard++;
        watch.close();
        return true;
      },
      onEnd: () => expect.unreachable('close is no end'),
    });
    watch.resume();
    await round('one');
    watch.resume();
    await round('two');
    expect(heard).toBe(1);
  });

  it('ends with the store', async () => {
    const watcher = new CacheWatcher(cache, 1).resume();
    await storage.close();
    expect(watcher.error).toBeInstanceOf(StoreClosedError);
  });

  it('may be opened by another one while events are delivered', async () => {
    const inner: CacheWatcher[] = [];
    const outer = cache.watch({
      after: 1,
      deliver: () => {
        inner.push(new CacheWatcher(cache, 1).resume(), new CacheWatcher(cache, cache.revision).resume());
        return true;
      },
      onEnd: () => undefined,
    });
    outer.resume();
    await round('one', 3);
    await round('two', 3);
    for (const [i, watcher] of inner.entries()) {
      if (i % 2 === 0) expect(watcher.seen).toEqual(expected(1));
      else expect(watcher.seen).toEqual(expected(i < 6 ? 4 : 7));
    }
  });
});

describe('a paused watch', () => {
  it('goes on where it stopped', async () => {
    const watcher = new CacheWatcher(cache, 1).resume(3);
    await round('one');
    expect(watcher.events).toHaveLength(3);
    await round('two');
    watcher.resume(9);
    expect(watcher.events).toHaveLength(12);
    watcher.resume();
    expect(watcher.seen).toEqual(expected(1));
    await round('three');
    expect(watcher.seen).toEqual(expected(1));
  });

  it('starts paused and is not forgotten', async () => {
    const watcher = new CacheWatcher(cache, 1);
    await round('one');
    expect(watcher.events).toHaveLength(0);
    expect(watcher.resume().seen).toEqual(expected(1));
  });

  it('ends when it falls too far behind; the writer and the others do not notice', async () => {
    const slow = new CacheWatcher(cache, 1, undefined, 1_000).resume(1);
    const other = new CacheWatcher(cache, 1).resume();
    await round('x'.repeat(90));
    expect(slow.error).toBeUndefined();
    await round('x'.repeat(90));
    expect(slow.error).toBeInstanceOf(SlowWatchError);
    expect(slow.events).toHaveLength(1);
    slow.resume();
    expect(slow.events).toHaveLength(1);
    expect(other.events).toHaveLength(20);
  });

  it('counts only what is in its scope, and anew after each pause', async () => {
    const watcher = new CacheWatcher(cache, 1, `${pods}ns0/`, 1_000).resume(1);
    for (let i = 0; i < 4; i++) {
      await round('x'.repeat(90));
      watcher.resume(1);
    }
    expect(watcher.error).toBeUndefined();
    watcher.resume();
    expect(watcher.seen).toEqual(expected(1, `${pods}ns0/`));
  });

  it('reads on from history when the window has moved on', async () => {
    const watcher = new CacheWatcher(cache, 1).resume(3);
    for (let i = 0; i < 1_000; i++) await round(`r${i}`);
    watcher.resume();
    await watcher.until(() => watcher.events.at(-1)?.entry.revision === storage.revision);
    expect(watcher.seen).toEqual(expected(1));
  });
});

describe('progress', () => {
  it('moves with writes to other resources', async () => {
    const watcher = new CacheWatcher(cache, 1, `${pods}ns7/`).resume();
    await round('one');
    await put(storage, '/registry/other/a', 'x');
    expect(watcher.watch.progress).toBe(storage.revision);
    expect(cache.progress).toBe(storage.revision);
  });

  it('is never ahead of what was delivered', async () => {
    const watcher = new CacheWatcher(cache, 1).resume(4);
    const seen: number[] = [];
    const watch = cache.watch({
      after: 1,
      deliver: (event) => {
        seen.push(watch.progress - event.entry.revision);
        return true;
      },
      onEnd: () => undefined,
    });
    watch.resume();
    await round('one');
    expect(new Set(seen)).toEqual(new Set([0]));
    expect(watch.progress).toBe(11);
    expect(watcher.watch.progress).toBe(5);
    watcher.resume(2);
    expect(watcher.watch.progress).toBe(7);
    watcher.resume();
    expect(watcher.watch.progress).toBe(11);
  });
});

describe('what an event remembers', () => {
  const eventOf = async (value: string) => {
    const watcher = new CacheWatcher(cache, storage.revision).resume();
    await put(storage, `${pods}ns/a`, value);
    return watcher.events[0]!;
  };

  it('is kept while it is among the newest, and not taken up later', async () => {
    const event = await eventOf('one');
    event.remember('json', bytes('encoded'));
    for (let i = 0; i < 25; i++) await round(`r${i}`);
    expect(event.remembered('json')?.toString()).toBe('encoded');
    await round('one more');
    expect(event.remembered('json')).toBeUndefined();
    event.remember('json', bytes('encoded for one who reads late'));
    expect(event.remembered('json')).toBeUndefined();
  });

  it('is bounded in bytes', async () => {
    const large = 'x'.repeat(5 << 20);
    const [first, second] = [await eventOf(large), await eventOf(large)];
    for (const event of [first, second]) event.remember('json', bytes('encoded'));
    expect([first, second].map((event) => event.remembered('json')?.toString())).toEqual([undefined, 'encoded']);
  });
});

describe('many watches with pauses', () => {
  it('all see every event of their scope once and in order', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('write' as const), keys: fc.array(fc.nat(9), { maxLength: 12 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('resume' as const),
          who: fc.nat(7),
          room: fc.integer({ min: 1, max: 9 }),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('watch' as const),
          part: fc.double({ min: 0, max: 1, noNaN: true }),
          scope: fc.nat(3),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
    );
    const scopes = [pods, `${pods}ns0/`, `${pods}ns1/`, `${pods}ns1/p1`];
    const seed = Date.now() >>> 0;
    console.log(`watches with pauses: seed ${seed}`);
    const property = fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const watchers: { readonly after: number; readonly scope: string; readonly watcher: CacheWatcher }[] = [];
      for (const step of steps) {
        if (step.do === 'write') {
          const write = async (i: number) => {
            const key = `${pods}ns${i % 2}/p${i}`;
            if (i % 3 === 0 && storage.get(key) !== undefined) await remove(storage, key).catch(() => 0);
            else await put(storage, key, `at ${storage.revision}`).catch(() => 0);
          };
          await Promise.all(step.keys.map(write));
        } else if (step.do === 'resume') watchers[step.who]?.watcher.resume(step.room);
        else if (step.do === 'watch') {
          const after = 1 + Math.floor(step.part * (storage.revision - 1));
          const scope = scopes[step.scope]!;
          watchers.push({ after, scope, watcher: new CacheWatcher(cache, after, scope) });
        } else await idle();
      }
      for (const { after, scope, watcher } of watchers) {
        watcher.resume();
        const wanted = expected(after, scope);
        await watcher.until(() => watcher.events.length >= wanted.length);
        expect(watcher.error).toBeUndefined();
        expect(watcher.seen).toEqual(wanted);
        watcher.watch.close();
      }
    });
    await fc.assert(property, { seed, numRuns: 60 });
  }, 60_000);
});
