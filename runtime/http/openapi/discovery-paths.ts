/** Paths and operations of discovery and version. */
import type { StructType } from '../../schema/model.js';
import type { ServedGroup } from '../../scheme/scheme.js';
import { ENCODING_NAMES } from '../encodings.js';
import { type Operation, operationId, type PathItem, tagOf } from './operations.js';

/** Definitions of the answers. */
export interface DiscoveryStructs {
  readonly versions: StructType;
  readonly groupList: StructType;
  readonly group: StructType;
  readonly resourceList: StructType;
  readonly version: StructType;
}

const JSON_ONLY = ['application/json'];

function read(
  path: string,
  id: string,
  tag: string,
  description: string,
  answer: StructType,
  types = ENCODING_NAMES,
): PathItem {
  const operation: Operation = {
    id,
    tag,
    description,
    consumes: types,
    produces: types,
    parameters: [],
    responses: { 200: answer },
  };
  return { path, parameters: [], operations: { get: operation } };
}

export function apisPath(structs: DiscoveryStructs): PathItem {
  return read('/apis/', 'getAPIVersions', 'apis', 'lists the API groups', structs.groupList);
}

export function versionPath(structs: DiscoveryStructs): PathItem {
  return read('/version/', 'getCodeVersion', 'version', 'tells the version of the server', structs.version, JSON_ONLY);
}

/** The path of a group as a whole. */
export function groupPath({ group }: ServedGroup, structs: DiscoveryStructs): PathItem {
  if (group === '')
    return read('/api/', 'getCoreAPIVersions', tagOf(''), 'lists the versions of the core group', structs.versions);
  return read(
    `/apis/${group}/`,
    operationId('get', group, '', 'APIGroup'),
    tagOf(group),
    'lists the versions of the group',
    structs.group,
  );
}

/** The path of a group version. */
export function versionOfGroupPath(group: string, version: string, structs: DiscoveryStructs): PathItem {
  const path = group === '' ? `/api/${version}/` : `/apis/${group}/${version}/`;
  return read(
    path,
    operationId('get', group, version, 'APIResources'),
    tagOf(group, version),
    'lists the resources',
    structs.resourceList,
  );
}
