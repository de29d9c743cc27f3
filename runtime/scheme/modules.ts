/** The shape of what the generator emits for a group: what `generated/<group>/index.ts` exports and the Scheme reads. */
import type { Reader, Writer } from 'protobufjs/minimal.js';
import type { FieldErrors } from '../api/field-errors.js';
import type { CellsHook, SelectableHook, StrategyHooks, ValidationContext } from '../api/hooks.js';
import type { JsonValue, KubeObject } from '../api/meta.js';
import type { StructType } from '../schema/model.js';

export interface GroupModule {
  readonly group: string;
  /** Groups sort by descending priority in discovery, then by name (W19). */
  readonly priority: number;
  /** In priority order, the preferred one first. */
  readonly versions: readonly VersionModule[];
}

export interface VersionModule {
  readonly version: string;
  /** Served without `--runtime-config`. */
  readonly enabled: boolean;
  /** Rank among the group's versions that its APIService tells aggregators (default 15, of a beta 9, of an alpha 1). */
  readonly priority?: number;
  readonly resources: readonly ResourceRow[];
  /** Models and behaviour, loaded on first use so that start-up reads rows only. */
  readonly load: () => Promise<VersionCode>;
  /** Protobuf codecs, loaded with the first protobuf body of the group version; absent where nothing has field numbers. */
  readonly loadCodec?: () => Promise<VersionCodec>;
}

/** Protobuf messages of a group version by kind: `Deployment`, `DeploymentList`; the body inside `runtime.Unknown` (W6). */
export interface VersionCodec {
  readonly messages: Readonly<Record<string, MessageCodec>>;
}

/** Between a JSON-shaped value and protobuf bytes, without a class in between. `apiVersion` and `kind` are the caller's. */
export interface MessageCodec<T extends object = object> {
  encode(value: T, writer: Writer): Writer;
  /** Reads up to the position `end`; throws on malformed bytes (RangeError, or the reader's own error). */
  decode(reader: Reader, end: number): T;
}

export interface VersionCode {
  /** Every struct defined in this group version, by short name. */
  readonly types: Readonly<Record<string, StructType>>;
  readonly kinds: Readonly<Record<string, KindCode>>;
}

/**
 * Behaviour of a kind in one version. All functions work in place on JSON-shaped objects; conversions build a new object
 * and may share parts of their source, which is used up.
 */
export interface KindCode<T extends KubeObject = KubeObject, Hub extends KubeObject = KubeObject> {
  readonly type: StructType;
  setDefaults?(object: T): void;
  /** Absent: this version has the hub's shape and only `apiVersion` changes. */
  toHub?(object: T): Hub;
  fromHub?(object: Hub): T;
  /** Present in the hub's version only. Metadata is checked by the registry. */
  validate?(object: Hub, errors: FieldErrors, context: ValidationContext): void;
  validateUpdate?(object: Hub, old: Hub, errors: FieldErrors, context: ValidationContext): void;
  readonly strategy?: StrategyHooks<Hub>;
  cells?(object: Hub): ReturnType<CellsHook<Hub>>;
  selectable?(object: Hub): ReturnType<SelectableHook<Hub>>;
}

export type NameRule = 'dns-subdomain' | 'dns-label' | 'dns1035-label' | 'path-segment' | 'none';

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** A column of `kubectl get` (W7). A column without `path` is a cell of the `cells_<Kind>` hook. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description?: string;
  /** 0 always shown, 1 with `-o wide`. */
  readonly priority?: number;
  /** A simple path such as `.spec.replicas`; dates print as ages. */
  readonly path?: string;
}

export interface SubresourceRow {
  readonly name: string;
  /** Kind of request and response where it is not the resource's own. */
  readonly kind?: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly (Verb | string)[];
  /** Hands the connection over, to a pod, a node, a service; the fields of `kind` are its query parameters. */
  readonly connect?: true;
  /** The type whose fields are query parameters of a subresource that answers without connecting. */
  readonly options?: { readonly group: string; readonly version: string; readonly kind: string };
  /** Present for `scale`: paths into the object. */
  readonly scale?: { readonly specReplicas: string; readonly statusReplicas: string; readonly selector?: string };
}

/** A look at metadata: `whole` is all that holds at any time, `change` what an update may not change, labels and such once more. */
export type MetadataCheck = 'whole' | 'change';

/**
 * How the rules of a kind look at metadata, after those that all kinds share: clients see a cause as often as it is found. What is
 * absent is as for most kinds.
 */
export interface MetadataChecks {
  /** The kind's rules look at new objects' metadata. Default true; else the shared rules do, once all others are kept. */
  readonly create?: boolean;
  /** Default whole, change. */
  readonly update?: readonly MetadataCheck[];
  /** On updates through subresources. Default change. */
  readonly subresources?: readonly MetadataCheck[];
  /** Finalizers without a domain are refused, but for the standard ones. Default true. */
  readonly qualifiedFinalizers?: boolean;
}

/** One served resource of one version: a row of the route table (D7). */
export interface ResourceRow {
  readonly resource: string;
  readonly kind: string;
  readonly listKind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources: readonly SubresourceRow[];
  /** Where objects are kept; absent for resources that are not persisted (reviews, bindings). */
  readonly storage?: { readonly group: string; readonly version: string; readonly resource: string };
  /** The version whose shape is the hub. */
  readonly hub: string;
  readonly nameRule: NameRule;
  readonly metadataChecks?: MetadataChecks;
  readonly columns: readonly Column[];
  /** Paths for field selectors besides metadata.name and metadata.namespace (W44–W47). */
  readonly selectableFields?: readonly string[];
  /** PUT of a missing object creates it (W126). */
  readonly createOnUpdate?: boolean;
  /** PUT without a resourceVersion is refused when false (W56). Default true. */
  readonly unconditionalUpdate?: boolean;
  /** metadata.generation follows changes of everything but metadata and status. */
  readonly generation?: boolean;
  /** An immediate delete answers the object instead of a Status (W76). */
  readonly deleteReturnsObject?: boolean;
  /** Dependents of a deleted object: `background` unless said otherwise (W128). */
  readonly defaultPropagation?: 'background' | 'orphan';
  /** A sentence for the Warning header on every request (W73). */
  readonly deprecation?: string;
  /** The release that will not serve it any more, `1.38`. */
  readonly removedRelease?: string;
  /** The version that the published storageVersionHash stands for, where that is not the storage version (W20). */
  readonly hashedVersion?: string;
  /** Extra published operation data, e.g. the kinds of connect subresources. */
  readonly extensions?: Readonly<Record<string, JsonValue>>;
}
