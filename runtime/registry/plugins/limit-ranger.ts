/** LimitRange: default requests and limits of containers, and bounds of pods, containers and claims (W106). */
import type { KubeObject } from '../../api/meta.js';
import { Quantity } from '../../api/quantity.js';
import { forbidden } from '../../api/status-error.js';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '../admission.js';
import type { ResourceInfo } from '../types.js';
import { type Bounds, boundsBroken } from './limit-bounds.js';
import type { Lookup } from './lookup.js';
import type { Container, Pod } from './pods.js';
import { amounts, podAmounts, type ResourceList } from './resource-lists.js';

interface LimitRangeItem extends Bounds {
  readonly type: string;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
}
type LimitRange = KubeObject & { spec?: { limits?: readonly LimitRangeItem[] | null } };
type Claim = KubeObject & { spec?: { resources?: { requests?: ResourceList } } };

const RANGES = { group: '', resource: 'limitranges' };
const ANNOTATION = 'kubernetes.io/limit-ranger';

export class LimitRanger implements AdmissionPlugin {
  readonly name = 'LimitRanger';

  constructor(private readonly lookup: Lookup) {}

  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
    if (info.group !== '' || subresource !== '') return false;
    if (info.resource === 'pods') return operation === 'CREATE';
    return info.resource === 'persistentvolumeclaims' && (operation === 'CREATE' || operation === 'UPDATE');
  }

  admit({ info, object, namespace }: AdmissionAttributes): void {
    if (info.resource !== 'pods') return;
    for (const items of this.ranges(namespace)) setDefaults(object as Pod, items);
  }

  validate({ info, object, namespace, name }: AdmissionAttributes): void {
    const sentences: string[] = [];
    for (const items of this.ranges(namespace)) {
      for (const item of items)
        sentences.push(
          ...(info.resource === 'pods' ? podBroken(object as Pod, item) : claimBroken(object as Claim, item)),
        );
    }
    if (sentences.length === 0) return;
    const detail = sentences.length === 1 ? (sentences[0] as string) : `[${sentences.join(', ')}]`;
    throw forbidden(info, name || (object?.metadata.name ?? ''), detail);
  }

  private ranges(namespace: string): (readonly LimitRangeItem[])[] {
    return this.lookup.inNamespace(RANGES, namespace).map((range) => (range as LimitRange).spec?.limits ?? []);
  }
}

/** An annotation tells what was filled in. */
function setDefaults(pod: Pod, items: readonly LimitRangeItem[]): void {
  const limits: Record<string, string> = {};
  const requests: Record<string, string> = {};
  for (const item of items) {
    if (item.type !== 'Container') continue;
    Object.assign(limits, item.default);
    Object.assign(requests, item.defaultRequest);
  }
  const told: string[] = [];
  for (const container of pod.spec?.containers ?? []) fill(container, 'container', requests, limits, told);
  for (const container of pod.spec?.initContainers ?? []) fill(container, 'init container', requests, limits, told);
  if (told.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${told.join('; ')}`,
  };
}

function fill(container: Container, word: string, requests: ResourceList, limits: ResourceList, told: string[]): void {
  for (const [kind, list] of [
    ['requests', requests],
    ['limits', limits],
  ] as const) {
    const present = container.resources?.[kind] ?? {};
    const missing = Object.keys(list).filter((name) => !Object.hasOwn(present, name));
    if (missing.length === 0) continue;
    const added = Object.fromEntries(missing.map((name) => [name, list[name] as string]));
    container.resources = { ...container.resources, [kind]: { ...present, ...added } };
    told.push(
      `${missing.sort().join(', ')} ${kind === 'requests' ? 'request' : 'limit'} for ${word} ${container.name}`,
    );
  }
}

function podBroken(pod: Pod, item: LimitRangeItem): string[] {
  if (item.type === 'Pod') return boundsBroken('Pod', item, podAmounts(pod, 'requests'), podAmounts(pod, 'limits'));
  if (item.type !== 'Container') return [];
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return containers.flatMap(({ resources }) =>
    boundsBroken('Container', item, amounts(resources?.requests), amounts(resources?.limits)),
  );
}

function claimBroken(claim: Claim, item: LimitRangeItem): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  const requests = amounts(claim.spec?.resources?.requests);
  const sentences: string[] = [];
  for (const [name, bound] of amounts(item.min)) {
    const asked = requests.get(name) ?? Quantity.zero;
    if (asked.compare(bound) < 0)
      sentences.push(`minimum ${name} usage per ${item.type} is ${bound}, but request is ${asked}`);
  }
  for (const [name, bound] of amounts(item.max)) {
    const asked = requests.get(name);
    if (asked !== undefined && asked.compare(bound) > 0)
      sentences.push(`maximum ${name} usage per ${item.type} is ${bound}, but request is ${asked}`);
  }
  return sentences;
}
