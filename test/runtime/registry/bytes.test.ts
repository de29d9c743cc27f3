import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ObjectMeta } from '../../../runtime/api/meta.js';
import { decodeContinue, encodeContinue } from '../../../runtime/registry/continue-token.js';
import { memberBytes, valueEnd } from '../../../runtime/registry/json-scan.js';
import { pathSteps, readPath, writePath } from '../../../runtime/registry/paths.js';
import {
  hasHead,
  headOf,
  metadataBytes,
  orderMetadata,
  readLabels,
  readMetadata,
  swapHead,
  withResourceVersion,
} from '../../../runtime/registry/stored-bytes.js';

/** Text that is hard on scanners: quotes, backslashes, braces, names of the fields that are looked for. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', 'a', 'é') }),
  fc.constantFrom('"metadata":{', '"resourceVersion":"5"', '"labels":{"a":"b"}', '\\"', '}}}'),
);
const strings = fc.dictionary(nasty, nasty, { maxKeys: 4 });
const metadata: fc.Arbitrary<ObjectMeta> = fc.record(
  {
    name: nasty,
    generateName: nasty,
    resourceVersion: fc.nat().map(String),
    labels: strings,
    annotations: strings,
    finalizers: fc.array(nasty, { maxLength: 3 }),
  },
  { requiredKeys: ['name', 'resourceVersion'] },
);
const head = headOf('Thing', 'example.com/v1');
const stored = (meta: ObjectMeta, rest: object) =>
  Buffer.from(JSON.stringify({ kind: 'Thing', apiVersion: 'example.com/v1', metadata: orderMetadata(meta), ...rest }));

describe('stored bytes', () => {
  test('answer questions as the parsed object would', () => {
    fc.assert(
      fc.property(
        metadata,
        fc.record({ spec: fc.jsonValue(), status: fc.jsonValue() }),
        fc.nat(),
        (meta, rest, revision) => {
          const bytes = stored(meta, rest);
          const object = JSON.parse(bytes.toString());
          expect(hasHead(bytes, head)).toBe(true);
          expect(JSON.parse(metadataBytes(bytes).toString())).toEqual(object.metadata);
          expect(readMetadata(bytes)).toEqual(object.metadata);
          expect(readLabels(bytes)).toEqual(object.metadata.labels);
          object.metadata.resourceVersion = String(revision);
          expect(JSON.parse(withResourceVersion(bytes, revision).toString())).toEqual(object);
          const other = headOf('Thing', 'example.com/v1beta1');
          expect(JSON.parse(swapHead(bytes, head, other).toString())).toEqual({
            ...object,
            metadata: readMetadata(bytes),
            apiVersion: 'example.com/v1beta1',
          });
        },
      ),
    );
  });

  test('values and members end where they end', () => {
    fc.assert(
      fc.property(fc.dictionary(nasty, fc.jsonValue(), { minKeys: 1, maxKeys: 5, noNullPrototype: true }), (object) => {
        const text = JSON.stringify(object);
        const bytes = Buffer.from(text);
        expect(valueEnd(bytes, 0)).toBe(bytes.length);
        for (const [key, value] of Object.entries(object)) {
          expect(memberBytes(bytes, Buffer.from(JSON.stringify(key)))?.toString()).toBe(JSON.stringify(value));
        }
        expect(memberBytes(bytes, Buffer.from('"no such member"'))).toBeUndefined();
      }),
    );
  });
});

describe('continue tokens', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.string({ minLength: 1 }).filter((s) => !s.includes('.')),
        (revision, start) => {
          expect(decodeContinue(encodeContinue({ revision, start }))).toEqual({ revision, start });
        },
      ),
    );
  });

  test('from elsewhere are refused, never anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((v) => Buffer.from(JSON.stringify(v)).toString('base64url')),
        ),
        (token) => {
          try {
            decodeContinue(token);
          } catch (error) {
            expect((error as { code: number }).code).toBe(400);
          }
        },
      ),
    );
  });
});

describe('paths', () => {
  test('names, indexes, quoted names', () => {
    expect(pathSteps('.spec.template.spec.containers[0].image')).toEqual([
      'spec',
      'template',
      'spec',
      'containers',
      0,
      'image',
    ]);
    expect(pathSteps("metadata.annotations['a.b/c']")).toEqual(['metadata', 'annotations', 'a.b/c']);
    expect(pathSteps('.metadata.labels.example\\.com/x')).toEqual(['metadata', 'labels', 'example.com/x']);
    const object = { a: [{ b: 1 }], c: { 'x.y': 'z' } };
    expect(readPath(object, '.a[0].b')).toBe(1);
    expect(readPath(object, ".c['x.y']")).toBe('z');
    expect(readPath(object, '.a[1].b')).toBeUndefined();
    expect(readPath(object, '.toString')).toBeUndefined();
    expect(readPath(object, '.c.__proto__')).toBeUndefined();
  });

  test('are made on the way', () => {
    const object: { spec?: unknown } = {};
    expect(writePath(object, '.spec.replicas', 3)).toBe(true);
    expect(object).toEqual({ spec: { replicas: 3 } });
    expect(writePath({ spec: 'text' }, '.spec.replicas', 3)).toBe(false);
  });
});
