/** All resources of a server: finds the storage of each, makes the first objects, runs the controllers. */
import type { GroupVersionResource } from '../api/gvk.js';
import { GatedFields } from '../schema/gated-fields.js';
import type { SubresourceRow } from '../scheme/modules.js';
import type { Scheme } from '../scheme/scheme.js';
import type { Storage } from '../storage/storage.js';
import { WatchCaches } from '../storage/watch-caches.js';
import { AbsentStorage } from './absent-storage.js';
import { Admission, type AdmissionPlugin } from './admission.js';
import { Controllers } from './controllers/controllers.js';
import { createDescriptions, createFirstObjects } from './first-objects.js';
import type { KindVersions } from './kinds.js';
import { NamespaceStorage } from './namespace-storage.js';
import { builtinPlugins } from './plugins/builtin-plugins.js';
import { Lookup } from './plugins/lookup.js';
import { ResourceStorage } from './resource-storage.js';
import { type Reviewer, ReviewStorage } from './review-storage.js';
import type { ObjectFacts } from './selection.js';
import type { ServedResource } from './served-resource.js';
import { isNamespaces, isServices, ServedResources } from './served-resources.js';
import { type Listening, publishServer } from './services/own-service.js';
import { DEFAULT_NETWORK, ServiceAllocator, type ServiceNetwork } from './services/service-allocator.js';
import { BindingStorage } from './subresources/binding.js';
import { subresourceStorage } from './subresources/subresources.js';
import type { TokenIssuer } from './subresources/token-issuer.js';
import type { Registry, ResourceInfo, RestStorage } from './types.js';
import type { ObjectWatch } from './watch.js';

export interface RegistryOptions {
  readonly scheme: Scheme;
  readonly storage: Storage;
  /** Run after the built-in ones, in order. */
  readonly plugins?: readonly AdmissionPlugin[];
  /** Who answers kinds that are not kept, by `group/Kind` (`/Kind` in the core group). */
  readonly reviewers?: Readonly<Record<string, Reviewer>>;
  /** Feature gates of fields that are closed (default none). */
  readonly closedGates?: ReadonlySet<string>;
  /** Who signs tokens of service accounts. Without one there are none. */
  readonly tokenIssuer?: TokenIssuer;
  /** Namespace deletion and garbage collection inside the server (default true). */
  readonly controllers?: boolean;
  /**
   * How long controllers wait before they act on what looks final: late objects may still arrive. Default 1000 ms.
   */
  readonly settleMs?: number;
  /** Addresses and ports for services. Default: 10.0.0.0/24 and 30000–32767. */
  readonly services?: ServiceNetwork;
  /** Errors of controllers, which have no client to tell. */
  readonly onError?: (error: Error) => void;
}

const SETTLE_MS = 1_000;
const PODS: GroupVersionResource = { group: '', version: 'v1', resource: 'pods' };
const NO_GATES: ReadonlySet<string> = new Set();

export class ServerRegistry implements Registry {
  private readonly resources: ServedResources;
  private readonly storages = new Map<string, Promise<RestStorage | undefined>>();
  private readonly watches = new Set<ObjectWatch>();
  private readonly controllers: Controllers | undefined;
  private readonly scheme: Scheme;
  private readonly lookup: Lookup;
  private readonly services: ServiceAllocator;
  private publishing: Promise<void> | undefined;

  constructor(private readonly options: RegistryOptions) {
    const { scheme, storage } = options;
    this.scheme = scheme;
    this.lookup = new Lookup(storage);
    const plugins = [
      ...builtinPlugins(storage, this.lookup, (group, version, resource) =>
        this.openServed({ group, version, resource }),
      ),
      ...(options.plugins ?? []),
    ];
    this.resources = new ServedResources(
      scheme,
      storage,
      new WatchCaches<ObjectFacts>(storage),
      new Admission(plugins),
      new GatedFields(options.closedGates ?? NO_GATES),
      (row) => (isServices(row) && this.servesServices ? this.services : undefined),
    );
    this.services = new ServiceAllocator(this.resources, options.services ?? DEFAULT_NETWORK);
    if (options.controllers !== false) {
      const onError = options.onError ?? (() => undefined);
      this.controllers = new Controllers({
        resources: this.resources,
        settleMs: options.settleMs ?? SETTLE_MS,
        onError,
      });
    }
  }

  storage(group: string, version: string, resource: string, subresource = ''): Promise<RestStorage | undefined> {
    const key = `${group}/${version}/${resource}/${subresource}`;
    let storage = this.storages.get(key);
    if (storage === undefined) {
      storage = this.open({ group, version, resource }, subresource);
      this.storages.set(key, storage);
      storage.catch(() => this.storages.delete(key));
    }
    return storage;
  }

  private async open(gvr: GroupVersionResource, subresource: string): Promise<RestStorage | undefined> {
    const row = this.scheme.resource(gvr);
    if (row === undefined) return undefined;
    if (subresource !== '') {
      const sub = row.subresources.find((s) => s.name === subresource);
      return sub && this.openSubresource(row, sub);
    }
    if (row.storage === undefined) return this.openUnkept(row);
    const served = await this.resources.of(row);
    return isNamespaces(row) ? new NamespaceStorage(served, this.watches) : new ResourceStorage(served, this.watches);
  }

  private async openServed(gvr: GroupVersionResource): Promise<ServedResource> {
    const row = this.scheme.resource(gvr);
    if (row === undefined) throw new Error(`${gvr.resource} is not served`);
    return this.resources.of(row);
  }

  private openSubresource(row: ResourceInfo, sub: SubresourceRow): Promise<RestStorage> {
    return subresourceStorage(this.resources, row, sub, this.options.tokenIssuer);
  }

  private async openUnkept(row: ResourceInfo): Promise<RestStorage> {
    const own = await this.resources.kind(row, row.kind);
    const hub = await this.resources.kind(this.scheme.hubOf(row), row.kind);
    const versions: KindVersions = { own, hub, storage: hub, formerStorage: [] };
    if (!row.verbs.includes('create')) return new AbsentStorage(row, versions);
    const pods = row.group === '' && row.kind === 'Binding' ? this.scheme.resource(PODS) : undefined;
    if (pods !== undefined) return new BindingStorage(row, undefined, await this.resources.of(pods), own);
    const reviewer = this.options.reviewers?.[`${row.group}/${row.kind}`];
    return new ReviewStorage(row, versions, this.resources.isKnownKind, reviewer);
  }

  async start(): Promise<void> {
    await createFirstObjects(this.resources);
    if (this.servesServices) await this.services.repair();
    this.controllers?.start();
  }

  /** Tells clients what the server is and, inside of a cluster, where; it serves meanwhile. */
  publish(listening: Listening): void {
    this.publishing = this.describe(listening).catch((error: unknown) => this.options.onError?.(error as Error));
  }

  private async describe(listening: Listening): Promise<void> {
    if (this.servesServices) await publishServer(this.resources, this.services.own, listening);
    await createDescriptions(this.resources);
  }

  /** Sets of groups for other purposes have no services, or no place for their addresses. */
  private get servesServices(): boolean {
    const known = (group: string, resource: string) =>
      this.scheme.knownResource({ group, version: 'v1', resource }) !== undefined;
    return (
      known('', 'services') && known('networking.k8s.io', 'ipaddresses') && known('networking.k8s.io', 'servicecidrs')
    );
  }

  async stop(): Promise<void> {
    for (const watch of [...this.watches]) watch.end();
    await this.publishing;
    await this.controllers?.stop();
    this.lookup.close();
  }

  /** The scheme has changed: what was made for these rows is made anew when it is asked for. */
  forget(rows: Iterable<ResourceInfo>): void {
    const gone = [...rows];
    this.resources.forget(gone);
    for (const { group, version, resource } of gone) {
      for (const key of this.storages.keys())
        if (key.startsWith(`${group}/${version}/${resource}/`)) this.storages.delete(key);
    }
  }
}
