/**
 * The store by itself: durable writes, reads, start-up and memory with 1 KiB ConfigMaps, in a temporary folder.
 * Run it with `node --import ./test/support/ts-hooks.mjs bench/storage.ts`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLmdbStorage } from '../runtime/storage/open-storage.js';
import type { Storage } from '../runtime/storage/storage.js';
import { WatchCaches } from '../runtime/storage/watch-caches.js';

export interface StorageFigures {
  /** Durable creates per second: one writer at a time, and 64. */
  readonly createsWith1Writer: number;
  readonly createsWith64Writers: number;
  /** Durable replacements of objects chosen at random, per second, with 64 writers. */
  readonly updatesWith64Writers: number;
  /** Reads of one value chosen at random, per second: from the store, and from the watch cache. */
  readonly getsFromStore: number;
  readonly getsFromCache: number;
  /** Milliseconds for 10,000 values in order: from the store, from a new watch cache, and from it again. */
  readonly scanOfStoreMs: number;
  readonly firstListMs: number;
  readonly secondListMs: number;
  /** Milliseconds to open the store with all objects, and to build the watch cache. */
  readonly openMs: number;
  readonly buildCacheMs: number;
  readonly objects: number;
  readonly objectBytes: number;
  readonly fileBytes: number;
}

const prefix = '/registry/core/configmaps/';
const listed = 10_000;
const keyOf = (i: number) => `${prefix}default/config-${String(i).padStart(6, '0')}`;

/** A ConfigMap with 1 KiB of data, 1.4 KiB as it is stored. */
function configMap(i: number, revision: number, text: string): Buffer {
  const metadata = {
    name: `config-${String(i).padStart(6, '0')}`,
    namespace: 'default',
    uid: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    resourceVersion: String(revision),
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [
      {
        manager: 'bench',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:text': {} } },
      },
    ],
  };
  return Buffer.from(JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata, data: { text } }));
}

/** Runs `work` for 0 … count-1 with so many at a time; answers how many were done per second. */
async function perSecond(count: number, writers: number, work: (i: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: writers }, worker));
  return Math.round((count * 1_000) / (performance.now() - begun));
}

async function milliseconds(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round((performance.now() - begun) * 10) / 10;
}

/** An index that visits all of 0 … count-1 in no order. */
const shuffled = (i: number, count: number) => (i * 7_919) % count;

export async function storageFigures(objects = 100_000): Promise<StorageFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'kindsmith-bench-'));
  const single = Math.min(2_000, objects / 10);
  const text = 'abcdefghijklmnopqrstuvwxyz012345'.repeat(32);
  const open = () => openLmdbStorage(folder);
  let storage = await open();
  try {
    const create = (i: number) => storage.put(keyOf(i), 0, (revision) => configMap(i, revision, text));
    const createsWith1Writer = await perSecond(single, 1, create);
    const createsWith64Writers = await perSecond(objects - single, 64, (i) => create(i + single));
    const objectBytes = sizeOfAll(storage, objects);
    const updates = Math.round(objects / 5);
    const updatesWith64Writers = await perSecond(updates, 64, (i) => {
      const key = keyOf(shuffled(i, objects));
      return storage.put(key, storage.get(key)!.revision, (revision) => configMap(i, revision, text));
    });
    const getsFromStore = await perSecond(objects, 1, async (i) => storage.get(keyOf(shuffled(i, objects)))!.value);
    await storage.close();
    const openMs = await milliseconds(async () => {
      storage = await open();
    });
    const end = keyOf(listed);
    const scanOfStoreMs = await milliseconds(() => storage.range(prefix, end).items.length);
    const caches = new WatchCaches<unknown>(storage);
    const buildCacheMs = await milliseconds(() => caches.get(prefix));
    const cache = await caches.get(prefix);
    const list = () => cache.list({ limit: listed }).entries.reduce((sum, entry) => sum + entry.value.length, 0);
    const firstListMs = await milliseconds(list);
    const secondListMs = await milliseconds(list);
    const getsFromCache = await perSecond(
      objects,
      1,
      async (i) => cache.get(keyOf(shuffled(i, Math.min(objects, listed))))!.value,
    );
    return {
      createsWith1Writer,
      createsWith64Writers,
      updatesWith64Writers,
      getsFromStore,
      getsFromCache,
      scanOfStoreMs,
      firstListMs,
      secondListMs,
      openMs,
      buildCacheMs,
      objects,
      objectBytes,
      fileBytes: statSync(join(folder, 'store.mdb')).size,
    };
  } finally {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeOfAll(storage: Storage, objects: number): number {
  let bytes = 0;
  for (let i = 0; i < objects; i++) bytes += storage.get(keyOf(i))!.value.length;
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await storageFigures());
