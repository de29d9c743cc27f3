import type { Node } from '../../../generated/core/hub.js';
import { NONE } from '../../../runtime/api/cell-text.js';
import type { CellsHook, SelectableHook } from '../../../runtime/api/hooks.js';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';
const UNKNOWN = '<unknown>';

export const cells_Node: CellsHook<Node> = (node) => {
  const info = node.status?.nodeInfo;
  return {
    Status: statusOf(node),
    Roles: rolesOf(node).join(',') || NONE,
    'Internal-IP': addressOf(node, 'InternalIP'),
    'External-IP': addressOf(node, 'ExternalIP'),
    'OS-Image': info?.osImage || UNKNOWN,
    'Kernel-Version': info?.kernelVersion || UNKNOWN,
    'Container-Runtime': info?.containerRuntimeVersion || UNKNOWN,
  };
};

function statusOf(node: Node): string {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status;
  const status = ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status;
}

function rolesOf(node: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL && value !== '') roles.add(value);
  }
  return [...roles].sort();
}

const addressOf = (node: Node, type: string) =>
  node.status?.addresses?.find((address) => address.type === type)?.address ?? NONE;

export const selectable_Node: SelectableHook<Node> = (node) => ({
  'spec.unschedulable': String(node.spec?.unschedulable === true),
});
