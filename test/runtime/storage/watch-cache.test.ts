import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStorage } from '../../../runtime/storage/open-storage.js';
import { CompactedError, FutureRevisionError, type Storage } from '../../../runtime/storage/storage.js';
import type { CacheList, WatchCache } from '../../../runtime/storage/watch-cache.js';
import { WatchCaches } from '../../../runtime/storage/watch-caches.js';
import { bytes, put, remove, shown } from './support/harness.js';

const pods = '/registry/core/pods/';

let storage: Storage;
let caches: WatchCaches<string>;
beforeEach(() => {
  storage = createMemoryStorage();
  caches = new WatchCaches(storage);
});
afterEach(() => storage.close());

const listed = (list: CacheList<string>) => list.entries.map((entry) => `${entry.key}=${entry.value.toString()}`);
const key = (i: number) => `${pods}ns${i % 3}/pod-${String(i).padStart(5, '0')}`;

async function fill(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => put(storage, key(i), `v${i}`, 0)));
}

describe('a watch cache being built', () => {
  it('has what the store has, of its resource only', async () => {
    await fill(20);
    await put(storage, '/registry/core/podtemplates/ns/x', 'other');
    await put(storage, '/registry/core/pod', 'other');
    const cache = await caches.get(pods);
    expect(listed(cache.list())).toEqual(shown(storage, pods));
    expect(cache.size).toBe(20);
    expect(cache.revision).toBe(storage.revision);
    expect(cache.get(key(7))?.value.toString()).toBe('v7');
    expect(cache.get(key(7))?.revision).toBe(storage.get(key(7))?.revision);
    expect(cache.get(`${pods}ns1/absent`)).toBeUndefined();
  });

  it('is built once, however many ask', async () => {
    await fill(3);
    expect(caches.built(pods)).toBeUndefined();
    const [one, two] = await Promise.all([caches.get(pods), caches.get(pods)]);
    expect(one).toBe(two);
    expect(caches.built(pods)).toBe(one);
    expect(await caches.get(pods)).toBe(one);
  });

  it('misses nothing of what is written meanwhile', async () => {
    await fill(5_000);
    const building = caches.get(pods);
    let built = false;
    void building.then(() => {
      built = true;
    });
    for (let i = 0; !built; i++) {
      await Promise.all([
        put(storage, key((i * 37) % 2_500), `changed ${i}`),
        remove(storage, key(4_999 - i)),
        put(storage, `${pods}a/new-${i}`, 'first in order'),
        put(storage, `${pods}z/new-${i}`, 'last in order'),
      ]);
      if (i % 3 === 0) await remove(storage, `${pods}z/new-${i}`);
    }
    const cache = await building;
    expect(listed(cache.list())).toEqual(shown(storage, pods));
  });

  it('fails when the store fails, and is built anew when asked again', async () => {
    await fill(10);
    const { keys } = storage;
    storage.keys = () => {
      throw new Error('the store is damaged');
    };
    await expect(caches.get(pods)).rejects.toThrow('the store is damaged');
    storage.keys = keys;
    expect((await caches.get(pods)).size).toBe(10);
  });
});

describe('a list', () => {
  let cache: WatchCache<string>;
  beforeEach(async () => {
    await fill(30);
    cache = await caches.get(pods);
  });

  it('is of the resource, a namespace, or one object', async () => {
    await put(storage, `${pods}ns1-more/pod`, 'another namespace');
    expect(listed(cache.list())).toEqual(shown(storage, pods));
    expect(listed(cache.list({ scope: `${pods}ns1/` }))).toEqual(shown(storage, `${pods}ns1/`));
    expect(listed(cache.list({ scope: `${pods}ns9/` }))).toEqual([]);
    expect(listed(cache.list({ scope: key(4) }))).toEqual([`${key(4)}=v4`]);
    expect(listed(cache.list({ scope: `${pods}ns1` }))).toEqual([]);
  });

  it('comes in pages of one revision while the cache goes on', async () => {
    const then = cache.revision;
    const before = shown(storage, pods);
    const seen: string[] = [];
    for (let startKey = pods, round = 0; ; round++) {
      await put(storage, key(round), 'changed');
      await remove(storage, key(29 - round));
      await put(storage, `${key(round)}-new`, 'new');
      const page = cache.list({ startKey, limit: 7, revision: then });
      expect(page.revision).toBe(then);
      expect(listed(page)).toEqual(listed(await cache.listAt({ startKey, limit: 7, revision: then })));
      seen.push(...listed(page));
      expect(page.remaining).toBe(30 - seen.length);
      if (page.remaining === 0) break;
      startKey = `${page.entries.at(-1)!.key}\0`;
    }
    expect(seen).toEqual(before);
  });

  it('stays as it is while the cache goes on', async () => {
    const list = cache.list();
    const before = listed(list);
    for (let i = 0; i < 30; i++) await remove(storage, key(i));
    expect(listed(list)).toEqual(before);
    expect(cache.size).toBe(0);
  });

  it('shows any revision of the window as the store does', async () => {
    const first = cache.revision;
    for (let i = 0; i < 200; i++) {
      const which = key((i * 7) % 40);
      if (i % 3 === 0 && storage.get(which) !== undefined) await remove(storage, which);
      else await put(storage, which, `round ${i}`);
    }
    for (let revision = first; revision <= cache.revision; revision += 9) {
      expect(listed(cache.list({ revision }))).toEqual(shown(storage, pods, revision));
      const page = cache.list({ revision, scope: `${pods}ns1/`, startKey: key(10), limit: 3 });
      const all = cache.list({ revision, scope: `${pods}ns1/`, startKey: key(10) });
      expect(listed(page)).toEqual(listed(all).slice(0, 3));
      expect(page.remaining).toBe(all.entries.length - page.entries.length);
    }
  });

  it('of a revision before the window comes from the history of the store', async () => {
    for (let i = 0; i < 30; i++) await put(storage, key(i), 'changed');
    const late = await new WatchCaches<string>(storage).get(pods);
    expect(() => late.list({ revision: 40 })).toThrow(CompactedError);
    expect(listed(await late.listAt({ revision: 40 }))).toEqual(shown(storage, pods, 40));
    const page = await late.listAt({ revision: 40, limit: 4, startKey: key(12), scope: `${pods}ns0/` });
    expect(listed(page)).toEqual(shown(storage, `${pods}ns0/`, 40).slice(4, 8));
    expect(page.remaining).toBe(2);
    await storage.compact(50);
    await expect(late.listAt({ revision: 40 })).rejects.toThrow(CompactedError);
  });

  it('of a revision that is not reached is refused', () => {
    expect(() => cache.list({ revision: cache.revision + 1 })).toThrow(FutureRevisionError);
  });
});

describe('waiting for a revision', () => {
  it('ends when the store gets there, by a write to any resource', async () => {
    const cache = await caches.get(pods);
    await cache.waitFor(cache.revision, 0);
    const waiting = cache.waitFor(cache.revision + 2, 10_000);
    await put(storage, '/registry/other/a', 'x');
    await put(storage, '/registry/other/b', 'x');
    await waiting;
    expect(cache.revision).toBe(3);
  });

  it('ends with an error after its time, and when the store closes', async () => {
    const cache = await caches.get(pods);
    await expect(cache.waitFor(9, 1)).rejects.toThrow(FutureRevisionError);
    const waiting = expect(cache.waitFor(9, 10_000)).rejects.toThrow('the store is closed');
    await storage.close();
    await waiting;
  });
});

describe('values', () => {
  const value = (i: number) => bytes(`${i} `.padEnd(1_000, 'x'));
  const fillLarge = async (count: number) => {
    for (let i = 0; i < count; i++) await storage.put(key(i), storage.get(key(i))?.revision ?? 0, () => value(i));
  };

  it('are in memory within the bound and read from the store beyond it', async () => {
    let reads = 0;
    const { value: read } = storage;
    storage.value = (revision) => {
      reads++;
      return read.call(storage, revision);
    };
    caches = new WatchCaches(storage, 10_000);
    const cache = await caches.get(pods);
    await fillLarge(50);
    const all = () => cache.list().entries.map((entry) => entry.value);
    expect(all().every((bytes) => bytes.length === 1_000)).toBe(true);
    expect(reads).toBeGreaterThanOrEqual(40);
    reads = 0;
    for (let i = 0; i < 20; i++) expect(cache.get(key(3))?.value.equals(value(3))).toBe(true);
    expect(reads).toBeLessThanOrEqual(1);
    // A value in use survives a scan of the others.
    for (const entry of cache.list().entries) {
      void entry.value;
      void cache.get(key(3))?.value;
    }
    reads = 0;
    void cache.get(key(3))?.value;
    expect(reads).toBe(0);
  });

  it('of replaced objects are there while history or memory has them', async () => {
    caches = new WatchCaches(storage, 3_000);
    const cache = await caches.get(pods);
    await fillLarge(5);
    const old = cache.list().entries;
    await fillLarge(5);
    expect(old.map((entry) => entry.value.length)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    await storage.compact(storage.revision);
    expect(() => old.map((entry) => entry.value)).toThrow(CompactedError);
    expect(cache.list().entries.map((entry) => entry.value.length)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  });

  it('that are lent fill what room there is and displace no others', async () => {
    await fillLarge(50);
    caches = new WatchCaches(storage, 10_000);
    const cache = await caches.get(pods);
    const { entries } = cache.list();
    for (const entry of entries) expect(entry.lentValue.equals(storage.get(entry.key)!.value)).toBe(true);
    const resident = (entry: (typeof entries)[number]) => entry.resident !== undefined;
    expect(entries.filter(resident)).toEqual(entries.slice(0, 10));
  });

  it('larger than the bound pass through', async () => {
    caches = new WatchCaches(storage, 100);
    const cache = await caches.get(pods);
    await fillLarge(2);
    expect(cache.get(key(0))?.value.equals(value(0))).toBe(true);
    expect(cache.get(key(1))?.value.equals(value(1))).toBe(true);
  });
});
