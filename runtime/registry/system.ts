/** Writes that the server makes itself. */
import type { UserInfo } from '../api/hooks.js';
import type { Operation } from './operation.js';
import { resourcePrefix } from './storage-keys.js';
import type { ResourceInfo } from './types.js';

const SYSTEM_USER: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

export function systemOperation(info: ResourceInfo, namespace: string): Operation {
  return { user: SYSTEM_USER, namespace, info, subresource: '', dryRun: false, warn: () => undefined };
}

/** Where an object of a row stands, without loading the kind's code. */
export function storedResourceKey(row: ResourceInfo, namespace: string, name: string): string {
  const prefix = resourcePrefix(row.storage ?? row);
  return row.namespaced ? `${prefix}${namespace}/${name}` : prefix + name;
}
