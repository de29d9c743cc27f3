/** What exists in a new store before anybody writes to it. */
import { cloneJson } from '../api/json.js';
import type { JsonObject } from '../api/meta.js';
import { createObject } from './create-object.js';
import { readObject } from './decode-request.js';
import type { ServedResources } from './served-resources.js';
import { storedResourceKey, systemOperation } from './system.js';

interface FirstObject {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly object: { readonly metadata: { readonly name: string } } & JsonObject;
}

const namespace = (name: string): FirstObject => ({
  group: '',
  version: 'v1',
  resource: 'namespaces',
  object: { metadata: { name } },
});

const priorityClass = (name: string, value: number, description: string): FirstObject => ({
  group: 'scheduling.k8s.io',
  version: 'v1',
  resource: 'priorityclasses',
  object: { metadata: { name }, value, description },
});

const FIRST: readonly FirstObject[] = [
  namespace('default'),
  namespace('kube-system'),
  namespace('kube-public'),
  namespace('kube-node-lease'),
  priorityClass(
    'system-cluster-critical',
    2_000_000_000,
    'For pods without which the cluster does not work; they may move to another node.',
  ),
  priorityClass(
    'system-node-critical',
    2_000_001_000,
    'For pods without which their node does not work; they stay where they are.',
  ),
];

/** Reads keys only when all is there: code is loaded when something is missing. */
export async function createFirstObjects(resources: ServedResources): Promise<void> {
  await Promise.all(FIRST.map((first) => createIfMissing(resources, first)));
}

async function createIfMissing(resources: ServedResources, first: FirstObject): Promise<void> {
  const row = resources.scheme.resource(first);
  if (row === undefined) return;
  const key = storedResourceKey(row, '', first.object.metadata.name);
  if (resources.storage.keys(key, `${key}\0`, 1).length > 0) return;
  const served = await resources.of(row);
  const body = { value: cloneJson(first.object), strictErrors: [] };
  const object = readObject({ own: served.versions.own, isKnownKind: served.isKnownKind }, body, {}, () => undefined);
  await createObject(served.stored, systemOperation(row, ''), served.toHub(object));
}
