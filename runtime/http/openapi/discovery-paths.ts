/** Paths and operations of discovery and version. */
import type { GroupVersion } from '../../api/gvk.js';
import type { StructType } from '../../schema/model.js';
import type { ServedGroup } from '../../scheme/scheme.js';
import { type BodySchema, operationId, type PathItem, tagOf } from './operations.js';

/** Definitions of the answers. */
export interface DiscoveryStructs {
  readonly versions: StructType;
  readonly groupList: StructType;
  readonly group: StructType;
  readonly resourceList: StructType;
  readonly version: StructType;
}

const JSON_ONLY = ['application/json'];

interface Read {
  readonly path: string;
  readonly id: string;
  readonly tag: string;
  readonly description: string;
  readonly answer: BodySchema;
  /** Media types. */
  readonly types: readonly string[];
  /** What requests may be sent in; `types` unless said otherwise. */
  readonly consumes?: readonly string[];
}

function read({ path, id, tag, description, answer, types, consumes = types }: Read): PathItem {
  const operation = {
    id,
    tag,
    description,
    consumes,
    produces: types,
    parameters: [],
    responses: { 200: answer },
  };
  return { path, parameters: [], operations: { get: operation } };
}

export function apisPath({ groupList: answer }: DiscoveryStructs, types: readonly string[]): PathItem {
  return read({
    path: '/apis/',
    id: 'getAPIVersions',
    tag: 'apis',
    description: 'lists the API groups',
    answer,
    types,
  });
}

export function versionPath({ version: answer }: DiscoveryStructs): PathItem {
  const description = 'tells the version of the server';
  return read({ path: '/version/', id: 'getCodeVersion', tag: 'version', description, answer, types: JSON_ONLY });
}

/** Where whoever trusts tokens of service accounts finds out who issues them; below the paths of their documents (OIDC discovery). */
export const ISSUER_PATHS: Readonly<Record<string, PathItem>> = {
  '.well-known/openid-configuration': read({
    path: '/.well-known/openid-configuration/',
    id: 'getServiceAccountIssuerOpenIDConfiguration',
    tag: 'WellKnown',
    description: 'tells who issues tokens of service accounts',
    answer: 'text',
    types: JSON_ONLY,
    consumes: [],
  }),
  'openid/v1/jwks': read({
    path: '/openid/v1/jwks/',
    id: 'getServiceAccountIssuerOpenIDKeyset',
    tag: 'openid',
    description: 'gives the keys that tokens of service accounts are signed with',
    answer: 'text',
    types: ['application/jwk-set+json'],
    consumes: [],
  }),
};

/** The path of a group as a whole. */
export function groupPath({ group }: ServedGroup, structs: DiscoveryStructs, types: readonly string[]): PathItem {
  const isCore = group === '';
  return read({
    path: isCore ? '/api/' : `/apis/${group}/`,
    id: isCore ? 'getCoreAPIVersions' : operationId('get', group, '', 'APIGroup'),
    tag: tagOf(group),
    description: 'lists the versions of the group',
    answer: isCore ? structs.versions : structs.group,
    types,
  });
}

/** The path of a group version. */
export function groupVersionPath(gv: GroupVersion, structs: DiscoveryStructs, types: readonly string[]): PathItem {
  const { group, version } = gv;
  return read({
    path: group === '' ? `/api/${version}/` : `/apis/${group}/${version}/`,
    id: operationId('get', group, version, 'APIResources'),
    tag: tagOf(group, version),
    description: 'lists the resources',
    answer: structs.resourceList,
    types,
  });
}
