/**
 * ResourceQuota: counts what is created against what a namespace may have (W106). A quota counts when its status tells the
 * limits and what is used, which a controller sets; admission adds to what is used.
 */
import type { KubeObject } from '../../../api/meta.js';
import { Quantity } from '../../../api/quantity.js';
import { forbidden } from '../../../api/status-error.js';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '../../admission.js';
import type { ServedResource } from '../../served-resource.js';
import { systemOperation } from '../../system.js';
import type { ResourceInfo } from '../../types.js';
import { updateObject } from '../../update-object.js';
import type { Lookup } from '../lookup.js';
import { type Amounts, amounts, type ResourceList } from '../resource-lists.js';
import { inScope, type Scoped } from './scopes.js';
import { concerns, unsaid, usageOf } from './usage.js';

interface Quota extends KubeObject {
  spec?: Scoped;
  status?: { hard?: ResourceList; used?: ResourceList };
}

const QUOTAS = { group: '', resource: 'resourcequotas' };
/** Objects of these are counted when they change, too. */
const COUNTED_ON_UPDATE: ReadonlySet<string> = new Set(['services', 'persistentvolumeclaims']);

export class ResourceQuota implements AdmissionPlugin {
  readonly name = 'ResourceQuota';

  constructor(
    private readonly lookup: Lookup,
    /** The resource of quotas, opened when it is first written to. */
    private readonly open: () => Promise<ServedResource>,
  ) {}

  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
    if (!info.namespaced || subresource !== '') return false;
    return (
      operation === 'CREATE' || (operation === 'UPDATE' && info.group === '' && COUNTED_ON_UPDATE.has(info.resource))
    );
  }

  validate(attributes: AdmissionAttributes): void | Promise<void> {
    const { info, namespace, object } = attributes;
    if (object === undefined) return undefined;
    const quotas = this.lookup
      .inNamespace(QUOTAS, namespace)
      .filter((quota) => isAbout(quota as Quota, info, object)) as Quota[];
    return quotas.length === 0 ? undefined : this.charge(attributes, object, quotas);
  }

  private async charge(attributes: AdmissionAttributes, object: KubeObject, quotas: readonly Quota[]): Promise<void> {
    const { info, old } = attributes;
    const name = attributes.name || (object.metadata.name ?? '');
    for (const quota of quotas) {
      const sentence = unsaid(info, object, limitedNames(quota, info));
      if (sentence !== undefined)
        throw forbidden(info, name, `failed quota: ${quota.metadata.name}: must specify ${sentence}`);
    }
    const delta = increase(usageOf(info, object), old && usageOf(info, old));
    if (delta.size === 0) return;
    for (const quota of quotas) check(quota, delta, info, name);
    if (attributes.dryRun) return;
    for (const quota of quotas) await this.add(quota, delta, info, name, attributes.namespace);
  }

  /** Writes what is used now; looks again, for another request may have come in between. */
  private async add(quota: Quota, delta: Amounts, info: ResourceInfo, name: string, namespace: string): Promise<void> {
    const quotas = await this.open();
    const change = (current: KubeObject) => {
      const now = current as Quota;
      check(now, delta, info, name);
      const used: Record<string, string> = { ...now.status?.used };
      for (const [resource, amount] of delta) {
        if (Object.hasOwn(now.status?.hard ?? {}, resource))
          used[resource] = amounts(used).get(resource)?.add(amount).toString() ?? amount.toString();
      }
      now.status = { ...now.status, used };
      return now;
    };
    const operation = systemOperation(quotas.info, namespace);
    await updateObject(quotas.stored, operation, quota.metadata.name as string, quotas.ownChange('status', change));
  }
}

function limitedNames(quota: Quota, info: ResourceInfo): string[] {
  return Object.keys(quota.status?.hard ?? {}).filter((name) => concerns(info, name));
}

function isAbout(quota: Quota, info: ResourceInfo, object: KubeObject): boolean {
  return limitedNames(quota, info).length > 0 && inScope(quota.spec ?? {}, info, object);
}

/** What is used more than before. */
function increase(usage: Amounts, before: Amounts | undefined): Amounts {
  const more: Amounts = new Map();
  for (const [name, amount] of usage) {
    const delta = amount.sub(before?.get(name) ?? Quantity.zero);
    if (delta.sign() > 0) more.set(name, delta);
  }
  return more;
}

/** Throws 403 when the quota does not have room. */
function check(quota: Quota, delta: Amounts, info: ResourceInfo, name: string): void {
  const hard = amounts(quota.status?.hard);
  const used = amounts(quota.status?.used);
  const limited = limitedNames(quota, info);
  const unknown = limited.filter((resource) => !used.has(resource));
  if (unknown.length > 0)
    throw forbidden(
      info,
      name,
      `status unknown for quota: ${quota.metadata.name}, resources: ${unknown.sort().join(',')}`,
    );
  const exceeded = limited.filter((resource) => {
    const asked = delta.get(resource);
    return (
      asked !== undefined &&
      (used.get(resource) ?? Quantity.zero).add(asked).compare(hard.get(resource) ?? Quantity.zero) > 0
    );
  });
  if (exceeded.length === 0) return;
  const shown = (of: Amounts) =>
    exceeded
      .sort()
      .map((resource) => `${resource}=${of.get(resource) ?? 0}`)
      .join(',');
  throw forbidden(
    info,
    name,
    `exceeded quota: ${quota.metadata.name}, requested: ${shown(delta)}, used: ${shown(used)}, limited: ${shown(hard)}`,
  );
}
