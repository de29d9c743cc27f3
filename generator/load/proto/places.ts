/** Where messages of Kubernetes' packages are schemas. */
import { type JsonObject, objectOf } from '../../model/json.js';
import { folderOfGroup } from '../../model/spec-document.js';
import {
  isSharedDefinition,
  META_FOLDER,
  META_GROUP,
  META_VERSION,
  SPECIAL_DEFINITIONS,
} from '../../model/well-known.js';
import type { MessagePlace } from './messages.js';

/** Packages whose types stand in `specs/meta/v1.yaml`. */
export const SHARED_PACKAGES: readonly string[] = [
  'apis.meta.v1',
  'apis.meta.v1beta1',
  'api.resource',
  'util.intstr',
  'runtime',
  'runtime.schema',
].map((name) => `k8s.io.apimachinery.pkg.${name}`);

/** The place of a message by its package; undefined for packages that are not Kubernetes' own. */
export function placeByName(packageName: string, name: string): MessagePlace | undefined {
  if (SHARED_PACKAGES.includes(packageName)) return { folder: META_FOLDER, version: META_VERSION, name };
  const found = /^k8s\.io\.api\.([a-z]+)\.(v[0-9a-z]+)$/.exec(packageName);
  return found === null ? undefined : { folder: found[1]!, version: found[2]!, name };
}

/** The group whose specs stand in a folder. */
export function groupOfFolder(folder: string): string {
  if (folder === META_FOLDER) return META_GROUP;
  return folder === folderOfGroup('') ? '' : folder;
}

/** The shared types whose JSON form is not that of their messages, for specs of the shared types themselves. */
export function sharedSpecials(folder: string): JsonObject {
  if (folder !== META_FOLDER) return {};
  const specials = [...SPECIAL_DEFINITIONS].filter(([name]) => isSharedDefinition(name));
  return objectOf(
    specials.map(([name, special]) => [name.split('.').at(-1)!, { 'x-special': special, 'x-definition': name }]),
  );
}
