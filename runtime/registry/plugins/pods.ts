/** What plugins know of a pod. */
import type { KubeObject } from '../../api/meta.js';
import type { AdmissionOperation } from '../admission.js';
import type { ResourceInfo } from '../types.js';

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export interface Container {
  name: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

export interface Pod extends KubeObject {
  spec?: {
    containers?: Container[];
    initContainers?: (Container & { restartPolicy?: string })[];
    nodeName?: string;
    priority?: number;
    priorityClassName?: string;
    preemptionPolicy?: string;
    tolerations?: Toleration[];
    runtimeClassName?: string;
    overhead?: Record<string, string>;
    nodeSelector?: Record<string, string>;
    terminationGracePeriodSeconds?: number;
    activeDeadlineSeconds?: number;
    resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
    affinity?: object;
  };
  status?: { phase?: string };
}

/** Pods themselves, created or updated. */
export function isPodWrite(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
  return (
    info.group === '' &&
    info.resource === 'pods' &&
    subresource === '' &&
    (operation === 'CREATE' || operation === 'UPDATE')
  );
}
