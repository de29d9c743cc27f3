/**
 * What hand-written hooks receive. A hook is an exported function of `specs/<group>/hooks.ts` (or a file in `specs/<group>/hooks/`)
 * whose name says what it is for; the generator finds it by that name and refuses one that nothing claims.
 */
import type { FieldErrors } from './field-errors.js';
import type { FieldPath } from './field-path.js';
import type { DeleteOptions, JsonValue, KubeObject } from './meta.js';

export type Operation = 'create' | 'update';

/** What a validation may ask about the request it serves. */
export interface ValidationContext {
  readonly operation: Operation;
  /** The whole object before the change (hub type); absent on create. */
  readonly old?: KubeObject;
  /** The whole new object (hub type). */
  readonly object: KubeObject;
  /** `status`, `scale`, …; empty for the resource itself. */
  readonly subresource: string;
  /** The apiVersion that the request came by: `events.k8s.io/v1`. */
  readonly requestVersion: string;
  /** A sentence for the client's `Warning` header; the request goes on. */
  warn(text: string): void;
}

/**
 * `validate_<Type>`: called for every value of the type, after its declared rules or where its `order` says `$hook`. `validateLast_<Type>`:
 * called after all of that, for causes that come behind those of fields when the others come before.
 */
export type ValidateHook<T> = (value: T, at: FieldPath, errors: FieldErrors, context: ValidationContext) => void;

/** `validateUpdate_<Type>`: called with the value before; runs besides `validate_<Type>`. */
export type ValidateUpdateHook<T> = (
  value: T,
  old: T,
  at: FieldPath,
  errors: FieldErrors,
  context: ValidationContext,
) => void;

/** `default_<version>_<Type>`: fills in what depends on other fields; runs after the declared defaults of the type and its children. */
export type DefaultHook<T> = (value: T) => void;

/** `convert_<version>_<Type>_to_hub` and `convert_hub_to_<version>_<Type>`: called with what the generated conversion made so far. */
export type ConvertHook<In, Out> = (source: In, target: Out) => void;

/** What a strategy may ask about the request it serves. */
export interface StrategyContext {
  readonly operation: Operation;
  readonly subresource: string;
  readonly namespace: string;
  readonly user: UserInfo;
  warn(text: string): void;
}

export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** `strategy_<Kind>`: an object with any of these; all run on the hub type. Named after upstream's RESTStrategy. */
export interface StrategyHooks<T extends KubeObject> {
  /** After defaulting, before admission: sets what only the server may set. (Status is already emptied where it is a subresource.) */
  prepareForCreate?(object: T, context: StrategyContext): void;
  /** Likewise; metadata, status (or, on `status`, everything else) are already carried over from `old`. */
  prepareForUpdate?(object: T, old: T, context: StrategyContext): void;
  /** True when the change between the two raises `metadata.generation`, beside a change of `spec`. */
  raisesGeneration?(object: T, old: T): boolean;
  /** Brings validated objects to their canonical form. */
  canonicalize?(object: T): void;
  /** A sentence for the client that deletes an object with these options. */
  warnOnDelete?(options: DeleteOptions): string | undefined;
  /** Annotations that stand for fields of upstream's internal type: where only metadata is shown, they are left out. */
  readonly internalAnnotations?: readonly string[];
  /** A new object may bring its status, although that is a subresource. */
  readonly keepsStatusOnCreate?: boolean;
  /**
   * Fields that a write leaves as they were, and so gives nobody, as paths such as `metadata.labels`; by subresource, `''` for the resource
   * itself. Absent: the status, and on `status` the spec.
   */
  readonly resetFields?: Readonly<Record<string, readonly string[]>>;
  /** A graceful delete: seconds to wait (0 = at once). Absent: no grace for this kind. */
  gracePeriodSeconds?(object: T, requested: number | bigint | undefined): number | bigint;
  /** What clients are told who delete objects of the kind with these options. */
  deletionWarnings?(options: DeleteOptions): readonly string[];
}

/** `cells_<Kind>`: the values of the columns that name no path, by column name; one call for each row. */
export type CellsHook<T> = (object: T) => Readonly<Record<string, JsonValue>>;

/** `selectable_<Kind>`: values of selectable fields that are not simply a string at the path. */
export type SelectableHook<T> = (object: T) => Readonly<Record<string, string>>;
