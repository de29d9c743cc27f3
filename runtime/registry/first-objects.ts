/** What exists in a new store before anybody writes to it. */
import { ensureObject, type OwnObject } from './ensure-object.js';
import { apiServices } from './first-objects/api-services.js';
import { FLOW_CONTROL } from './first-objects/flow-control.js';
import type { ServedResources } from './served-resources.js';

const namespace = (name: string): OwnObject => ({
  group: '',
  version: 'v1',
  resource: 'namespaces',
  object: { metadata: { name } },
});

const priorityClass = (name: string, value: number, description: string): OwnObject => ({
  group: 'scheduling.k8s.io',
  version: 'v1',
  resource: 'priorityclasses',
  object: { metadata: { name }, value, description },
});

const FIRST: readonly OwnObject[] = [
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

/** All at once: the store keeps them in one write. */
const ensureAll = async (resources: ServedResources, objects: readonly OwnObject[]): Promise<void> => {
  await Promise.all(objects.map((wanted) => ensureObject(resources, wanted)));
};

/** What others write into, or name. */
export function createFirstObjects(resources: ServedResources): Promise<void> {
  return ensureAll(resources, FIRST);
}

/** What tells how the server is set up: nobody needs to wait for it. */
export function createDescriptions(resources: ServedResources): Promise<void> {
  return ensureAll(resources, [...FLOW_CONTROL, ...apiServices(resources.scheme)]);
}
