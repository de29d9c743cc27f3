/** One write as the generic registry sees it. */
import { apiVersionOf } from '../api/gvk.js';
import type { StrategyContext, UserInfo, ValidationContext } from '../api/hooks.js';
import type { KubeObject } from '../api/meta.js';
import type { AdmissionAttributes, AdmissionOperation } from './admission.js';
import type { RequestContext, ResourceInfo } from './types.js';

/** Who writes, through which resource, and whether for good. */
export interface Operation {
  readonly user: UserInfo;
  readonly namespace: string;
  /** The row that the request came by: its version decides how a delete propagates, for one. */
  readonly info: ResourceInfo;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly dryRun: boolean;
  warn(text: string): void;
}

export function operationOf(
  context: RequestContext,
  info: ResourceInfo,
  subresource: string,
  dryRun: boolean,
): Operation {
  const { user, namespace } = context;
  return { user, namespace, info, subresource, dryRun, warn: (text) => context.warn(text) };
}

export function attributesOf(
  operation: Operation,
  verb: AdmissionOperation,
  name: string,
  object: KubeObject | undefined,
  old: KubeObject | undefined,
): AdmissionAttributes {
  const { info, subresource, namespace, dryRun, user, warn } = operation;
  return { operation: verb, info, subresource, namespace, name, object, old, dryRun, user, warn };
}

export function strategyContext(operation: Operation, verb: 'create' | 'update'): StrategyContext {
  const { subresource, namespace, user, warn } = operation;
  return { operation: verb, subresource, namespace, user, warn };
}

/** Rules of a kind may warn of what they let pass: the sentences are held back until nothing is refused. */
export interface Validation {
  readonly context: ValidationContext;
  readonly warnings: readonly string[];
}

export function validation(operation: Operation, object: KubeObject, old?: KubeObject): Validation {
  const warnings: string[] = [];
  const context: ValidationContext = {
    operation: old === undefined ? 'create' : 'update',
    object,
    subresource: operation.subresource,
    requestVersion: apiVersionOf(operation.info),
    warn: (text) => warnings.push(text),
    ...(old !== undefined && { old }),
  };
  return { context, warnings };
}
