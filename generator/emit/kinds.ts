import { apiVersionOf } from '../../runtime/api/gvk.js';
import type { StructType } from '../../runtime/schema/model.js';
import type { StructModel, VersionModel } from '../model/api-model.js';

const GVK = 'x-kubernetes-group-version-kind';

interface PublishedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The kinds that a struct is published as; some, such as `DeleteOptions`, are one in every group. */
function publishedKinds(type: StructType): readonly PublishedKind[] {
  const value = type.extensions !== undefined && Object.hasOwn(type.extensions, GVK) ? type.extensions[GVK] : undefined;
  return Array.isArray(value) ? (value as unknown as PublishedKind[]) : [];
}

/** The kind of objects of this type in its group version; undefined for structs that are no kind, or one in several groups. */
export function kindOf(
  version: VersionModel,
  type: StructType,
): { readonly apiVersion: string; readonly kind: string } | undefined {
  const kinds = publishedKinds(type);
  const [only] = kinds;
  if (kinds.length !== 1 || only === undefined || only.group !== version.group || only.version !== version.version)
    return undefined;
  return { apiVersion: apiVersionOf(only), kind: only.kind };
}

const isList = (type: StructType) => type.byName.get('items')?.type.t === 'list' && type.byName.has('metadata');

/** Structs that are kinds, lists of them left out. */
export function kindStructs(version: VersionModel): readonly StructModel[] {
  return messageStructs(version).filter(({ type }) => !isList(type));
}

/** Kinds of objects with metadata: what is defaulted, converted and validated. */
export function objectStructs(version: VersionModel): readonly StructModel[] {
  return kindStructs(version).filter(({ type }) => type.byName.has('metadata'));
}

/** Structs that may stand as the body of a request or answer. */
export function messageStructs(version: VersionModel): readonly StructModel[] {
  return version.structs.filter(({ type }) => publishedKinds(type).length > 0);
}

/** Whether a field is the metadata of an object: its rules are the registry's. */
export function isObjectMetadata(type: StructType, fieldName: string): boolean {
  return fieldName === 'metadata' && publishedKinds(type).length > 0;
}
