/** From keys of the store to the resources and objects they stand for. */
import type { ServedResource } from '../served-resource.js';
import type { ServedResources } from '../served-resources.js';
import { resourcePrefix, splitKey } from '../storage-keys.js';
import type { ResourceInfo } from '../types.js';

export interface KeyedObject {
  readonly row: ResourceInfo;
  readonly namespace: string;
  readonly name: string;
}

export const REGISTRY_PREFIX = '/registry/';

export class StoreKeys {
  private byPrefix: Map<string, ResourceInfo> | undefined;

  constructor(readonly resources: ServedResources) {}

  /** Undefined for keys of resources that are not served. */
  find(key: string): KeyedObject | undefined {
    // `/registry/<group>/<resource>/`: four slashes.
    const end = key.indexOf('/', key.indexOf('/', REGISTRY_PREFIX.length) + 1) + 1;
    const prefix = key.slice(0, end);
    const row = this.rows().get(prefix) ?? this.refreshed().get(prefix);
    return row && { row, ...splitKey(prefix, key) };
  }

  open(row: ResourceInfo): Promise<ServedResource> {
    return this.resources.of(row);
  }

  private rows(): Map<string, ResourceInfo> {
    return this.byPrefix ?? this.refreshed();
  }

  /** Resources may come and go while the server runs. */
  private refreshed(): Map<string, ResourceInfo> {
    const rows = new Map(this.resources.kept().map((row) => [resourcePrefix(row.storage ?? row), row]));
    this.byPrefix = rows;
    return rows;
  }
}
