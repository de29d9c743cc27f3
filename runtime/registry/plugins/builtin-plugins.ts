/** The plugins that every server has, in the order in which they run: upstream's. */
import type { Storage } from '../../storage/storage.js';
import type { AdmissionPlugin } from '../admission.js';
import { NamespacePhases } from '../namespace-phases.js';
import type { ServedResource } from '../served-resource.js';
import { resourcePrefix } from '../storage-keys.js';
import { CLAIMS_OF_STORAGE, defaultClass, INGRESSES } from './default-class.js';
import { DefaultTolerationSeconds } from './default-toleration-seconds.js';
import { DeviceAdminAccess } from './device-admin-access.js';
import { LimitRanger } from './limit-ranger.js';
import type { Lookup } from './lookup.js';
import { NamespaceLifecycle } from './namespace-lifecycle.js';
import { Priority } from './priority.js';
import { ResourceQuota } from './quota/resource-quota.js';
import { RuntimeClass } from './runtime-class.js';

export type OpenResource = (group: string, version: string, resource: string) => Promise<ServedResource>;

/** `open` gives the resource of a row, for plugins that write. */
export function builtinPlugins(storage: Storage, lookup: Lookup, open: OpenResource): AdmissionPlugin[] {
  const phases = new NamespacePhases(storage, resourcePrefix({ group: '', resource: 'namespaces' }));
  return [
    new NamespaceLifecycle((name) => phases.phaseOf(name)),
    new LimitRanger(lookup),
    new Priority(lookup),
    new DefaultTolerationSeconds(),
    defaultClass(lookup, CLAIMS_OF_STORAGE),
    new RuntimeClass(lookup),
    defaultClass(lookup, INGRESSES),
    new DeviceAdminAccess(lookup),
    new ResourceQuota(lookup, () => open('', 'v1', 'resourcequotas')),
  ];
}
