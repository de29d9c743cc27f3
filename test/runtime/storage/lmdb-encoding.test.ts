import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyBytes } from '../../../runtime/storage/key-range.js';
import {
  type KeyEncoder,
  numberBytes,
  readHead,
  readLink,
  readNumber,
  readValue,
  recordBytes,
  revisionKeys,
  stringKeys,
  writeHead,
  writeRecord,
} from '../../../runtime/storage/lmdb-encoding.js';
import type { LogRecord } from '../../../runtime/storage/revision-log.js';

const seed = Date.now() >>> 0;
console.log(`encoding in lmdb: seed ${seed}`);

function encoded<K>(keys: KeyEncoder<K>, key: K): Buffer {
  const target = Buffer.alloc(4_096);
  return target.subarray(3, keys.writeKey(key, target, 3));
}

function decoded<K>(keys: KeyEncoder<K>, bytes: Buffer): K {
  const source = Buffer.concat([Buffer.alloc(5, 0xff), bytes, Buffer.alloc(5, 0xff)]);
  return keys.readKey(source, 5, 5 + bytes.length);
}

const anyString = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);
const revision = fc.oneof(fc.nat(1_000), fc.integer({ min: 0, max: 2 ** 48 - 1 }));

describe('keys in lmdb', () => {
  it('come back as they were, any code units', () => {
    const property = fc.property(anyString, (key) => {
      const bytes = encoded(stringKeys, key);
      expect(decoded(stringKeys, bytes)).toBe(key);
      expect(bytes.length).toBe(keyBytes(key));
    });
    fc.assert(property, { seed, numRuns: 500 });
  });

  it('sort as strings do', () => {
    const property = fc.property(anyString, anyString, fc.string(), (a, b, start) => {
      const [one, two] = [start + a, start + b];
      const order = one < two ? -1 : one > two ? 1 : 0;
      expect(Math.sign(encoded(stringKeys, one).compare(encoded(stringKeys, two)))).toBe(order);
    });
    fc.assert(property, { seed, numRuns: 1_000 });
  });

  it('of revisions come back and sort as numbers', () => {
    const property = fc.property(revision, revision, (a, b) => {
      expect(decoded(revisionKeys, encoded(revisionKeys, a))).toBe(a);
      expect(readNumber(numberBytes(a))).toBe(a);
      expect(Math.sign(encoded(revisionKeys, a).compare(encoded(revisionKeys, b)))).toBe(Math.sign(a - b));
    });
    fc.assert(property, { seed, numRuns: 1_000 });
  });
});

describe('records in lmdb', () => {
  it('come back as they were', () => {
    const record: fc.Arbitrary<LogRecord> = fc.record({
      revision,
      type: fc.constantFrom('put', 'delete'),
      key: anyString,
      previous: revision,
      creates: fc.boolean(),
      value: fc.uint8Array({ maxLength: 20_000 }).map((bytes) => Buffer.from(bytes)),
    });
    const property = fc.property(record, fc.nat(9), (record, at) => {
      const target = Buffer.alloc(recordBytes(record) + at);
      const end = writeRecord(target, record, at);
      // lmdb hands out memory that is longer than the record.
      const source = Buffer.concat([target.subarray(at, end), Buffer.alloc(9, 0xff)]);
      const { value, ...link } = record;
      expect(readLink(source, record.revision)).toEqual(link);
      expect(readValue(source, end - at).equals(value)).toBe(true);
      const head = Buffer.alloc(20);
      writeHead(head, record, 4);
      expect(readHead(head.subarray(4))).toEqual({ revision: record.revision, deleted: record.type === 'delete' });
    });
    fc.assert(property, { seed, numRuns: 300 });
  });
});
