/** Pods stay five minutes on a node that is not ready or not reachable, unless they say otherwise. */
import type { KubeObject } from '../../api/meta.js';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '../admission.js';
import type { ResourceInfo } from '../types.js';

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}
type Pod = KubeObject & { spec?: { tolerations?: Toleration[] } };

export class DefaultTolerationSeconds implements AdmissionPlugin {
  readonly name = 'DefaultTolerationSeconds';

  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
    return (
      info.group === '' &&
      info.resource === 'pods' &&
      subresource === '' &&
      (operation === 'CREATE' || operation === 'UPDATE')
    );
  }

  admit({ object }: AdmissionAttributes): void {
    const spec = (object as Pod | undefined)?.spec;
    if (spec === undefined) return;
    const missing = TAINTS.filter((taint) => !spec.tolerations?.some((t) => tolerates(t, taint)));
    if (missing.length === 0) return;
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS })),
    ];
  }
}

const tolerates = (toleration: Toleration, taint: string) =>
  (!toleration.key || toleration.key === taint) && (!toleration.effect || toleration.effect === 'NoExecute');
