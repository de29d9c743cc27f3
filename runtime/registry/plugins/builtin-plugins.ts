/** The plugins that every server has, in the order in which they run: upstream's. */
import type { Storage } from '../../storage/storage.js';
import type { AdmissionPlugin } from '../admission.js';
import { NamespacePhases } from '../namespace-phases.js';
import { resourcePrefix } from '../storage-keys.js';
import { DefaultTolerationSeconds } from './default-toleration-seconds.js';
import { Lookup } from './lookup.js';
import { NamespaceLifecycle } from './namespace-lifecycle.js';
import { Priority } from './priority.js';

export function builtinPlugins(storage: Storage): AdmissionPlugin[] {
  const phases = new NamespacePhases(storage, resourcePrefix({ group: '', resource: 'namespaces' }));
  const lookup = new Lookup(storage);
  return [new NamespaceLifecycle((name) => phases.phaseOf(name)), new Priority(lookup), new DefaultTolerationSeconds()];
}
