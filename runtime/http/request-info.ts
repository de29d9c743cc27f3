/**
 * What a request is about, from its method and path alone: the words that authorization, audit and flow control speak.
 * Whether such a resource exists, and whether the method is allowed on it, is the route table's matter.
 */
import type { Query } from './query.js';

export interface RequestInfo {
  /** Path without escapes, as the client sent it otherwise. */
  readonly path: string;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; of other requests the method in lower case. */
  readonly verb: string;
  readonly isResource: boolean;
  /** `api` or `apis`. */
  readonly apiPrefix: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  /** Of a list or watch: the name that its field selector asks for (W46). */
  readonly name: string;
  /** Parts of the path from the resource on; of other requests all parts. */
  readonly parts: readonly string[];
  /** The resource stands below `/namespaces/<name>/`. */
  readonly isNamespaced: boolean;
  /** The path has the `/watch/` prefix (W42). */
  readonly watchPrefix: boolean;
}

/** A path that begins like a resource's and then breaks off. */
export class RequestInfoError extends Error {}

const METHOD_VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What may follow `/namespaces/<name>/` and is a part of the namespace, not a resource inside it. */
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

/** Throws `RequestInfoError`. `path` has no escapes any more. */
export function parseRequestInfo(method: string, path: string, query: Query): RequestInfo {
  let parts = splitPath(path);
  const apiPrefix = parts[0] ?? '';
  const grouped = apiPrefix === 'apis';
  if (parts.length < (grouped ? 4 : 3) || (!grouped && apiPrefix !== 'api')) return nonResource(method, path, parts);
  const group = grouped ? parts[1]! : '';
  const version = grouped ? parts[2]! : parts[1]!;
  parts = parts.slice(grouped ? 3 : 2);

  let verb = Object.hasOwn(METHOD_VERBS, method) ? METHOD_VERBS[method]! : '';
  const prefix = parts[0];
  const watchPrefix = prefix === 'watch';
  if (watchPrefix || prefix === 'proxy') {
    if (parts.length < 2) throw new RequestInfoError(`unable to determine kind and namespace from url, ${path}`);
    verb = prefix;
    parts = parts.slice(1);
  }

  let namespace = '';
  let isNamespaced = false;
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1]!;
    isNamespaced = parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2]!);
    if (isNamespaced) parts = parts.slice(2);
  }
  const resource = parts[0]!;
  let name = parts.length > 1 ? parts[1]! : '';
  const subresource = parts.length > 2 && verb !== 'proxy' ? parts[2]! : '';

  if (name === '') {
    if (verb === 'get') verb = isWatch(query) ? 'watch' : 'list';
    else if (verb === 'delete') verb = 'deletecollection';
    if (verb === 'list' || verb === 'watch' || verb === 'deletecollection') name = selectedName(query);
  }
  return {
    path,
    verb,
    isResource: true,
    apiPrefix,
    group,
    version,
    namespace,
    resource,
    subresource,
    name,
    parts,
    isNamespaced,
    watchPrefix,
  };
}

function nonResource(method: string, path: string, parts: readonly string[]): RequestInfo {
  return {
    path,
    verb: method.toLowerCase(),
    isResource: false,
    apiPrefix: '',
    group: '',
    version: '',
    namespace: '',
    resource: '',
    subresource: '',
    name: '',
    parts,
    isNamespaced: false,
    watchPrefix: false,
  };
}

/** Parts between slashes, those at both ends left out. The path begins with a slash. */
export function splitPath(path: string): string[] {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === 47) start++;
  while (end > start && path.charCodeAt(end - 1) === 47) end--;
  return start === end ? [] : path.slice(start, end).split('/');
}

function isWatch(query: Query): boolean {
  return query.mentions('watch') && readBoolean(query.get('watch')) === true;
}

/** A boolean parameter as the API reads it: present without a value, or with any value but `0` and `false`, is true. */
export function readBoolean(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== '0' && value.toLowerCase() !== 'false';
}

const NAME_REQUIREMENT = /(?:^|,)\s*metadata\.name\s*==?\s*([^,!=\s]+)\s*(?=,|$)/;

function selectedName(query: Query): string {
  if (!query.mentions('metadata.name')) return '';
  return NAME_REQUIREMENT.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
}
