/** Addresses in use, as IPAddress objects: one address is one name, so that the store decides who gets it. */

import { type Cidr, parseCidr } from '../../api/ip.js';
import { parseStoredJson } from '../../api/json.js';
import type { KubeObject } from '../../api/meta.js';
import { ipFamilyOf } from '../../api/rules/cluster-ips.js';
import { internalError, StatusError } from '../../api/status-error.js';
import { prefixEnd } from '../../storage/key-range.js';
import { createObject } from '../create-object.js';
import { deleteObject } from '../delete-object.js';
import { SERVER_MANAGER } from '../field-ownership.js';
import type { ServedResource } from '../served-resource.js';
import type { ServedResources } from '../served-resources.js';
import { resourcePrefix } from '../storage-keys.js';
import { storedResourceKey, systemOperation } from '../system.js';
import type { ResourceInfo } from '../types.js';

const GROUP = 'networking.k8s.io';
const VERSION = 'v1';
const FAMILY_LABEL = 'ipaddress.kubernetes.io/ip-family';
const MANAGER_LABEL = 'ipaddress.kubernetes.io/managed-by';
export const MANAGER = 'ipallocator.k8s.io';

export interface Owner {
  readonly namespace: string;
  readonly name: string;
}

/** An address that this server handed out. */
export interface HeldAddress extends Owner {
  readonly address: string;
}

export class AddressObjects {
  constructor(private readonly resources: ServedResources) {}

  /** Where addresses are kept, whether or not clients can see them there. */
  private row(resource: string): ResourceInfo {
    const row = this.resources.scheme.knownResource({ group: GROUP, version: VERSION, resource });
    if (row === undefined) throw internalError(`addresses cannot be allocated without ${resource}.${GROUP}`);
    return row;
  }

  isTaken(address: string): boolean {
    const key = storedResourceKey(this.row('ipaddresses'), '', address);
    return this.resources.storage.keys(key, `${key}\0`, 1).length > 0;
  }

  /** Whether any address is kept at all. */
  any(): boolean {
    const prefix = this.prefix('ipaddresses');
    return this.resources.storage.keys(prefix, prefixEnd(prefix), 1).length > 0;
  }

  /** False when somebody has it already. */
  async take(address: string, owner: Owner): Promise<boolean> {
    const row = this.row('ipaddresses');
    const served: ServedResource = await this.resources.of(row);
    const labels = { [FAMILY_LABEL]: ipFamilyOf(address) as string, [MANAGER_LABEL]: MANAGER };
    const parentRef = { resource: 'services', namespace: owner.namespace, name: owner.name };
    const object: KubeObject & { readonly spec: unknown } = {
      kind: 'IPAddress',
      apiVersion: served.versions.own.apiVersion,
      metadata: { name: address, labels },
      spec: { parentRef },
    };
    try {
      await createObject(served.stored, systemOperation(row, ''), served.created(object, SERVER_MANAGER));
      return true;
    } catch (error) {
      if (error instanceof StatusError && error.status.reason === 'AlreadyExists') return false;
      throw error;
    }
  }

  async free(address: string): Promise<void> {
    const row = this.row('ipaddresses');
    const { stored } = await this.resources.of(row);
    try {
      await deleteObject(stored, systemOperation(row, ''), address, {});
    } catch (error) {
      if (!(error instanceof StatusError && error.status.reason === 'NotFound')) throw error;
    }
  }

  /** Ranges that were added to the server's own and are ready for use. */
  addedRanges(): Cidr[] {
    return this.objects('servicecidrs').flatMap((object) => {
      const { spec, status } = object as unknown as {
        spec?: { cidrs?: string[] };
        status?: { conditions?: { type: string; status: string }[] };
      };
      const ready = status?.conditions?.some((it) => it.type === 'Ready' && it.status === 'True') === true;
      if (!ready || object.metadata.deletionTimestamp !== undefined) return [];
      return (spec?.cidrs ?? []).flatMap((text) => parseCidr(text) ?? []);
    });
  }

  /** Addresses that this server handed out to services. */
  held(): HeldAddress[] {
    return this.objects('ipaddresses').flatMap(({ metadata, ...rest }) => {
      const { spec } = rest as { spec?: { parentRef?: { namespace?: string; name?: string } } };
      if (metadata.labels?.[MANAGER_LABEL] !== MANAGER) return [];
      return {
        address: metadata.name ?? '',
        namespace: spec?.parentRef?.namespace ?? '',
        name: spec?.parentRef?.name ?? '',
      };
    });
  }

  private prefix(resource: string): string {
    const row = this.row(resource);
    return resourcePrefix(row.storage ?? row);
  }

  private objects(resource: string): KubeObject[] {
    const prefix = this.prefix(resource);
    return this.resources.storage
      .range(prefix, prefixEnd(prefix))
      .items.map(({ value }) => parseStoredJson(value) as unknown as KubeObject);
  }
}
