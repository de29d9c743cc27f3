import type { Field, ListType, RefType, Rules, StructType, Type } from '../../runtime/schema/model.js';
import type { VersionModel } from '../model/api-model.js';
import { type EmitContext, refOf } from './context.js';
import { isObjectMetadata, objectStructs } from './kinds.js';
import { needing, reachable, type StructSet } from './reach.js';
import { simpleRules } from './rules.js';

/** The structs for which validators are generated. */
export interface Validated {
  /** Checked on every write. */
  readonly checked: StructSet;
  /** Checked against the value before on updates. */
  readonly updated: StructSet;
}

/** Fields that a struct's validator looks into. */
export function validatedFields(type: StructType): readonly Field[] {
  return type.fields.filter((field) => !isObjectMetadata(type, field.name));
}

const below = (type: StructType) =>
  validatedFields(type).flatMap((field) => (field.rules?.inside === false ? [] : (refOf(field.type)?.of() ?? [])));
/** Updates compare structs along fields; items of lists have no counterpart to compare with. */
const belowAlongFields = (type: StructType) =>
  validatedFields(type).flatMap((field) => (field.type.t === 'ref' ? [(field.type as RefType).of()] : []));

/** All that kinds hold whose hub is the version they are declared in: validation runs on hubs only. */
export function validatedStructs(ctx: EmitContext): Validated {
  const kinds = ctx.api.groups.flatMap((group) => group.versions.flatMap((version) => hubKinds(ctx, version)));
  const structs = [...reachable(kinds, below).values()];
  const hasHook = (type: StructType, prefix: string) => hookOf(ctx, type, prefix) !== undefined;
  return {
    checked: needing(
      structs,
      below,
      (type) =>
        hasHook(type, 'validate_') ||
        hasHook(type, 'validateLast_') ||
        type.unions !== undefined ||
        validatedFields(type).some(isChecked),
    ),
    updated: needing(
      structs,
      belowAlongFields,
      (type) =>
        hasHook(type, 'validateUpdate_') || validatedFields(type).some((it) => it.rules?.immutable !== undefined),
    ),
  };
}

function hubKinds(ctx: EmitContext, version: VersionModel): StructType[] {
  return objectStructs(version)
    .filter((it) => ctx.hubVersion(version, it.shortName) === version)
    .map((it) => it.type);
}

/** Name of the hook `<prefix><Type>` in the group that owns a struct. */
export function hookOf(ctx: EmitContext, type: StructType, prefix: string): string | undefined {
  const { version, struct } = ctx.owner(type);
  const name = prefix + struct.shortName;
  return ctx.hook(version, name) && name;
}

/** Types whose empty value counts as absent. */
const MAY_BE_EMPTY: readonly Type['t'][] = ['string', 'bytes', 'list', 'map'];

/** A required struct or number that Go always writes is never absent when objects are validated. */
export function isRequired(field: Field): boolean {
  const alwaysThere = field.zero !== undefined && field.zero !== null && !MAY_BE_EMPTY.includes(field.type.t);
  return field.rules?.required === true && !alwaysThere;
}

function isChecked(field: Field): boolean {
  return isRequired(field) || hasRules(field.rules, field.type);
}

/** Whether anything is asked of values of a type besides being there. */
export function hasRules(rules: Rules | undefined, type: Type): boolean {
  return (
    simpleRules(rules, type).length > 0 ||
    uniqueness(rules, type) !== undefined ||
    hasItemRules(rules, type) ||
    rules?.keys !== undefined
  );
}

export function hasItemRules(rules: Rules | undefined, type: Type): boolean {
  if (type.t === 'list') return hasRules(rules?.items, (type as ListType).items);
  if (type.t === 'map') return hasRules(rules?.items, (type as { readonly values: Type }).values);
  return false;
}

/** In what items of a list must differ: their keys, or their values. */
export function uniqueness(
  rules: Rules | undefined,
  type: Type,
): { readonly keys: readonly string[] } | 'values' | undefined {
  if (type.t !== 'list' || rules?.unique === false) return undefined;
  const { listType, mapKeys = [] } = type as ListType;
  if (listType === 'map' && mapKeys.length > 0) return { keys: mapKeys };
  return listType === 'set' || rules?.unique === true ? 'values' : undefined;
}
