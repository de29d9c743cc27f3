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

/** Declared, and not done by this server. */
class UnservedStorage extends UnsupportedStorage {}

export async function subresourceStorage(
  resources: ServedResources,
  row: ResourceInfo,
  sub: SubresourceRow,
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
  return CONNECTS.has(sub.name) ? new ConnectStorage(served, sub) : new UnservedStorage(row, sub);
}
