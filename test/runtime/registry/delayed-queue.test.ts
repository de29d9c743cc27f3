import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DelayedQueue } from '../../../runtime/registry/controllers/delayed-queue.js';

let done: string[];
let fails: number;
let queue: DelayedQueue;
beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  fails = 0;
  queue = new DelayedQueue(
    async (key) => {
      if (fails-- > 0) throw new Error('not yet');
      done.push(key);
    },
    (error) => done.push(error.message),
  );
});
afterEach(async () => {
  await queue.stop();
  vi.useRealTimers();
});

describe('delayed work', () => {
  it('is done once, at the earliest time asked for', async () => {
    queue.add('a', 5000);
    queue.add('a', 1000);
    queue.add('a', 9000);
    await vi.advanceTimersByTimeAsync(999);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(101);
    expect(done).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(done).toEqual(['a']);
  });

  it('of a key that was cancelled waits anew when it is asked for again', async () => {
    queue.add('a', 5000);
    queue.add('b', 5000);
    await vi.advanceTimersByTimeAsync(4000);
    queue.cancel('a');
    queue.add('a', 5000);
    await vi.advanceTimersByTimeAsync(2000);
    expect(done).toEqual(['b']);
    await vi.advanceTimersByTimeAsync(3500);
    expect(done).toEqual(['b', 'a']);
  });

  it('is tried again a second after it failed', async () => {
    fails = 2;
    queue.add('a', 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(['not yet']);
    await vi.advanceTimersByTimeAsync(2200);
    expect(done).toEqual(['not yet', 'not yet', 'a']);
  });

  it('of keys asked for one after another comes due together', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    for (let i = 0; i < 100; i++) {
      queue.add(`k${i}`, 5000);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(6000);
    expect(done).toHaveLength(100);
    expect(timers.mock.calls.length).toBeLessThan(5);
  });

  it('is not begun after the stop', async () => {
    queue.add('a', 10);
    await queue.stop();
    queue.add('b', 10);
    await vi.advanceTimersByTimeAsync(100);
    expect(done).toEqual([]);
  });
});
