import type {
  Field,
  ListType,
  MapType,
  RefType,
  ScalarKind,
  SpecialKind,
  SpecialType,
  StructType,
  Type,
} from '../../runtime/schema/model.js';
import type { VersionModel } from '../model/api-model.js';
import { GeneratedFile } from '../print/file.js';
import { printLiteral, printString } from '../print/literal.js';
import type { EmitContext } from './context.js';
import type { KitValue } from './kit.js';

const WORDS: Readonly<Record<ScalarKind | SpecialKind, KitValue>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  float: 'float',
  double: 'double',
  bytes: 'bytes',
  quantity: 'quantity',
  time: 'time',
  'micro-time': 'microTime',
  duration: 'duration',
  'int-or-string': 'intOrString',
  'raw-extension': 'rawExtension',
  'fields-v1': 'fieldsV1',
  json: 'json',
};

/** What of a field is printed behind its type, in this order. Rules are not: `validate.ts` holds them. */
const FIELD_OPTIONS: Readonly<Record<Exclude<keyof Field, 'name' | 'number' | 'type' | 'rules'>, true>> = {
  required: true,
  pointer: true,
  zero: true,
  default: true,
  requestDefault: true,
  patchStrategy: true,
  patchMergeKey: true,
  gate: true,
  published: true,
  description: true,
};

/** What of a struct is printed behind its fields, in this order. */
const STRUCT_OPTIONS: Readonly<
  Record<Exclude<keyof StructType, 'name' | 'fields' | 'byName' | 'omitEmpty' | 'order'>, true>
> = {
  description: true,
  mapType: true,
  unions: true,
  preserveUnknown: true,
  extensions: true,
};

/** `schema.ts`: the shape of each struct as the server reads it. */
export function emitSchema(ctx: EmitContext, version: VersionModel): GeneratedFile {
  const file = new GeneratedFile(...ctx.file(version, 'schema'));
  for (const { type } of version.structs) file.declare(ctx.identifier(type));
  const structType = ctx.kit.type(file, 'StructType');
  for (const { type } of version.structs) {
    const word = ctx.kit.value(file, type.omitEmpty ? 'structOmittingEmpty' : 'struct');
    const options = picked(type, STRUCT_OPTIONS);
    const open = `export const ${ctx.identifier(type)}: ${structType} = ${word}(${printString(type.name)}, [`;
    file.print('');
    if (type.fields.length === 0) file.print(`${open}]${options});`);
    else
      file.block(open, `]${options});`, () =>
        file.print(...type.fields.map((field) => `${fieldText(ctx, file, field)},`)),
      );
  }
  return file;
}

function fieldText(ctx: EmitContext, file: GeneratedFile, field: Field): string {
  const number = printLiteral(field.number ?? 0);
  return `${ctx.kit.value(file, 'field')}(${printString(field.name)}, ${number}, ${typeWords(ctx, file, field.type)}${picked(field, FIELD_OPTIONS)})`;
}

function typeWords(ctx: EmitContext, file: GeneratedFile, type: Type): string {
  if (type.t === 'list') {
    const { t: _, items, ...options } = type as ListType;
    return `${ctx.kit.value(file, 'list')}(${typeWords(ctx, file, items)}${optionsText(options)})`;
  }
  if (type.t === 'map') {
    const { t: _, values, ...options } = type as MapType;
    return `${ctx.kit.value(file, 'map')}(${typeWords(ctx, file, values)}${optionsText(options)})`;
  }
  if (type.t === 'ref')
    return `${ctx.kit.value(file, 'ref')}(() => ${ctx.reference(file, 'schema', '', (type as RefType).of())})`;
  const word = ctx.kit.value(file, WORDS[type.t as ScalarKind | SpecialKind]);
  const { definition } = type as SpecialType;
  return definition === undefined ? word : `${ctx.kit.value(file, 'publishedAs')}(${word}, ${printString(definition)})`;
}

/** The options that are set, as one more argument. */
function picked<T extends object>(value: T, keys: Readonly<Partial<Record<keyof T, true>>>): string {
  return optionsText(Object.fromEntries(Object.keys(keys).map((key) => [key, value[key as keyof T]])));
}

function optionsText(options: object): string {
  const text = printLiteral(options);
  return text === '{}' ? '' : `, ${text}`;
}
