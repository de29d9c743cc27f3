/** Paths and operations of the API in a form that both OpenAPI documents are written from. */

import type { GroupVersionKind } from '../../api/gvk.js';
import type { StructType } from '../../schema/model.js';
import type { Parameter } from './parameters.js';

export type Method = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch';

/** A schema of a body: a definition, or plain text. */
export type BodySchema = StructType | 'text';

export interface Operation {
  readonly id: string;
  readonly tag: string;
  readonly description: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  /** Query parameters of this operation alone. */
  readonly parameters: readonly Parameter[];
  /** `shared`: the name under which the v2 document keeps the body. */
  readonly body?: { readonly schema: StructType; readonly required: boolean; readonly shared?: string };
  readonly responses: Readonly<Record<number, BodySchema>>;
  /** `x-kubernetes-action` and `x-kubernetes-group-version-kind`. */
  readonly action?: string;
  readonly kind?: GroupVersionKind;
}

export interface PathItem {
  readonly path: string;
  /** What all operations of the path take. */
  readonly parameters: readonly Parameter[];
  readonly operations: Readonly<Partial<Record<Method, Operation>>>;
}

/** Gathers what all operations have in common, as upstream does. */
export function pathItem(
  path: string,
  always: readonly Parameter[],
  operations: Partial<Record<Method, Operation>>,
): PathItem {
  const all = Object.values(operations);
  const shared = (all[0]?.parameters ?? []).filter((p) => all.every((o) => o.parameters.includes(p)));
  const own = Object.entries(operations).map(([method, operation]) => [
    method,
    { ...operation, parameters: byName(operation.parameters.filter((p) => !shared.includes(p))) },
  ]);
  return { path, parameters: byName([...always, ...shared]), operations: Object.fromEntries(own) };
}

export const byName = (parameters: readonly Parameter[]): Parameter[] =>
  [...parameters].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.in < b.in ? -1 : a.in > b.in ? 1 : 0));

/**
 * `read` + `CoreV1` + `NamespacedPod`: group and version stand behind the verb (`rbac.authorization.k8s.io/v1` as
 * `RbacAuthorizationV1`, the core group as `core`).
 */
export function operationId(verb: string, group: string, version: string, rest: string): string {
  return `${verb}${camel(shortGroup(group))}${camel(version)}${camel(rest)}`;
}

/** `core_v1`; of a group as a whole `core`. */
export function tagOf(group: string, version = ''): string {
  const name = lowerCamel(shortGroup(group));
  return version === '' ? name : `${name}_${lowerCamel(version)}`;
}

const shortGroup = (group: string): string => (group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''));

/** Words with capitals, what is no letter or digit taken out. */
export function camel(text: string): string {
  return text.replace(
    /(?:^|[^\p{L}\p{Nd}_]+)(\p{L}|\p{Nd}|_)?/gu,
    (_all, next: string | undefined) => next?.toUpperCase() ?? '',
  );
}

const lowerCamel = (text: string): string => {
  const word = camel(text);
  return text === '' || text[0] !== word[0]?.toLowerCase() ? word : text[0] + word.slice(1);
};
