/** Pods of a runtime class carry its overhead and go where its nodes are. */

import { jsonEqual } from '../../api/json.js';
import type { KubeObject } from '../../api/meta.js';
import { forbidden } from '../../api/status-error.js';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '../admission.js';
import type { ResourceInfo } from '../types.js';
import type { Lookup } from './lookup.js';
import type { Pod, Toleration } from './pods.js';

interface Class extends KubeObject {
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
}

const CLASSES = { group: 'node.k8s.io', resource: 'runtimeclasses' };

export class RuntimeClass implements AdmissionPlugin {
  readonly name = 'RuntimeClass';

  constructor(private readonly lookup: Lookup) {}

  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
    return info.group === '' && info.resource === 'pods' && subresource === '' && operation === 'CREATE';
  }

  admit(attributes: AdmissionAttributes): void {
    const { spec } = attributes.object as Pod;
    if (spec === undefined) return;
    const found = this.classOf(attributes, spec.runtimeClassName);
    if (found === undefined) return;
    setOverhead(attributes, spec, found);
    if (found.scheduling !== undefined) setScheduling(attributes, spec, found.scheduling);
  }

  validate({ info, name, object }: AdmissionAttributes): void {
    const { spec } = object as Pod;
    if (spec?.overhead !== undefined && !spec.runtimeClassName) {
      throw forbidden(info, name, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
    }
  }

  private classOf({ info, name }: AdmissionAttributes, wanted: string | undefined): Class | undefined {
    if (!wanted) return undefined;
    const found = this.lookup.all(CLASSES).get(wanted);
    if (found === undefined)
      throw forbidden(info, name, `pod rejected: RuntimeClass ${JSON.stringify(wanted)} not found`);
    return found as Class;
  }
}

type Spec = NonNullable<Pod['spec']>;

function setOverhead({ info, name }: AdmissionAttributes, spec: Spec, { overhead }: Class): void {
  const wanted = overhead?.podFixed;
  if (spec.overhead === undefined) {
    if (wanted !== undefined) spec.overhead = { ...wanted };
  } else if (!jsonEqual(spec.overhead, wanted)) {
    throw forbidden(info, name, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  }
}

function setScheduling(
  { info, name }: AdmissionAttributes,
  spec: Spec,
  scheduling: NonNullable<Class['scheduling']>,
): void {
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const present = spec.nodeSelector?.[key];
    if (present !== undefined && present !== value) {
      throw forbidden(
        info,
        name,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${present}`,
      );
    }
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
  }
  for (const toleration of scheduling.tolerations ?? []) {
    const known = spec.tolerations?.some((t) => jsonEqual({ ...t }, { ...toleration }));
    if (!known) spec.tolerations = [...(spec.tolerations ?? []), toleration];
  }
}
