/** Which storage serves a subresource: chosen by what its row says, and by name for the few that are their own. */
import type { SubresourceRow } from '../../scheme/modules.js';
import type { ServedResources } from '../served-resources.js';
import type { ResourceInfo, RestStorage } from '../types.js';
import { UnsupportedStorage } from '../unsupported-storage.js';
import { BindingStorage } from './binding.js';
import { CONNECTS, ConnectStorage } from './connect-storage.js';
import { EvictionStorage } from './eviction.js';
import { PartStorage } from './part-storage.js';
import { CARRIES } from './parts.js';
import { ScaleStorage } from './scale-storage.js';
import type { BindableResources } from './token-binding.js';
import type { TokenIssuer } from './token-issuer.js';
import { TokenRequestStorage } from './token-request.js';

/** Declared, and not done by this server. */
class UnservedStorage extends UnsupportedStorage {}

export async function subresourceStorage(
  resources: ServedResources,
  row: ResourceInfo,
  sub: SubresourceRow,
  /** Undefined where nobody signs tokens. */
  issuer: TokenIssuer | undefined,
): Promise<RestStorage> {
  const served = await resources.of(row);
  if (sub.scale !== undefined) return new ScaleStorage(served, sub);
  const carry = Object.hasOwn(CARRIES, sub.name) ? CARRIES[sub.name] : undefined;
  if (carry !== undefined && sub.kind === undefined) return new PartStorage(served, sub, carry);
  if (sub.kind !== undefined && row.group === '' && row.resource === 'pods') {
    if (sub.name === 'binding')
      return new BindingStorage(row, sub, served, await resources.kind(sub.kind, sub.kind.kind));
    if (sub.name === 'eviction') {
      const budgets = resources.scheme.resource({ group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' });
      const kind = await resources.kind(sub.kind, sub.kind.kind);
      return new EvictionStorage(sub, served, budgets && (await resources.of(budgets)), kind);
    }
  }
  if (
    sub.kind?.kind === 'TokenRequest' &&
    row.group === '' &&
    row.resource === 'serviceaccounts' &&
    issuer !== undefined
  ) {
    const tokenRequest = await resources.kind(sub.kind, sub.kind.kind);
    return new TokenRequestStorage({
      row: sub,
      accounts: served,
      bindable: await bindable(resources),
      tokenRequest,
      issuer,
    });
  }
  return CONNECTS.has(sub.name) ? new ConnectStorage(served, sub) : new UnservedStorage(row, sub);
}

async function bindable(resources: ServedResources): Promise<BindableResources> {
  const of = async (resource: string) => {
    const row = resources.scheme.resource({ group: '', version: 'v1', resource });
    return row && (await resources.of(row));
  };
  const [Pod, Secret, Node] = await Promise.all([of('pods'), of('secrets'), of('nodes')]);
  return { ...(Pod && { Pod }), ...(Secret && { Secret }), ...(Node && { Node }) };
}
