import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage, StorageEvent } from '../../../runtime/storage/storage.js';
import { bytes, historyAfter, put, Recorder, type StoreKind } from './support/harness.js';

const writers = 64;

export function describeConcurrency(kind: StoreKind): void {
  describe('concurrent writers', () => {
    let storage: Storage;
    let recorder: Recorder;
    beforeEach(async () => {
      storage = await kind.open();
      recorder = new Recorder(1);
      storage.watch('/', 1, recorder.onEvents, recorder.onEnd);
    });
    afterEach(() => storage.close());

    it('lets one of many creates win and shows the others the winner', async () => {
      const results = await Promise.all(
        Array.from({ length: writers }, (_, i) => storage.put('/one', 0, () => bytes(`by ${i}`))),
      );
      const winners = results.filter((result) => result.ok);
      expect(winners).toHaveLength(1);
      for (const result of results) {
        if (!result.ok) expect(result.current).toEqual(storage.get('/one'));
      }
      expect(recorder.events).toHaveLength(1);
    });

    it('loses no increment of one counter', async () => {
      const increments = 5;
      await put(storage, '/counter', '0');
      const increment = async () => {
        let current = storage.get('/counter')!;
        for (;;) {
          const value = bytes(String(Number(current.value.toString()) + 1));
          const result = await storage.put('/counter', current.revision, () => value);
          if (result.ok) return;
          current = result.current!;
        }
      };
      const writer = async () => {
        for (let i = 0; i < increments; i++) await increment();
      };
      await Promise.all(Array.from({ length: writers }, writer));
      expect(storage.get('/counter')?.value.toString()).toBe(String(writers * increments));
      const values = recorder.events.map((event) => Number(event.value.toString()));
      expect(values).toEqual(Array.from({ length: writers * increments + 1 }, (_, i) => i));
    });

    it('numbers writes of many keys without gaps and publishes them in order', async () => {
      const rounds = 20;
      const revisions: number[] = [];
      const writer = async (_: unknown, who: number) => {
        let last = 0;
        for (let round = 0; round < rounds; round++) {
          last = await put(storage, `/k/${who}`, `${round}`, last);
          revisions.push(last);
          expect(storage.revision).toBeGreaterThanOrEqual(last);
          expect(recorder.position).toBeGreaterThanOrEqual(last);
        }
      };
      await Promise.all(Array.from({ length: writers }, writer));
      const all = Array.from({ length: writers * rounds }, (_, i) => i + 2);
      expect(revisions.sort((a, b) => a - b)).toEqual(all);
      expect(recorder.events.map((event) => event.revision)).toEqual(all);
      expect(historyAfter(storage, 1, '/', 100)).toEqual(recorder.events);
      expect(chained(recorder.events)).toBe(true);
    });

    it('stands on a pending write when the caller expects its revision', async () => {
      const first = storage.put('/a', 0, () => bytes('one'));
      const second = storage.put('/a', 2, () => bytes('two'));
      const third = storage.delete('/a', 3, () => bytes('gone'));
      const fourth = storage.put('/a', 0, () => bytes('again'));
      expect((await Promise.all([first, second, third, fourth])).map((result) => result.ok)).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(storage.get('/a')).toEqual({ key: '/a', revision: 5, value: bytes('again') });
      expect(recorder.events.map((event) => event.previousRevision)).toEqual([0, 2, 3, 0]);
    });

    it('answers a conflict with a pending write after it is published', async () => {
      const first = storage.put('/a', 0, () => bytes('one'));
      const conflict = storage.put('/a', 0, () => bytes('other'));
      expect(await conflict).toEqual({ ok: false, current: { key: '/a', revision: 2, value: bytes('one') } });
      expect((await first).ok).toBe(true);
    });
  });
}

/** Each event of a key stands on the one before. */
function chained(events: readonly StorageEvent[]): boolean {
  const heads = new Map<string, number>();
  return events.every((event) => {
    const fits = event.previousRevision === (heads.get(event.key) ?? 0);
    heads.set(event.key, event.revision);
    return fits;
  });
}
