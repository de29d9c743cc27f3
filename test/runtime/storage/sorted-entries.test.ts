import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedEntries } from '../../../runtime/storage/sorted-entries.js';

interface Entry {
  readonly key: string;
  readonly value: number;
}

function check(map: SortedEntries<Entry>, model: Map<string, number>, start: string, end: string): void {
  const sorted = [...model.keys()].filter((key) => key >= start && key < end).sort();
  const seen: string[] = [];
  map.scan(start, end, (entry) => seen.push(entry.key) > 0);
  expect(seen).toEqual(sorted);
  expect(map.countBetween(start, end)).toBe(sorted.length);
  expect(map.size).toBe(model.size);
}

describe('sorted entries', () => {
  it('are a map in order', () => {
    const key = fc.oneof(
      { weight: 9, arbitrary: fc.nat(2_000).map((n) => `k${n.toString(7)}`) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
    );
    const operation = fc.tuple(fc.constantFrom('set', 'set', 'delete'), key);
    const seed = Date.now() >>> 0;
    console.log(`sorted entries: seed ${seed}`);
    const property = fc.property(
      fc.array(operation, { maxLength: 3_000, size: 'max' }),
      key,
      key,
      (operations, start, end) => {
        const map = new SortedEntries<Entry>();
        const model = new Map<string, number>();
        for (const [value, [what, key]] of operations.entries()) {
          const before = model.get(key);
          expect(map.get(key)?.value).toBe(before);
          if (what === 'set') {
            expect(map.set({ key, value })?.value).toBe(before);
            model.set(key, value);
          } else {
            expect(map.delete(key)?.value).toBe(before);
            model.delete(key);
          }
        }
        check(map, model, '', '\uffff');
        check(map, model, start, end);
      },
    );
    fc.assert(property, { seed, numRuns: 30 });
  });

  it('fill up in order, in reverse and from the middle', () => {
    const orders = {
      forward: (i: number) => i,
      reverse: (i: number) => 5_000 - i,
      mixed: (i: number) => (i * 7_919) % 5_003,
    };
    for (const order of Object.values(orders)) {
      const map = new SortedEntries<Entry>();
      const model = new Map<string, number>();
      for (let i = 0; i < 5_000; i++) {
        const key = String(order(i)).padStart(5, '0');
        map.set({ key, value: i });
        model.set(key, i);
      }
      check(map, model, '', '~');
      check(map, model, '01000', '02000');
      for (const key of [...model.keys()]) map.delete(key);
      expect(map.size).toBe(0);
      expect(map.get('00001')).toBeUndefined();
      map.set({ key: 'again', value: 1 });
      expect(map.get('again')?.value).toBe(1);
    }
  });

  it('stop when the visitor says so', () => {
    const map = new SortedEntries<Entry>();
    for (let i = 0; i < 1_000; i++) map.set({ key: String(i).padStart(4, '0'), value: i });
    let visits = 0;
    map.scan('0500', '~', () => ++visits < 7);
    expect(visits).toBe(7);
  });
});
