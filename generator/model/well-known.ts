/** Definitions that every Kubernetes-style API shares: their published names, and the special types among them. */
import type { SpecialKind } from '../../runtime/schema/model.js';

export const META_FOLDER = 'meta';
export const META_GROUP = 'meta.k8s.io';
export const META_VERSION = 'v1';
export const META_DEFINITIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1';

const APIMACHINERY = 'io.k8s.apimachinery.pkg';
const APIEXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** Published names whose values have a canonical form of their own. */
export const SPECIAL_DEFINITIONS: ReadonlyMap<string, SpecialKind> = new Map<string, SpecialKind>([
  [`${APIMACHINERY}.api.resource.Quantity`, 'quantity'],
  [`${APIMACHINERY}.apis.meta.v1.Time`, 'time'],
  [`${APIMACHINERY}.apis.meta.v1.MicroTime`, 'micro-time'],
  [`${APIMACHINERY}.apis.meta.v1.Duration`, 'duration'],
  [`${APIMACHINERY}.apis.meta.v1.FieldsV1`, 'fields-v1'],
  [`${APIMACHINERY}.util.intstr.IntOrString`, 'int-or-string'],
  [`${APIMACHINERY}.runtime.RawExtension`, 'raw-extension'],
  [`${APIEXTENSIONS}.JSON`, 'json'],
  [`${APIEXTENSIONS}.JSONSchemaPropsOrArray`, 'json'],
  [`${APIEXTENSIONS}.JSONSchemaPropsOrBool`, 'json'],
  [`${APIEXTENSIONS}.JSONSchemaPropsOrStringArray`, 'json'],
]);

/** Prefixes of definitions that belong to no group and stand in `specs/meta/v1.yaml`. */
export function isSharedDefinition(name: string): boolean {
  return name.startsWith(`${APIMACHINERY}.`);
}
