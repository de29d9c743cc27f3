/** Addresses and node ports of services. */
import { randomInt } from 'node:crypto';
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import { parseCidr, parseIpText } from '../../api/ip.js';
import { parseStoredJson } from '../../api/json.js';
import type { KubeObject } from '../../api/meta.js';
import { internalError, invalid } from '../../api/status-error.js';
import { prefixEnd } from '../../storage/key-range.js';
import type { Allocation, Allocator } from '../allocator.js';
import type { ServedResources } from '../served-resources.js';
import { resourcePrefix } from '../storage-keys.js';
import { AddressObjects, type Owner } from './address-objects.js';
import { AddressRange } from './address-range.js';
import { settleFamilies } from './ip-families.js';
import { NodePorts, PortOperation, type PortRange } from './node-ports.js';
import { allocatePorts, SERVICE_KIND } from './port-allocation.js';
import {
  addressesOf,
  type IpFamilyName,
  isExternalName,
  isHeadless,
  nodePortsOf,
  type Service,
  type ServiceSpec,
  specOf,
} from './service-spec.js';

export interface ServiceNetwork {
  /** Where addresses of services come from: one network of a family, the default family first. */
  readonly cidrs: readonly string[];
  readonly nodePorts: PortRange;
}

export const DEFAULT_NETWORK: ServiceNetwork = { cidrs: ['10.0.0.0/24'], nodePorts: { first: 30_000, last: 32_767 } };

const SERVICES = resourcePrefix({ group: '', resource: 'services' });
const HAS_PORTS = Buffer.from('odePort":');
const random = (below: number) => (below > 1 ? randomInt(below) : 0);
const ownerOf = ({ metadata }: KubeObject): Owner => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name ?? '',
});

export class ServiceAllocator implements Allocator {
  /** The server's own networks, the default one first. */
  readonly own: readonly AddressRange[];
  private readonly addresses: AddressObjects;
  /** Read from the store when first needed; nothing is written to services before that. */
  private loaded: NodePorts | undefined;

  constructor(
    private readonly resources: ServedResources,
    private readonly network: ServiceNetwork,
  ) {
    this.addresses = new AddressObjects(resources);
    this.own = network.cidrs.map((text) => {
      const cidr = parseCidr(text);
      if (cidr === undefined) throw new Error(`${text} is no network for addresses of services`);
      return new AddressRange(cidr);
    });
  }

  private get ports(): NodePorts {
    if (this.loaded === undefined) {
      this.loaded = new NodePorts(this.network.nodePorts, random);
      for (const service of this.stored(HAS_PORTS)) for (const port of nodePortsOf(service.spec)) this.loaded.add(port);
    }
    return this.loaded;
  }

  /** Services in the store whose bytes hold the given ones. */
  private stored(having: Buffer): Service[] {
    const { items } = this.resources.storage.range(SERVICES, prefixEnd(SERVICES));
    return items.flatMap(({ value }) => (value.includes(having) ? (parseStoredJson(value) as unknown as Service) : []));
  }

  async allocate(object: KubeObject, before: KubeObject | undefined, dryRun: boolean): Promise<Allocation> {
    const service = object as Service;
    const old = before as Service | undefined;
    const spec = specOf(service);
    const families = this.own.map(({ cidr }) => (cidr.family === 4 ? 'IPv4' : 'IPv6') as IpFamilyName);
    const errors = settleFamilies(spec, old?.spec, families);
    if (!errors.empty) throw invalid(SERVICE_KIND, object.metadata.name ?? '', errors.list);
    const operation = new PortOperation(this.ports, dryRun);
    const taken: string[] = [];
    const revert = async () => {
      operation.revert();
      for (const address of taken) await this.addresses.free(address);
    };
    try {
      // Addresses are given when a service begins to need them, and stay.
      if (old?.spec === undefined || isExternalName(old.spec)) await this.allocateAddresses(service, dryRun, taken);
      allocatePorts(service, old, operation);
    } catch (error) {
      await revert();
      throw error;
    }
    const commit = async () => {
      if (!dryRun && old?.spec !== undefined) await this.releaseUnused(old.spec, spec);
    };
    return { commit, revert };
  }

  private async allocateAddresses(service: Service, dryRun: boolean, taken: string[]): Promise<void> {
    const spec = specOf(service);
    if (isExternalName(spec) || isHeadless(spec)) return;
    const given = [...(spec.clusterIPs ?? [])];
    for (const [i, family] of (spec.ipFamilies ?? []).entries()) {
      const wanted = given[i];
      if (wanted) await this.takeAddress(service, wanted, dryRun, taken);
      else given[i] = await this.takeAny(family, ownerOf(service), dryRun, taken);
    }
    spec.clusterIPs = given;
    const first = given[0];
    if (first !== undefined) spec.clusterIP = first;
  }

  private ranges(): AddressRange[] {
    const known = new Set(this.network.cidrs);
    const added = this.addresses.addedRanges().map((cidr) => new AddressRange(cidr));
    return [...this.own, ...added.filter(({ placeholder, cidr }) => !known.has(`${placeholder}/${cidr.prefix}`))];
  }

  private async takeAddress(service: Service, address: string, dryRun: boolean, taken: string[]): Promise<void> {
    const ip = parseIpText(address);
    const refuse = (detail: string): never => {
      const errors = new FieldErrors();
      errors.invalid(
        FieldPath.of('spec'),
        'clusterIPs',
        specOf(service).clusterIPs,
        `failed to allocate IP ${address}: ${detail}`,
      );
      throw invalid(SERVICE_KIND, service.metadata.name ?? '', errors.list);
    };
    if (ip === undefined || !this.ranges().some((range) => range.has(ip)))
      return refuse('the provided network does not match the current range');
    if (dryRun) return;
    if (!(await this.addresses.take(address, ownerOf(service)))) return refuse('provided IP is already allocated');
    taken.push(address);
  }

  private async takeAny(family: string, owner: Owner, dryRun: boolean, taken: string[]): Promise<string> {
    const ranges = this.ranges().filter(({ cidr }) => (cidr.family === 4) === (family === 'IPv4'));
    if (dryRun && ranges[0] !== undefined) return ranges[0].placeholder;
    for (const range of ranges) {
      for (const address of range.candidates(random)) {
        if (this.addresses.isTaken(address) || !(await this.addresses.take(address, owner))) continue;
        taken.push(address);
        return address;
      }
    }
    throw internalError('failed to allocate a serviceIP: range is full');
  }

  private async releaseUnused(old: ServiceSpec, spec: ServiceSpec): Promise<void> {
    const kept = addressesOf(spec);
    for (const address of addressesOf(old)) if (!kept.includes(address)) await this.addresses.free(address);
    const ports = nodePortsOf(spec);
    for (const port of nodePortsOf(old)) if (!ports.has(port)) this.ports.delete(port);
  }

  async release(object: KubeObject): Promise<void> {
    const { spec } = object as Service;
    for (const address of addressesOf(spec)) await this.addresses.free(address);
    for (const port of nodePortsOf(spec)) this.ports.delete(port);
  }

  /**
   * Makes addresses agree with services again, after an end of the server in the middle of a write. Runs before anything is
   * served.
   */
  async repair(): Promise<void> {
    const wanted = new Map<string, Owner>();
    for (const service of this.stored(Buffer.from('"clusterIP":"')))
      for (const address of addressesOf(service.spec)) wanted.set(address, ownerOf(service));
    if (wanted.size === 0 && !this.addresses.any()) return;
    for (const { address, namespace, name } of this.addresses.held()) {
      const owner = wanted.get(address);
      if (owner?.namespace !== namespace || owner.name !== name) await this.addresses.free(address);
      else wanted.delete(address);
    }
    for (const [address, owner] of wanted) await this.addresses.take(address, owner);
  }
}
