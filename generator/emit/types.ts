import type {
  Field,
  ListType,
  MapType,
  RefType,
  Rules,
  ScalarKind,
  SpecialKind,
  StructType,
  Type,
} from '../../runtime/schema/model.js';
import type { VersionModel } from '../model/api-model.js';
import { docComment } from '../print/doc-comment.js';
import { GeneratedFile } from '../print/file.js';
import { printKey, printLiteral, printString } from '../print/literal.js';
import type { EmitContext } from './context.js';
import { isObjectMetadata, kindOf } from './kinds.js';
import type { KitType } from './kit.js';

const LEAVES: Readonly<Record<ScalarKind | SpecialKind, { readonly text: string } | { readonly kit: KitType }>> = {
  string: { text: 'string' },
  bool: { text: 'boolean' },
  int32: { text: 'number' },
  int64: { text: 'number | bigint' },
  float: { text: 'number' },
  double: { text: 'number' },
  bytes: { text: 'string' },
  quantity: { kit: 'Quantity' },
  time: { kit: 'Time' },
  'micro-time': { kit: 'MicroTime' },
  duration: { kit: 'Duration' },
  'int-or-string': { kit: 'IntOrString' },
  'raw-extension': { kit: 'RawExtension' },
  'fields-v1': { kit: 'FieldsV1' },
  json: { kit: 'JsonValue' },
};

/** Structs whose int64 fields the server counts itself: they stay far below 2^53 and the runtime's own types say `number`. */
const COUNTED: ReadonlySet<string> = new Set(
  ['ObjectMeta', 'ListMeta', 'DeleteOptions'].map((name) => `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`),
);

/** The TypeScript type of a field's values. */
export function fieldTypeText(ctx: EmitContext, file: GeneratedFile, type: StructType, field: Field): string {
  return isCounted(type, field) ? 'number' : typeText(ctx, file, field.type, field.rules);
}

export function isCounted(type: StructType, field: Field): boolean {
  return field.type.t === 'int64' && COUNTED.has(type.name);
}

/** The TypeScript type of a value of the model. */
export function typeText(ctx: EmitContext, file: GeneratedFile, type: Type, rules?: Rules): string {
  if (type.t === 'list') {
    const items = typeText(ctx, file, (type as ListType).items, rules?.items);
    return items.includes(' ') && !items.startsWith('{') ? `(${items})[]` : `${items}[]`;
  }
  if (type.t === 'map') return `{ [key: string]: ${typeText(ctx, file, (type as MapType).values, rules?.items)} }`;
  if (type.t === 'ref') return ctx.typeName(file, (type as RefType).of());
  if (rules?.enum !== undefined && rules.enum.length > 0) return rules.enum.map(printLiteral).join(' | ');
  const leaf = LEAVES[type.t as ScalarKind | SpecialKind];
  return 'text' in leaf ? leaf.text : ctx.kit.type(file, leaf.kit);
}

/** `types.ts`: the models as clients see them, an interface for each struct. */
export function emitTypes(ctx: EmitContext, version: VersionModel): GeneratedFile {
  const file = new GeneratedFile(...ctx.file(version, 'types'));
  for (const { type } of version.structs) file.declare(ctx.identifier(type));
  for (const { type } of version.structs) {
    file.print('', ...docComment(type.description ?? ''));
    printInterface(ctx, file, version, type);
  }
  return file;
}

function printInterface(ctx: EmitContext, file: GeneratedFile, version: VersionModel, type: StructType): void {
  const kind = kindOf(version, type);
  file.block(`export interface ${ctx.identifier(type)} {`, '}', () => {
    for (const field of type.fields) {
      const literal =
        kind && Object.hasOwn(kind, field.name) ? printString(kind[field.name as keyof typeof kind]) : undefined;
      file.print(...docComment(field.description ?? ''));
      const present = field.required || isObjectMetadata(type, field.name);
      file.print(`${memberName(field)}${present ? '' : '?'}: ${literal ?? fieldTypeText(ctx, file, type, field)};`);
    }
    if (type.preserveUnknown) file.print('[key: string]: unknown;');
  });
}

/** In an interface `__proto__` is a name like any other. */
function memberName(field: Field): string {
  return field.name === '__proto__' ? printString(field.name) : printKey(field.name);
}
