/** `scale`: the number of replicas of a resource as an autoscaling/v1 Scale (W82). */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import { type LabelSelector, type Labels, selectorOf, selectorOfLabels } from '../../api/labels.js';
import type { JsonObject, KubeObject, ObjectMeta } from '../../api/meta.js';
import { internalError, invalid } from '../../api/status-error.js';
import { field, int32, rawExtension, ref, string, struct } from '../../schema/build.js';
import { isObject } from '../../schema/own.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import { type KindVersion, kindVersion } from '../kinds.js';
import { readPath, writePath } from '../paths.js';

export interface Scale extends KubeObject {
  spec?: { replicas?: number };
  status?: { replicas: number; selector?: string };
}

const scaleSpec = struct('io.k8s.api.autoscaling.v1.ScaleSpec', [field('replicas', 1, int32)], { omitEmpty: true });
const scaleStatus = struct(
  'io.k8s.api.autoscaling.v1.ScaleStatus',
  [field('replicas', 1, int32, { zero: 0 }), field('selector', 2, string)],
  { omitEmpty: true },
);
const scaleType = struct('io.k8s.api.autoscaling.v1.Scale', [
  field('kind', 0, string),
  field('apiVersion', 0, string),
  field('metadata', 1, rawExtension),
  field(
    'spec',
    2,
    ref(() => scaleSpec),
  ),
  field(
    'status',
    3,
    ref(() => scaleStatus),
  ),
]);

export const SCALE: KindVersion = kindVersion(
  { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  { type: scaleType },
);

type Paths = NonNullable<SubresourceRow['scale']>;

/** Selectors stand in objects as text, as plain labels, or as label selectors. */
function selectorText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!isObject(value as JsonObject)) return '';
  const object = value as JsonObject;
  const isSelector = isObject(object.matchLabels) || Array.isArray(object.matchExpressions);
  return (isSelector ? selectorOf(object as LabelSelector) : selectorOfLabels(object as unknown as Labels)).toString();
}

/** The Scale of an object of the client's version. Throws 500 where a custom resource lacks the number of replicas. */
export function scaleOf(object: KubeObject, paths: Paths): Scale {
  const replicas = readPath(object, paths.specReplicas);
  if (replicas === undefined)
    throw internalError(`the spec replicas field ${JSON.stringify(paths.specReplicas)} does not exist`);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata: ObjectMeta = { name, namespace, uid, resourceVersion, creationTimestamp } as ObjectMeta;
  const selector = paths.selector === undefined ? '' : selectorText(readPath(object, paths.selector));
  const status = {
    replicas: Number(readPath(object, paths.statusReplicas) ?? 0),
    ...(selector !== '' && { selector }),
  };
  return {
    kind: SCALE.kind,
    apiVersion: SCALE.apiVersion,
    metadata,
    spec: Number(replicas) === 0 ? {} : { replicas: Number(replicas) },
    status,
  };
}

/** Sets the object's number of replicas; what else the Scale says is ignored, but identity is compared. Throws 422. */
export function applyScale(object: KubeObject, scale: Scale, paths: Paths, custom: boolean): void {
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas < 0) throw refuse(object, replicas, paths, custom);
  writePath(object, paths.specReplicas, replicas);
  const { uid, resourceVersion } = scale.metadata;
  if (uid) object.metadata.uid = uid;
  if (resourceVersion) object.metadata.resourceVersion = resourceVersion;
}

function refuse(object: KubeObject, replicas: number, paths: Paths, custom: boolean) {
  const errors = new FieldErrors();
  const name = object.metadata.name ?? '';
  if (!custom) {
    errors.invalid(FieldPath.of('spec'), 'replicas', replicas, 'must be greater than or equal to 0');
    return invalid({ group: SCALE.group, kind: SCALE.kind }, name, errors.list);
  }
  errors.list.push({
    reason: 'FieldValueInvalid',
    field: paths.specReplicas,
    message: `Invalid value: ${replicas}: should be a non-negative integer`,
  });
  const [group = '', version] = (object.apiVersion ?? '').split('/');
  return invalid({ group: version === undefined ? '' : group, kind: object.kind ?? '' }, name, errors.list);
}
