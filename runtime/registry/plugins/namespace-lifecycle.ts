/** Objects live in namespaces that exist and are not being deleted; some namespaces stay for good (W93, W94). */
import { forbidden, notFound, type StatusError } from '../../api/status-error.js';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '../admission.js';
import type { ResourceInfo } from '../types.js';

const NAMESPACES = { group: '', resource: 'namespaces' };
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

export type NamespacePhase = 'active' | 'terminating' | 'absent';

export class NamespaceLifecycle implements AdmissionPlugin {
  readonly name = 'NamespaceLifecycle';

  constructor(private readonly phaseOf: (namespace: string) => NamespacePhase) {}

  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
    if (info.group === '' && info.resource === 'namespaces') return operation === 'DELETE';
    return operation === 'CREATE' && info.namespaced && subresource === '';
  }

  admit(attributes: AdmissionAttributes): void {
    if (attributes.operation === 'DELETE') refuseImmortal(attributes.name);
    else this.requireActive(attributes);
  }

  private requireActive({ namespace, name, info }: AdmissionAttributes): void {
    switch (this.phaseOf(namespace)) {
      case 'absent':
        throw notFound(NAMESPACES, namespace);
      case 'terminating':
        throw terminating(info, name, namespace);
    }
  }
}

function refuseImmortal(name: string): void {
  if (IMMORTAL.has(name)) throw forbidden(NAMESPACES, name, 'this namespace may not be deleted');
}

function terminating(info: ResourceInfo, name: string, namespace: string): StatusError {
  const error = forbidden(
    info,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  error.status.details = { ...error.status.details, causes: [cause] };
  return error;
}
