import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompactedError, FutureRevisionError, type Storage } from '../../../runtime/storage/storage.js';
import { StoreClosedError } from '../../../runtime/storage/storage-errors.js';
import { describeConcurrency } from './suite-concurrency.js';
import { describeModel } from './suite-model.js';
import {
  bytes,
  described,
  historyAfter,
  idle,
  put,
  Recorder,
  remove,
  type StoreKind,
  shown,
} from './support/harness.js';

/** What every store must do. Called once by the test file of each kind. */
export function describeStorage(kind: StoreKind): void {
  describe(`${kind.name} store`, () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = await kind.open();
    });
    afterEach(() => storage.close());

    describe('writes', () => {
      it('starts at revision 1 and counts writes', async () => {
        expect(storage.revision).toBe(1);
        expect(await put(storage, '/a', 'one')).toBe(2);
        expect(await put(storage, '/a', 'two')).toBe(3);
        expect(await remove(storage, '/a')).toBe(4);
        expect(storage.revision).toBe(4);
        expect(storage.get('/a')).toBeUndefined();
      });

      it('gives encode the revision that the write gets', async () => {
        const result = await storage.put('/a', 0, (revision) => bytes(`at ${revision}`));
        expect(result).toEqual({ ok: true, revision: 2, value: bytes('at 2') });
        expect(storage.get('/a')).toEqual({ key: '/a', revision: 2, value: bytes('at 2') });
      });

      it('refuses a put whose expectation does not hold and says what stands there', async () => {
        const first = await put(storage, '/a', 'one');
        for (const expected of [0, first + 1, first + 99]) {
          const result = await storage.put('/a', expected, () => expect.unreachable('no encoding of a refused write'));
          expect(result).toEqual({ ok: false, current: { key: '/a', revision: first, value: bytes('one') } });
        }
        expect(await storage.put('/b', first, () => bytes('x'))).toEqual({ ok: false, current: undefined });
        expect(storage.revision).toBe(first);
      });

      it('refuses a delete whose expectation does not hold', async () => {
        const first = await put(storage, '/a', 'one');
        expect(await storage.delete('/a', first + 1, () => bytes('x'))).toMatchObject({ ok: false });
        expect(await storage.delete('/b', first, () => bytes('x'))).toEqual({ ok: false, current: undefined });
        expect(() => storage.delete('/b', 0, () => bytes('x'))).toThrow(RangeError);
        await remove(storage, '/a');
        expect(await storage.delete('/a', first, () => bytes('x'))).toEqual({ ok: false, current: undefined });
      });

      it('creates again after a delete', async () => {
        await put(storage, '/a', 'one');
        await remove(storage, '/a');
        expect(await put(storage, '/a', 'again', 0)).toBe(4);
        expect(shown(storage)).toEqual(['/a=again']);
      });

      it('stays as it was when encode throws, and goes on', async () => {
        await put(storage, '/a', 'one');
        const failing = storage.put('/a', 2, () => {
          throw new Error('cannot encode');
        });
        await expect(failing).rejects.toThrow('cannot encode');
        expect(shown(storage)).toEqual(['/a=one']);
        expect(await put(storage, '/a', 'two')).toBe(3);
      });

      it('keeps values of any bytes and length', async () => {
        const values = [0, 1, 1_500, 70_000, 3 << 20].map((length) => Buffer.alloc(length, '\0\xff{"}', 'latin1'));
        for (const [i, value] of values.entries()) await storage.put(`/v/${i}`, 0, () => value);
        for (const [i, value] of values.entries()) expect(storage.get(`/v/${i}`)?.value.equals(value)).toBe(true);
        const read = storage.range('/v/', '/v0').items.map((item) => item.value.length);
        expect(read).toEqual(values.map((value) => value.length));
      });

      it('keeps a value as it was when the caller reuses its slice of the pool', async () => {
        const value = Buffer.from('short value');
        const writing = storage.put('/a', 0, () => value);
        await writing;
        value.fill('x');
        expect(storage.get('/a')?.value.toString()).toBe('short value');
      });

      it('refuses keys that no store can keep', async () => {
        for (const key of ['', 'k'.repeat(2_049), 'ü'.repeat(1_025)]) {
          await expect(storage.put(key, 0, () => bytes('x'))).rejects.toThrow(RangeError);
        }
        await put(storage, 'k'.repeat(2_048), 'long');
        expect(storage.get('k'.repeat(2_048))?.value.toString()).toBe('long');
      });
    });

    describe('ranges', () => {
      const keys = ['/r/a', '/r/a/b', '/r/a-b', '/r/B', '/r/é', '/r/😀', '/r/\uff5e', '/r/__proto__', '/s'];
      const inRange = keys.filter((key) => key.startsWith('/r/')).sort();

      it('orders keys by code unit and ends before the end', async () => {
        for (const key of keys) await put(storage, key, 'x');
        expect(storage.range('/r/', '/r0').items.map((item) => item.key)).toEqual(inRange);
        expect(storage.keys('/r/', '/r0', 100).map((item) => item.key)).toEqual(inRange);
        expect(storage.range('/r/a', '/r/a').items).toEqual([]);
      });

      it('shows pages with limit, start key and count', async () => {
        for (const key of keys) await put(storage, key, 'x');
        const seen: string[] = [];
        for (let start = '/r/'; ; ) {
          const page = storage.range(start, '/r0', { limit: 3, count: true, revision: 10 });
          seen.push(...page.items.map((item) => item.key));
          expect(page.remaining).toBe(inRange.length - seen.length);
          expect(page.more).toBe(seen.length < inRange.length);
          if (!page.more) break;
          start = `${seen.at(-1)}\0`;
        }
        expect(seen).toEqual(inRange);
        expect(storage.range('/r/', '/r0', { limit: 3 })).toMatchObject({ more: true, remaining: undefined });
        expect(storage.keys('/r/', '/r0', 2)).toHaveLength(2);
      });

      it('shows the past: pages of an old revision while the store goes on', async () => {
        for (let i = 0; i < 20; i++) await put(storage, `/r/${String(i).padStart(2, '0')}`, `v${i}`);
        const then = storage.revision;
        const before = shown(storage, '/r/');
        const seen: string[] = [];
        for (let start = '/r/', round = 0; ; round++) {
          await put(storage, `/r/${String(round).padStart(2, '0')}`, 'changed');
          await remove(storage, `/r/${String(19 - round).padStart(2, '0')}`);
          await put(storage, `/r/${String(round).padStart(2, '0')}-new`, 'new');
          const page = storage.range(start, '/r0', { revision: then, limit: 6, count: true });
          seen.push(...page.items.map((item) => `${item.key}=${item.value.toString()}`));
          expect(page.revision).toBe(then);
          expect(page.remaining).toBe(20 - seen.length);
          if (!page.more) break;
          start = `${page.items.at(-1)!.key}\0`;
        }
        expect(seen).toEqual(before);
        expect(shown(storage, '/r/', then)).toEqual(before);
      });

      it('refuses revisions that are compacted or not reached', async () => {
        await put(storage, '/a', 'one');
        await put(storage, '/a', 'two');
        await storage.compact(3);
        expect(() => shown(storage, '/', 2)).toThrow(CompactedError);
        expect(() => shown(storage, '/', 4)).toThrow(FutureRevisionError);
        expect(shown(storage, '/', 3)).toEqual(['/a=two']);
      });
    });

    describe('watches', () => {
      it('delivers events of the prefix in order before the write resolves', async () => {
        const recorder = new Recorder(1);
        const watch = storage.watch('/w/', 1, recorder.onEvents, recorder.onEnd);
        await put(storage, '/w/a', 'one');
        expect(recorder.events.map(described)).toEqual(['2 put /w/a one']);
        await put(storage, '/x', 'other');
        expect(recorder.position).toBe(3);
        await put(storage, '/w/a', 'two');
        await remove(storage, '/w/a');
        expect(recorder.events.map(described)).toEqual([
          '2 put /w/a one',
          '4 put /w/a two',
          '5 delete /w/a last of /w/a',
        ]);
        expect(recorder.events.map((event) => event.previousRevision)).toEqual([0, 2, 4]);
        expect(storage.value(4)?.toString()).toBe('two');
        watch.close();
        await put(storage, '/w/b', 'unseen');
        expect(recorder.events).toHaveLength(3);
        expect(recorder.errors).toEqual([]);
      });

      it('resumes after any revision without gaps or duplicates while writes go on', async () => {
        for (let i = 0; i < 40; i++) await put(storage, `/w/${i % 7}`, `v${i}`);
        const all = historyAfter(storage, 1, '/w/').map(described);
        const recorders = [1, 2, 17, 40, 41].map((after) => {
          const recorder = new Recorder(after);
          storage.watch('/w/', after, recorder.onEvents, recorder.onEnd);
          return { after, recorder };
        });
        const more: string[] = [];
        for (let i = 0; i < 20; i++) more.push(`${await put(storage, '/w/x', `m${i}`)} put /w/x m${i}`);
        for (const { after, recorder } of recorders) {
          await recorder.reached(storage.revision);
          expect(recorder.errors).toEqual([]);
          expect(recorder.events.map(described)).toEqual([...all.slice(after - 1), ...more]);
        }
      });

      it('refuses to start before the history kept or after the newest revision', async () => {
        for (let i = 0; i < 5; i++) await put(storage, '/a', `v${i}`);
        await storage.compact(4);
        const watch = (after: number) => storage.watch('/', after, () => undefined);
        expect(() => watch(3)).toThrow(CompactedError);
        expect(() => watch(7)).toThrow(FutureRevisionError);
        expect(() => storage.history('/', 3, 10)).toThrow(CompactedError);
        expect(historyAfter(storage, 4).map(described)).toEqual(['5 put /a v3', '6 put /a v4']);
      });

      it('ends a watch whose history is compacted while it catches up', async () => {
        await Promise.all(Array.from({ length: 1_200 }, (_, i) => put(storage, `/a/${i}`, 'x', 0)));
        const recorder = new Recorder(1);
        storage.watch('/', 1, recorder.onEvents, recorder.onEnd);
        await idle();
        await storage.compact(storage.revision);
        expect(await recorder.ended()).toBeInstanceOf(CompactedError);
      });

      it('ends a watch that throws and spares the others', async () => {
        const recorder = new Recorder(1);
        const errors: Error[] = [];
        const broken = () => {
          throw new Error('broken watcher');
        };
        storage.watch('/', 1, broken, (error) => errors.push(error));
        storage.watch('/', 1, recorder.onEvents, recorder.onEnd);
        await put(storage, '/a', 'one');
        await put(storage, '/a', 'two');
        expect(errors.map((error) => error.message)).toEqual(['broken watcher']);
        expect(recorder.events).toHaveLength(2);
      });

      it('reads in a callback what the callback was told', async () => {
        const seen: string[][] = [];
        storage.watch('/', 1, (_events, revision) => {
          expect(storage.revision).toBe(revision);
          seen.push(shown(storage));
        });
        await Promise.all([put(storage, '/a', '1', 0), put(storage, '/b', '1', 0)]);
        expect(seen.at(-1)).toEqual(['/a=1', '/b=1']);
      });
    });

    describe('compaction', () => {
      it('keeps what is current, and the past from the revision on', async () => {
        await put(storage, '/a', 'a1');
        await put(storage, '/b', 'b1');
        await put(storage, '/a', 'a2');
        await remove(storage, '/b');
        await put(storage, '/c', 'c1');
        await put(storage, '/a', 'a3');
        await storage.compact(5);
        expect(storage.compactRevision).toBe(5);
        expect(shown(storage)).toEqual(['/a=a3', '/c=c1']);
        expect(shown(storage, '/', 5)).toEqual(['/a=a2']);
        expect(shown(storage, '/', 6)).toEqual(['/a=a2', '/c=c1']);
        expect([2, 3, 4, 5, 6, 7].map((revision) => storage.value(revision)?.toString())).toEqual([
          undefined,
          undefined,
          'a2',
          undefined,
          'c1',
          'a3',
        ]);
        await put(storage, '/b', 'b2', 0);
        expect(shown(storage)).toEqual(['/a=a3', '/b=b2', '/c=c1']);
        expect(historyAfter(storage, 5).map((event) => event.previousRevision)).toEqual([0, 4, 0]);
      });

      it('may be asked again for what is compacted, not for the future', async () => {
        for (let i = 0; i < 3; i++) await put(storage, '/a', `v${i}`);
        await storage.compact(4);
        await storage.compact(2);
        expect(storage.compactRevision).toBe(4);
        await expect(storage.compact(5)).rejects.toThrow(FutureRevisionError);
      });

      it('runs beside writes and does not hold them up', async () => {
        for (let round = 0; round < 20; round++) {
          await Promise.all(Array.from({ length: 100 }, (_, i) => put(storage, `/k/${i}`, `r${round}`)));
        }
        const compacting = storage.compact(storage.revision);
        await Promise.all(Array.from({ length: 100 }, (_, i) => put(storage, `/k/${i}`, 'after')));
        await compacting;
        expect(shown(storage)).toHaveLength(100);
        expect(new Set(shown(storage).map((line) => line.split('=')[1]))).toEqual(new Set(['after']));
        expect(historyAfter(storage, storage.compactRevision, '/', 50)).toHaveLength(100);
      });

      it('keeps history within its limits by itself', async () => {
        await storage.close();
        storage = await kind.open({ ageMs: 3_600_000, records: 320, bytes: 1 << 30 });
        for (let i = 0; i < 1_000; i += 50) {
          await Promise.all(Array.from({ length: 50 }, (_, j) => put(storage, `/k/${j}`, `v${i}`)));
        }
        const kept = storage.revision - storage.compactRevision;
        expect(kept).toBeGreaterThan(200);
        expect(kept).toBeLessThanOrEqual(320);
        expect(storage.value(2)).toBeUndefined();
        expect(shown(storage)).toHaveLength(50);
      });
    });

    describe('close', () => {
      it('waits for accepted writes, refuses later ones and ends watches', async () => {
        const recorder = new Recorder(1);
        storage.watch('/', 1, recorder.onEvents, recorder.onEnd);
        const writes = Array.from({ length: 100 }, (_, i) => put(storage, `/k/${i}`, 'x', 0));
        const closing = storage.close();
        await expect(storage.put('/late', 0, () => bytes('x'))).rejects.toThrow(StoreClosedError);
        await Promise.all(writes);
        await closing;
        expect(recorder.events).toHaveLength(100);
        expect(recorder.errors[0]).toBeInstanceOf(StoreClosedError);
        expect(storage.close()).toBe(storage.close());
      });

      it('stops a compaction on its way', async () => {
        for (let round = 0; round < 10; round++) {
          await Promise.all(Array.from({ length: 300 }, (_, i) => put(storage, `/k/${i}`, `r${round}`)));
        }
        const compacting = storage.compact(storage.revision);
        const outcome = expect(compacting).rejects.toThrow(StoreClosedError);
        await storage.close();
        await outcome;
      });
    });

    describeConcurrency(kind);
    describeModel(kind);
    if (kind.reopen !== undefined) describeReopening(kind);
  });
}

function describeReopening(kind: StoreKind): void {
  describe('restart', () => {
    it('goes on where it was: objects, revision, history', async () => {
      let storage = await kind.open();
      await put(storage, '/a', 'a1');
      await put(storage, '/b', 'b1');
      await put(storage, '/a', 'a2');
      await remove(storage, '/b');
      const before = historyAfter(storage, 1).map(described);
      storage = await kind.reopen!(storage);
      expect(storage.revision).toBe(5);
      expect(shown(storage)).toEqual(['/a=a2']);
      expect(shown(storage, '/', 3)).toEqual(['/a=a1', '/b=b1']);
      const recorder = new Recorder(1);
      storage.watch('/', 1, recorder.onEvents, recorder.onEnd);
      expect(await put(storage, '/b', 'b2', 0)).toBe(6);
      await recorder.reached(6);
      expect(recorder.events.map(described)).toEqual([...before, '6 put /b b2']);
      await storage.close();
    });

    it('remembers what is compacted, and the revision when the newest record is dropped', async () => {
      let storage = await kind.open();
      await put(storage, '/a', 'a1');
      await remove(storage, '/a');
      await storage.compact(3);
      storage = await kind.reopen!(storage);
      expect([storage.revision, storage.compactRevision]).toEqual([3, 3]);
      expect(() => shown(storage, '/', 2)).toThrow(CompactedError);
      expect(await put(storage, '/a', 'a2', 0)).toBe(4);
      await storage.close();
    });

    it('is consistent after a compaction that was cut off, and finishes it', async () => {
      let storage = await kind.open();
      for (let round = 0; round < 10; round++) {
        await Promise.all(Array.from({ length: 300 }, (_, i) => put(storage, `/k/${i}`, `r${round}`)));
      }
      const target = storage.revision;
      const cut = storage.compact(target).catch(() => undefined);
      await idle();
      storage = await kind.reopen!(storage);
      await cut;
      expect(storage.compactRevision).toBeLessThan(target);
      for (const revision of [storage.compactRevision, storage.compactRevision + 77, target]) {
        expect(shown(storage, '/', revision)).toHaveLength(Math.min(300, revision - 1));
      }
      await storage.compact(target);
      expect(shown(storage)).toHaveLength(300);
      expect(storage.value(target - 300)).toBeUndefined();
      await storage.close();
    });
  });
}
