/** What an object counts against quotas, by the names that quotas use. */
import type { KubeObject } from '../../../api/meta.js';
import { Quantity } from '../../../api/quantity.js';
import type { ResourceInfo } from '../../types.js';
import type { Pod } from '../pods.js';
import { type Amounts, amounts, ONE, podAmounts, type ResourceList } from '../resource-lists.js';

/** Counted under their plain names, too. */
const PLAIN_COUNTS: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);
const UNPREFIXED: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';

type Service = KubeObject & {
  spec?: { type?: string; ports?: readonly unknown[]; allocateLoadBalancerNodePorts?: boolean };
};
type Claim = KubeObject & { spec?: { storageClassName?: string; resources?: { requests?: ResourceList } } };

export function isPods(info: ResourceInfo): boolean {
  return info.group === '' && info.resource === 'pods';
}

/** `count/deployments.apps` and the like. */
function countName(info: ResourceInfo): string {
  return `count/${info.resource}${info.group === '' ? '' : `.${info.group}`}`;
}

export function usageOf(info: ResourceInfo, object: KubeObject): Amounts {
  const usage: Amounts = new Map([[countName(info), ONE]]);
  if (info.group !== '') return usage;
  if (info.resource === 'pods' && isOver(object as Pod)) return usage;
  if (PLAIN_COUNTS.has(info.resource)) usage.set(info.resource, ONE);
  if (info.resource === 'pods') countPod(object as Pod, usage);
  else if (info.resource === 'services') countService(object as Service, usage);
  else if (info.resource === 'persistentvolumeclaims') countClaim(object as Claim, usage);
  return usage;
}

/** A pod that runs no more uses nothing. */
const isOver = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';

function countPod(pod: Pod, usage: Amounts): void {
  for (const [name, amount] of podAmounts(pod, 'requests')) {
    if (UNPREFIXED.has(name) || name.startsWith('hugepages-')) usage.set(name, amount);
    usage.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of podAmounts(pod, 'limits')) if (UNPREFIXED.has(name)) usage.set(`limits.${name}`, amount);
}

function countService({ spec }: Service, usage: Amounts): void {
  const ports = Quantity.of(BigInt(spec?.ports?.length ?? 0));
  const balanced = spec?.type === 'LoadBalancer';
  usage.set(
    'services.nodeports',
    spec?.type === 'NodePort' || (balanced && spec?.allocateLoadBalancerNodePorts !== false) ? ports : Quantity.zero,
  );
  usage.set('services.loadbalancers', balanced ? ONE : Quantity.zero);
}

function countClaim({ spec }: Claim, usage: Amounts): void {
  const storage = amounts(spec?.resources?.requests).get('storage');
  if (storage !== undefined) usage.set('requests.storage', storage);
  if (!spec?.storageClassName) return;
  const prefix = spec.storageClassName + CLASS_SUFFIX;
  usage.set(`${prefix}persistentvolumeclaims`, ONE);
  if (storage !== undefined) usage.set(`${prefix}requests.storage`, storage);
}

/** Whether a quota that limits `name` concerns objects of the resource, used or not. */
export function concerns(info: ResourceInfo, name: string): boolean {
  if (name === countName(info)) return true;
  if (info.group !== '') return false;
  if (name === info.resource && PLAIN_COUNTS.has(name)) return true;
  switch (info.resource) {
    case 'pods':
      return (
        UNPREFIXED.has(name) ||
        name.startsWith('hugepages-') ||
        name.startsWith('limits.') ||
        (name.startsWith('requests.') && name !== 'requests.storage')
      );
    case 'services':
      return name.startsWith('services.');
    case 'persistentvolumeclaims':
      return name === 'requests.storage' || name.includes(CLASS_SUFFIX);
    default:
      return false;
  }
}

/** What containers must say where a quota limits it: sentences such as `limits.memory for: c`. */
export function unsaid(info: ResourceInfo, object: KubeObject, limited: readonly string[]): string | undefined {
  if (!isPods(info)) return undefined;
  const { containers = [], initContainers = [] } = (object as Pod).spec ?? {};
  const missing = new Map<string, string[]>();
  for (const { name: container, resources } of [...containers, ...initContainers]) {
    for (const name of limited) {
      const kind = name.startsWith('limits.') ? 'limits' : 'requests';
      const resource = name.replace(/^(limits|requests)\./, '');
      if (!UNPREFIXED.has(resource) || Object.hasOwn(resources?.[kind] ?? {}, resource)) continue;
      missing.set(name, [...(missing.get(name) ?? []), container]);
    }
  }
  if (missing.size === 0) return undefined;
  return [...missing]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, names]) => `${name} for: ${names.join(',')}`)
    .join('; ');
}
