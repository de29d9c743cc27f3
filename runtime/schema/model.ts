/**
 * The one model of types. The generator builds it from specs and prints it into `generated/<group>/<version>/schema.ts`;
 * the server builds it from CustomResourceDefinitions while it serves. Everything that must know an object's shape reads it:
 * decoding, pruning, patch merging, field management, OpenAPI documents.
 */
import type { JsonValue } from '../api/meta.js';

/** Leaf types, named as protobuf and OpenAPI formats name them. `bytes` is base64 text in JSON. */
export type ScalarKind = 'string' | 'bool' | 'int32' | 'int64' | 'float' | 'double' | 'bytes';

/** Leaf types with a canonical form of their own (D9). `json` is any JSON value, `raw-extension` any object. */
export type SpecialKind =
  | 'quantity'
  | 'time'
  | 'micro-time'
  | 'duration'
  | 'int-or-string'
  | 'raw-extension'
  | 'fields-v1'
  | 'json';

export interface ScalarType {
  readonly t: ScalarKind;
}
export interface SpecialType {
  readonly t: SpecialKind;
  /** Definition it is published under (`$ref`) where that is not the well-known one of its kind; empty: written out in place. */
  readonly definition?: string;
}
/**
 * A list inside a list or a map has no form of its own in protobuf: there it is wrapped in a message whose field 1 is the list.
 */
export interface ListType {
  readonly t: 'list';
  readonly items: Type;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly mapKeys?: readonly string[];
  /** Published on items: upstream writes `default: {}` or `default: ""` there. */
  readonly itemZero?: JsonValue;
  /** Published on items: `enum`, `pattern`, … as OpenAPI writes them. */
  readonly itemPublished?: Readonly<Record<string, JsonValue>>;
}
export interface MapType {
  readonly t: 'map';
  readonly values: Type;
  readonly mapType?: 'atomic' | 'granular';
  readonly valueZero?: JsonValue;
  readonly valuePublished?: Readonly<Record<string, JsonValue>>;
}
/** A named type; `of` is called late, so that types may refer to each other in circles. */
export interface RefType {
  readonly t: 'ref';
  readonly of: () => StructType;
}
/** A type of the model. Inline objects of a spec become structs named after their place. */
export type Type = ScalarType | SpecialType | ListType | MapType | RefType;

/** Formats with a rule and a sentence of their own; one primitive each in `runtime/api/rules`. */
export type FormatRule =
  | 'dns-label'
  | 'dns-subdomain'
  | 'dns1035-label'
  | 'qualified-name'
  | 'label-key'
  | 'label-value'
  | 'fully-qualified-name'
  | 'c-identifier'
  | 'env-var-name'
  | 'config-key'
  | 'path-segment'
  | 'port-name'
  | 'ip'
  | 'cidr'
  | 'percent'
  | 'uuid'
  | 'http-header-name'
  | 'domain-prefixed-path'
  | 'wildcard-dns-subdomain'
  | 'uri'
  | 'email'
  | 'hostname'
  | 'ipv4'
  | 'ipv6'
  | 'mac'
  | 'date'
  | 'date-time'
  | 'duration'
  | 'byte';

/** What a generated validator checks of one value (`required` and `enum` begin as what the document publishes). */
export interface Rules {
  readonly required?: boolean;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  /** In Unicode characters. */
  readonly maxLength?: number;
  /** In UTF-8 bytes; reported as FieldValueTooLong. */
  readonly maxBytes?: number;
  readonly pattern?: string;
  readonly format?: FormatRule;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** List items must differ: sets by value, maps by their keys (also implied by `listType` unless `unique: false`). */
  readonly unique?: boolean;
  /** Refused to change by an update; `once-set`: may go from absent to a value. */
  readonly immutable?: true | 'once-set';
  /** Rules of each list item or map value, and of map keys. */
  readonly items?: Rules;
  readonly keys?: Rules;
  /** The rules of the struct that the field holds (or of those in its list or map) are not asked here, or only of new objects. */
  readonly inside?: false | 'create';
}

/** Exactly one (or, with `optional`, at most one) of the fields is set; with a discriminator its value names the one. */
export interface Union {
  readonly fields: readonly string[];
  readonly discriminator?: string;
  /** Discriminator value → field, where they differ from the field's name capitalised. */
  readonly values?: Readonly<Record<string, string>>;
  readonly optional?: true;
}

export interface Field {
  /** JSON name. */
  readonly name: string;
  readonly type: Type;
  /**
   * Protobuf field number. A list such as `[2, 5]` is a field inside an embedded message: JSON has it inline (`Volume`'s sources),
   * protobuf one level down.
   */
  readonly number?: number | readonly number[];
  /** Listed in the OpenAPI `required` of its struct. */
  readonly required?: true;
  /** An optional scalar whose empty value differs from its absence (a pointer in Go); without it empty is dropped. */
  readonly pointer?: true;
  /** What is written when the field is absent (a Go struct or value without omitempty): `{}`, `""`, `0`, `false`, `null`. */
  readonly zero?: JsonValue;
  /** Filled in on requests and published. */
  readonly default?: JsonValue;
  /** Filled in on requests, not published (`x-default`). */
  readonly requestDefault?: JsonValue;
  readonly patchStrategy?: readonly ('merge' | 'replace' | 'retainKeys')[];
  readonly patchMergeKey?: string;
  readonly rules?: Rules;
  /** Feature gate (`field-gates.ts`) without which the field is taken out of what clients write. */
  readonly gate?: string;
  /** Published only: `enum`, `format`, `minimum`, `pattern`, … as OpenAPI writes them. */
  readonly published?: Readonly<Record<string, JsonValue>>;
  /** Empty: upstream publishes nothing beside the type, so a reference is not wrapped in `allOf`. */
  readonly description?: string;
}

export interface StructType {
  /** Definition name as OpenAPI publishes it: `io.k8s.api.apps.v1.DeploymentSpec`. */
  readonly name: string;
  readonly fields: readonly Field[];
  /** Fields by JSON name; a Map, so that names such as `__proto__` are data. */
  readonly byName: ReadonlyMap<string, Field>;
  readonly description?: string;
  /** `atomic`: field managers own it as a whole. */
  readonly mapType?: 'atomic' | 'granular';
  readonly unions?: readonly Union[];
  /** What is asked first when a value is validated: fields, `$unions`, `$hook` (generated validators only). */
  readonly order?: readonly string[];
  /** Empty scalars that are no pointers are dropped (`empty: omit` of the group version, as Go's `omitempty`). */
  readonly omitEmpty?: true;
  /** Unknown fields are kept (CRDs with `x-kubernetes-preserve-unknown-fields`). */
  readonly preserveUnknown?: true;
  /** Extensions published as they are: `x-kubernetes-group-version-kind`, `x-kubernetes-unions`, … */
  readonly extensions?: Readonly<Record<string, JsonValue>>;
}
