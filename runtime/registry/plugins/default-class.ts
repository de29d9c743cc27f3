/** Claims without a storage class, and ingresses without an ingress class, get the one that is marked as default. */
import type { GroupResource } from '../../api/gvk.js';
import type { KubeObject } from '../../api/meta.js';
import { forbidden } from '../../api/status-error.js';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.js';
import type { ResourceInfo } from '../types.js';
import type { Lookup } from './lookup.js';

export interface DefaultClassRules {
  readonly name: string;
  readonly of: GroupResource;
  readonly classes: GroupResource;
  /** Annotations of a class, any of which makes it the default. */
  readonly marks: readonly string[];
  /** The field of the spec that names the class. */
  readonly field: string;
  /** An annotation that named the class before there was a field. */
  readonly oldAnnotation: string;
  /** Several defaults are an error; otherwise the newest counts. */
  readonly single: boolean;
}

export const CLAIMS_OF_STORAGE: DefaultClassRules = {
  name: 'DefaultStorageClass',
  of: { group: '', resource: 'persistentvolumeclaims' },
  classes: { group: 'storage.k8s.io', resource: 'storageclasses' },
  marks: ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'],
  field: 'storageClassName',
  oldAnnotation: 'volume.beta.kubernetes.io/storage-class',
  single: false,
};

export const INGRESSES: DefaultClassRules = {
  name: 'DefaultIngressClass',
  of: { group: 'networking.k8s.io', resource: 'ingresses' },
  classes: { group: 'networking.k8s.io', resource: 'ingressclasses' },
  marks: ['ingressclass.kubernetes.io/is-default-class'],
  field: 'ingressClassName',
  oldAnnotation: 'kubernetes.io/ingress.class',
  single: true,
};

type WithSpec = KubeObject & { spec?: Record<string, unknown> };

export function defaultClass(lookup: Lookup, rules: DefaultClassRules): AdmissionPlugin {
  const { of, classes, marks, field, oldAnnotation, single } = rules;
  return {
    name: rules.name,
    handles: (info: ResourceInfo, subresource, operation) =>
      operation === 'CREATE' && subresource === '' && info.group === of.group && info.resource === of.resource,
    admit({ info, name, object }: AdmissionAttributes): void {
      const { metadata, spec } = object as WithSpec;
      // An empty name says that there shall be none.
      if (spec === undefined || spec[field] !== undefined || metadata.annotations?.[oldAnnotation] !== undefined)
        return;
      const defaults = [...lookup.all(classes).values()].filter((c) =>
        marks.some((mark) => c.metadata.annotations?.[mark] === 'true'),
      );
      if (single && defaults.length > 1) {
        throw forbidden(info, name, `${defaults.length} default ${classes.resource} were found, only 1 allowed`);
      }
      const chosen = defaults.sort(newestFirst)[0];
      if (chosen !== undefined) spec[field] = chosen.metadata.name;
    },
  };
}

function newestFirst({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  const byTime = (b.creationTimestamp ?? '').localeCompare(a.creationTimestamp ?? '');
  return byTime !== 0 ? byTime : (a.name ?? '').localeCompare(b.name ?? '');
}
