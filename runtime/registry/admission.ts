/** Admission: what may change or refuse a request after it is decoded and before it is stored. */
import type { UserInfo } from '../api/hooks.js';
import type { KubeObject } from '../api/meta.js';
import type { ResourceInfo } from './types.js';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** A request as plugins see it. Objects are of the hub's version. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  /** The resource that the request names. */
  readonly info: ResourceInfo;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty for a create whose name is generated later, and for deletions of collections. */
  readonly name: string;
  /** Absent for deletions. */
  readonly object: KubeObject | undefined;
  /** Absent for creations. */
  readonly old: KubeObject | undefined;
  readonly dryRun: boolean;
  readonly user: UserInfo;
  warn(text: string): void;
}

/** Refuses by throwing a `StatusError`. */
export interface AdmissionPlugin {
  readonly name: string;
  /** Asked once for each resource, subresource and operation. */
  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean;
  /** May change `object`. Runs before the strategy and validation. */
  admit?(attributes: AdmissionAttributes): void | Promise<void>;
  /** Runs after validation; changes nothing. */
  validate?(attributes: AdmissionAttributes): void | Promise<void>;
}

/** The plugins that care for one resource, subresource and operation, in order. */
export interface AdmissionChain {
  readonly admitting: readonly AdmissionPlugin[];
  readonly validating: readonly AdmissionPlugin[];
}

export class Admission {
  private readonly chains = new Map<string, AdmissionChain>();

  constructor(private readonly plugins: readonly AdmissionPlugin[]) {}

  chain(info: ResourceInfo, subresource: string, operation: AdmissionOperation): AdmissionChain {
    const key = `${operation} ${info.group}/${info.version}/${info.resource}/${subresource}`;
    let chain = this.chains.get(key);
    if (chain === undefined) {
      const handling = this.plugins.filter((p) => p.handles(info, subresource, operation));
      chain = { admitting: handling.filter((p) => p.admit), validating: handling.filter((p) => p.validate) };
      this.chains.set(key, chain);
    }
    return chain;
  }
}

export async function admit(chain: AdmissionChain, attributes: AdmissionAttributes): Promise<void> {
  for (const plugin of chain.admitting) {
    const pending = plugin.admit?.(attributes);
    if (pending !== undefined) await pending;
  }
}

export async function validateAdmission(chain: AdmissionChain, attributes: AdmissionAttributes): Promise<void> {
  for (const plugin of chain.validating) {
    const pending = plugin.validate?.(attributes);
    if (pending !== undefined) await pending;
  }
}
