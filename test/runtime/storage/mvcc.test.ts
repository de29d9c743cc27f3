import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryLog } from '../../../runtime/storage/memory-log.js';
import { MvccStorage } from '../../../runtime/storage/mvcc.js';
import type { LogRecord } from '../../../runtime/storage/revision-log.js';
import { StoreWriteError } from '../../../runtime/storage/storage-errors.js';
import { bytes, described, historyAfter, idle, put, Recorder, remove, shown } from './support/harness.js';

/** A log whose disk can be full, and slow. */
class TroubledLog extends MemoryLog {
  readonly batches: number[] = [];
  full = false;
  private gate: Promise<void> | undefined;
  private opened: (() => void) | undefined;
  private begun: (() => void) | undefined;

  /** From now on batches stay on their way; resolves when the first one is. */
  hold(): Promise<void> {
    this.gate = new Promise((resolve) => {
      this.opened = resolve;
    });
    return new Promise((resolve) => {
      this.begun = resolve;
    });
  }

  letGo(): void {
    this.gate = undefined;
    this.opened?.();
  }

  override async append(records: readonly LogRecord[]): Promise<void> {
    this.batches.push(records.length);
    // As in lmdb, what is committed can be read before the promise is settled.
    if (!this.full) await super.append(records);
    this.begun?.();
    await this.gate;
    if (this.full) throw new Error('no space left on device');
  }

  override async drop(revisions: readonly number[], keys: readonly string[], compactRevision: number): Promise<void> {
    if (this.full) throw new Error('no space left on device');
    await super.drop(revisions, keys, compactRevision);
  }
}

let log: TroubledLog;
let storage: MvccStorage;
let recorder: Recorder;
beforeEach(() => {
  log = new TroubledLog();
  storage = new MvccStorage(log);
  recorder = new Recorder(1);
  storage.watch('/', 1, recorder.onEvents, recorder.onEnd);
});
afterEach(() => storage.close());

describe('a batch', () => {
  it('is all writes of one turn of the event loop', async () => {
    await Promise.all(Array.from({ length: 64 }, (_, i) => put(storage, `/k/${i}`, 'x', 0)));
    expect(log.batches).toEqual([64]);
  });

  it('gathers what comes while the one before is on its way', async () => {
    const begun = log.hold();
    const first = put(storage, '/first', 'x', 0);
    await begun;
    const rest = Array.from({ length: 64 }, (_, i) => put(storage, `/k/${i}`, 'x', 0));
    await idle();
    expect(log.batches).toEqual([1]);
    log.letGo();
    await Promise.all([first, ...rest]);
    expect(log.batches).toEqual([1, 64]);
  });

  it('has bounds in records and bytes', async () => {
    await Promise.all(Array.from({ length: 2_500 }, (_, i) => put(storage, `/k/${i}`, 'x', 0)));
    expect(log.batches).toEqual([1_000, 1_000, 500]);
    const large = 'x'.repeat(3 << 20);
    await Promise.all(Array.from({ length: 4 }, (_, i) => put(storage, `/l/${i}`, large, 0)));
    expect(log.batches.slice(3)).toEqual([2, 2]);
  });

  it('is not seen before it is published, even when the log has it', async () => {
    await put(storage, '/a', 'one');
    await put(storage, '/b', 'one');
    const begun = log.hold();
    const writes = [put(storage, '/a', 'two'), remove(storage, '/b'), put(storage, '/c', 'two')];
    await begun;
    expect(log.head('/c')?.revision).toBe(6);
    expect(storage.revision).toBe(3);
    expect(shown(storage)).toEqual(['/a=one', '/b=one']);
    expect(storage.get('/a')?.value.toString()).toBe('one');
    expect(storage.get('/c')).toBeUndefined();
    expect(storage.keys('/', '0', 10)).toEqual([
      { key: '/a', revision: 2 },
      { key: '/b', revision: 3 },
    ]);
    expect(historyAfter(storage, 1)).toHaveLength(2);
    expect(recorder.events).toHaveLength(2);
    log.letGo();
    await Promise.all(writes);
    expect(shown(storage)).toEqual(['/a=two', '/c=two']);
    expect(recorder.events).toHaveLength(5);
  });
});

describe('a write that the log cannot keep', () => {
  it('rejects with the reason and leaves everything as it was', async () => {
    await put(storage, '/a', 'one');
    log.full = true;
    const writes = [put(storage, '/a', 'two'), put(storage, '/b', 'two'), remove(storage, '/a').catch(() => undefined)];
    await expect(writes[0]).rejects.toThrow(StoreWriteError);
    await expect(writes[1]).rejects.toThrow('the write could not be stored: no space left on device');
    await writes[2];
    expect(storage.revision).toBe(2);
    expect(shown(storage)).toEqual(['/a=one']);
    expect(recorder.events).toHaveLength(1);
    log.full = false;
    // Numbers of writes that failed are not given again.
    const revision = await put(storage, '/a', 'two', 2);
    expect(revision).toBeGreaterThan(3);
    expect(shown(storage)).toEqual(['/a=two']);
    expect(recorder.events.map(described)).toEqual(['2 put /a one', `${revision} put /a two`]);
    expect(recorder.events[1]?.previousRevision).toBe(2);
  });

  it('takes along the writes that stand on it, and no others', async () => {
    await put(storage, '/a', 'one');
    log.full = true;
    const begun = log.hold();
    const first = storage.put('/a', 2, () => bytes('two')).catch((error: unknown) => error);
    await begun;
    const second = storage.put('/a', 3, () => bytes('three')).catch((error: unknown) => error);
    const third = storage.delete('/a', 4, () => bytes('gone')).catch((error: unknown) => error);
    const other = storage.put('/b', 0, () => bytes('one'));
    // Waits for the fate of the pending ones, and then fits.
    const patient = storage.put('/a', 2, () => bytes('patient'));
    log.letGo();
    expect(await first).toBeInstanceOf(StoreWriteError);
    log.full = false;
    expect(await second).toBeInstanceOf(StoreWriteError);
    expect(await third).toBeInstanceOf(StoreWriteError);
    expect(await other).toMatchObject({ ok: true });
    expect(await patient).toMatchObject({ ok: true });
    expect(shown(storage)).toEqual(['/a=patient', '/b=one']);
  });

  it('leaves a compaction to be tried again', async () => {
    for (let i = 0; i < 5; i++) await put(storage, '/a', `v${i}`);
    log.full = true;
    await expect(storage.compact(5)).rejects.toThrow('no space left');
    expect(storage.value(3)).toBeDefined();
    log.full = false;
    await storage.compact(5);
    expect(storage.value(3)).toBeUndefined();
    expect(shown(storage)).toEqual(['/a=v4']);
  });
});

describe('encode', () => {
  it('must not write', async () => {
    const nested = storage.put('/a', 0, () => {
      void storage.put('/b', 0, () => bytes('inner'));
      return bytes('outer');
    });
    await expect(nested).rejects.toThrow('a write inside the encoding of another one');
    await idle();
    expect(shown(storage)).toEqual(['/b=inner']);
  });
});
