import type { Field, ListType, MapType, StructType, Type } from '../../runtime/schema/model.js';
import type { VersionModel } from '../model/api-model.js';
import { GeneratedFile } from '../print/file.js';
import { isInherited } from '../print/identifier.js';
import { printLiteral } from '../print/literal.js';
import { readField, whenPresent, writeField } from './access.js';
import { type EmitContext, refOf } from './context.js';
import { objectStructs } from './kinds.js';
import { needing, reachable, type StructSet } from './reach.js';

const hookName = (version: VersionModel, shortName: string) => `default_${version.version}_${shortName}`;

export const declaredDefault = (field: Field) => field.default ?? field.requestDefault;

function structsBelow(type: StructType): StructType[] {
  return type.fields.flatMap((field) => refOf(field.type)?.of() ?? []);
}

/** Structs of all groups that kinds hold and that have defaults in themselves or below. */
export function structsWithDefaults(ctx: EmitContext): StructSet {
  const kinds = ctx.api.groups.flatMap((group) =>
    group.versions.flatMap((version) => objectStructs(version).map((it) => it.type)),
  );
  return needing(reachable(kinds, structsBelow).values(), structsBelow, (type) => {
    const { version, struct } = ctx.owner(type);
    return (
      type.fields.some((field) => declaredDefault(field) !== undefined) ||
      ctx.hook(version, hookName(version, struct.shortName)) !== undefined
    );
  });
}

/** `defaults.ts`: fills in absent fields, first a struct's own, then those below, then what its hook computes. */
export function emitDefaults(ctx: EmitContext, version: VersionModel, withDefaults: StructSet): GeneratedFile {
  const file = new GeneratedFile(...ctx.file(version, 'defaults'));
  for (const { shortName, type } of version.structs) {
    if (!withDefaults.has(type.name)) continue;
    file.print('');
    file.block(
      `export function setDefaults_${ctx.identifier(type)}(value: ${ctx.typeName(file, type)}): void {`,
      '}',
      () => {
        for (const field of type.fields) printDeclared(ctx, file, type, field);
        for (const field of type.fields) printBelow(ctx, file, field, withDefaults);
        const hook = ctx.importHook(file, version, hookName(version, shortName));
        if (hook !== undefined) file.print(`${hook}(value);`);
      },
    );
  }
  return file;
}

/** A Go scalar that is always written may be empty in a request: that is no value of its own. */
const mayBeZero = (type: StructType, field: Field): boolean =>
  type.omitEmpty === true && !field.pointer && field.zero !== undefined && typeof field.zero !== 'object';

function printDeclared(ctx: EmitContext, file: GeneratedFile, type: StructType, field: Field): void {
  const value = declaredDefault(field);
  if (value === undefined) return;
  const text = printLiteral(value);
  if (isInherited(field.name)) {
    file.print(
      `if (${readField(ctx, file, 'value', field)} === undefined) ${writeField(ctx, file, 'value', field, text)}`,
    );
  } else file.print(`${readField(ctx, file, 'value', field)} ${mayBeZero(type, field) ? '||=' : '??='} ${text};`);
}

/** An absent field stays absent, unless it is a Go struct, which is always there: then its own defaults apply. */
function printBelow(ctx: EmitContext, file: GeneratedFile, field: Field, withDefaults: StructSet): void {
  const struct = refOf(field.type)?.of();
  if (struct === undefined || !withDefaults.has(struct.name)) return;
  const call = (value: string) => `${ctx.reference(file, 'defaults', 'setDefaults_', struct)}(${value});`;
  const isValue = field.type.t === 'ref' && typeof field.zero === 'object' && field.zero !== null;
  if (isValue && !isInherited(field.name)) {
    file.print(call(`${readField(ctx, file, 'value', field)} ??= {} as ${ctx.typeName(file, struct)}`));
  } else file.print(...whenPresent(ctx, file, 'value', field, (value) => eachStruct(value, field.type, call)));
}

/** A statement that calls for the struct, or for each one in lists and maps. */
function eachStruct(value: string, type: Type, call: (value: string) => string, depth = 1): string {
  if (type.t === 'ref') return call(value);
  const item = depth === 1 ? 'item' : `item${depth}`;
  if (type.t === 'map')
    return `for (const ${item} of Object.values(${value})) ${eachStruct(item, (type as MapType).values, call, depth + 1)}`;
  return `for (const ${item} of ${value}) ${eachStruct(item, (type as ListType).items, call, depth + 1)}`;
}
