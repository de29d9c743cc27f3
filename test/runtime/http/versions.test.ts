import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groups } from '../../../generated/index.js';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { resourcePrefix } from '../../../runtime/registry/storage-keys.js';
import type { ResourceRow } from '../../../runtime/scheme/modules.js';
import { openLmdbStorage } from '../../../runtime/storage/open-storage.js';
import { temporaryFolder } from '../../support/folders.js';
import { HttpClient, type Json } from '../../support/http-client.js';
import { versionedObjects } from '../../support/versioned-objects.js';

/** A version of a resource, by the group that serves it: events have two. */
interface Served {
  readonly group: string;
  readonly version: string;
  readonly row: ResourceRow;
}

/** Everything that is served in several versions of one stored object, by `<group>/<resource>`. */
function severalVersions(): Map<string, Served[]> {
  const byPlace = new Map<string, Served[]>();
  for (const { group, versions } of groups) {
    for (const { version, resources } of versions) {
      for (const row of resources) {
        if (row.storage === undefined) continue;
        const place = `${row.storage.group}/${row.storage.resource}`;
        byPlace.set(place, [...(byPlace.get(place) ?? []), { group, version, row }]);
      }
    }
  }
  return new Map(
    [...byPlace.values()]
      .filter((served) => served.length > 1)
      .map((served) => [`${served.find(({ group }) => group !== '')?.group}/${served[0]!.row.resource}`, served]),
  );
}

const several = severalVersions();
const data = temporaryFolder('versions');
let server: RunningServer;
let client: HttpClient;
let objects: ReturnType<typeof versionedObjects>;

beforeAll(async () => {
  server = await startServer({ data, runtimeConfig: 'api/all=true' });
  client = new HttpClient(server, 'h2');
  objects = versionedObjects(server.ca);
});
afterAll(async () => {
  client.close();
  await server.close();
});

const apiVersionOf = ({ group, version }: Served) => (group === '' ? version : `${group}/${version}`);
const labelOf = ({ group, version }: Served) => (group === '' ? `core/${version}` : version);
function pathOf(served: Served, name = ''): string {
  const root = served.group === '' ? `/api/${served.version}` : `/apis/${served.group}/${served.version}`;
  return `${root}/${served.row.namespaced ? 'namespaces/default/' : ''}${served.row.resource}${name && `/${name}`}`;
}

/** An object without what the server gives to each, nor its name. */
function content({ metadata, ...rest }: Json): Json {
  const { annotations, labels, generation } = metadata;
  return { ...rest, metadata: { annotations, labels, generation } };
}

async function got(served: Served, name: string): Promise<Json> {
  const answer = await client.get(pathOf(served, name));
  expect(answer.code, `${pathOf(served, name)}: ${answer.text}`).toBe(200);
  return answer.json;
}

/** The first object that a watch of one name shows. */
async function watched(served: Served, name: string): Promise<Json> {
  const watch = await client.watch(
    `${pathOf(served)}?watch=true&fieldSelector=metadata.name%3D${encodeURIComponent(name)}`,
  );
  const event = await watch.next();
  watch.stop();
  return event?.object;
}

async function listed(served: Served, name: string): Promise<Json> {
  const { json } = await client.get(`${pathOf(served)}?fieldSelector=metadata.name%3D${encodeURIComponent(name)}`);
  expect([json.apiVersion, json.kind]).toEqual([apiVersionOf(served), served.row.listKind]);
  expect(json.items).toHaveLength(1);
  return { kind: served.row.kind, apiVersion: apiVersionOf(served), ...json.items[0] };
}

describe('what is served in several versions', () => {
  it('is known to this test', () => {
    expect([...several.keys()].sort()).toEqual(Object.keys(objects).sort());
  });
});

describe.each([...several])('%s', (place, versions) => {
  const written = new Map<string, Json>();
  let name: (n: number) => string;

  beforeAll(async () => {
    const { version, object, shown = {}, name: named } = objects[place]!;
    name = named ?? ((n) => `object-${n}`);
    const first = versions.find((served) => served.group !== '' && served.version === version)!;
    const metadata = { name: name(0), labels: { test: 'versions' } };
    const made = await client.post(pathOf(first), {
      apiVersion: apiVersionOf(first),
      kind: first.row.kind,
      metadata,
      ...object,
    });
    expect(made.code, made.text).toBe(201);
    for (const served of versions) {
      const read = await got(served, name(0));
      expect(read).toMatchObject({
        apiVersion: apiVersionOf(served),
        kind: served.row.kind,
        ...shown[labelOf(served)],
      });
      written.set(labelOf(served), read);
    }
    expect(written.get(version)).toMatchObject(object);
    expect(
      new Set([...written.values()].map(({ metadata: { uid, resourceVersion } }) => `${uid} ${resourceVersion}`)).size,
    ).toBe(1);
  });

  it('says the same in get, list and watch of each version', async () => {
    for (const served of versions) {
      const read = written.get(labelOf(served));
      expect(await listed(served, name(0))).toEqual(read);
      expect(await watched(served, name(0))).toEqual(read);
    }
  });

  it('is created, replaced and patched through each version and read in the others', async () => {
    for (const [n, writer] of versions.entries()) {
      const copy = structuredClone(written.get(labelOf(writer)));
      copy.metadata = { name: name(n + 1), labels: copy.metadata.labels, annotations: copy.metadata.annotations };
      const made = await client.post(pathOf(writer), copy);
      expect(made.code, made.text).toBe(201);
      expect(made.json.apiVersion).toBe(apiVersionOf(writer));
      const put = await client.put(pathOf(writer, name(n + 1)), {
        ...made.json,
        metadata: { ...made.json.metadata, labels: { test: 'put' } },
      });
      expect([put.code, put.json.apiVersion]).toEqual([200, apiVersionOf(writer)]);
      const patched = await client.patch(pathOf(writer, name(n + 1)), { metadata: { labels: { test: 'versions' } } });
      expect([patched.code, patched.json.apiVersion]).toEqual([200, apiVersionOf(writer)]);
      for (const reader of versions) {
        const expected = content(written.get(labelOf(reader)));
        expect(content(await got(reader, name(n + 1)))).toEqual(expected);
        expect(content(await listed(reader, name(n + 1)))).toEqual(expected);
        expect(content(await watched(reader, name(n + 1)))).toEqual(expected);
      }
    }
  });
});

describe('the store', () => {
  it('holds every object in the storage version of its kind', async () => {
    client.close();
    await server.close();
    const storage = await openLmdbStorage(join(data, 'store'));
    try {
      for (const [place, versions] of several) {
        const { storage: kept, kind } = versions[0]!.row;
        const prefix = resourcePrefix(kept!);
        const { items } = storage.range(prefix, `${prefix}\uffff`);
        expect(items.length, place).toBeGreaterThan(versions.length);
        const { group, version } = kept!;
        const head = { kind, apiVersion: group === '' ? version : `${group}/${version}` };
        for (const { value } of items) expect(JSON.parse(String(value)), place).toMatchObject(head);
      }
    } finally {
      await storage.close();
    }
  });
});
