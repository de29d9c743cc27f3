import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, Kinds } from '../../support/kinds.js';

const of = (name: string) => ({
  apiVersion: 'internal.apiserver.k8s.io/v1alpha1',
  kind: 'StorageVersion',
  metadata: { name, labels: { a: 'b' } },
  spec: {},
});

let kinds: Kinds;
let kept: object;
beforeAll(async () => {
  kinds = await Kinds.open();
  kept = (await kinds.create(of('example.com.books'), { keep: true })).object;
});
afterAll(() => kinds.close());

describe('storage versions', () => {
  test.each([
    ['example.com.books', []],
    ['books', ['Invalid metadata.name']],
    ['Example.1', ['Invalid metadata.name', 'Invalid metadata.name']],
  ])('are named by group and resource: %s', async (name, causes) => {
    expect((await kinds.create(of(name))).causes).toEqual(name === 'example.com.books' ? ['AlreadyExists'] : causes);
  });

  const server = { apiServerID: 'a', encodingVersion: 'x/v1', decodableVersions: ['x/v1', 'v2'] };
  const condition = { type: 'A', status: 'True', reason: 'R', message: 'm' };
  const S = 'status.storageVersions[0]';
  test.each<readonly [status: object, causes: readonly string[]]>([
    [{ storageVersions: [server, server], commonEncodingVersion: 'x/v1', conditions: [condition] }, []],
    [{ storageVersions: [server, { ...server, encodingVersion: 'v2' }] }, []],
    [{ storageVersions: [server] }, ['Invalid status.commonEncodingVersion']],
    [{ commonEncodingVersion: 'v1' }, ['Invalid status.commonEncodingVersion']],
    [{ storageVersions: [server], commonEncodingVersion: 'v2' }, ['Invalid status.commonEncodingVersion']],
    [
      { storageVersions: [{}], commonEncodingVersion: '' },
      [`Invalid ${S}.apiServerID`, `Invalid ${S}.decodableVersions`, `Invalid ${S}.encodingVersion`],
    ],
    [
      {
        storageVersions: [
          { ...server, decodableVersions: ['x/v1', '/v1', 'a/b/c'], servedVersions: ['x/v1', 'V', 'v2'] },
        ],
        commonEncodingVersion: 'x/v1',
      },
      [
        `Invalid ${S}.decodableVersions[1]`,
        `Invalid ${S}.decodableVersions[2]`,
        `Invalid ${S}.servedVersions[1]`,
        `Invalid ${S}.servedVersions[1]`,
        `Invalid ${S}.servedVersions[2]`,
      ],
    ],
    [
      { conditions: [condition, { ...condition, status: '', reason: '', message: '' }] },
      [
        'Invalid status[1].status',
        'Invalid status[1].status',
        'Invalid status[1].type',
        'Required status[1].message',
        'Required status[1].reason',
      ],
    ],
  ])('tell what servers write: %j', async (status, causes) => {
    const { object, ...outcome } = await kinds.update(changed(kept, ['status', status as never], ['metadata.labels']), {
      subresource: 'status',
    });
    expect(outcome.causes).toEqual([...causes]);
    if (causes.length === 0) expect(object).toMatchObject({ status, metadata: { labels: { a: 'b' } } });
  });
});
