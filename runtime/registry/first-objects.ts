/** What exists in a new store before anybody writes to it. */
import type { KubeObject } from '../api/meta.js';
import { createObject } from './create-object.js';
import { readObject } from './decode-request.js';
import type { ServedResources } from './served-resources.js';
import { storedResourceKey, systemOperation } from './system.js';

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Namespaces that a server always has. Reads keys only when they are there: code is loaded when something is missing. */
export async function createFirstObjects(resources: ServedResources): Promise<void> {
  const row = resources.scheme.resource({ group: '', version: 'v1', resource: 'namespaces' });
  if (row === undefined) return;
  const missing = NAMESPACES.filter((name) => {
    const key = storedResourceKey(row, '', name);
    return resources.storage.keys(key, `${key}\0`, 1).length === 0;
  });
  if (missing.length === 0) return;
  const served = await resources.of(row);
  const operation = systemOperation(row, '');
  await Promise.all(
    missing.map((name) => {
      const body = { value: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, strictErrors: [] };
      const object: KubeObject = readObject({ own: served.versions.own, isKnownKind: served.isKnownKind }, body, {}, () => undefined);
      return createObject(served.stored, operation, served.toHub(object));
    }),
  );
}
