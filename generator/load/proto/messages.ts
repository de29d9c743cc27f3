/** Messages of a `.proto` file → schemas in the project's own format. */
import protobuf from 'protobufjs';
import { type JsonObject, type JsonValue, objectOf } from '../../model/json.js';
import { schemaReference } from '../../model/spec-document.js';
import { META_FOLDER, META_VERSION } from '../../model/well-known.js';

export interface MessagePlace {
  readonly folder: string;
  readonly version: string;
  readonly name: string;
}

export interface MessageContext {
  /** The group version that the messages become. */
  readonly folder: string;
  readonly version: string;
  readonly messages: ReadonlyMap<string, protobuf.Type>;
  /** Where messages of other packages live as schemas. */
  readonly foreign: (fullName: string) => MessagePlace | undefined;
  /** Says what cannot be read. */
  readonly report: (message: string, field: string | undefined, problem: string, remedy: string) => void;
  readonly descriptions: boolean;
}

const SCALARS: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
};

/** Wire forms that the codecs do not speak, and what to write instead. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  uint32: 'int64',
  sint32: 'int32',
  fixed32: 'int64',
  sfixed32: 'int32',
  uint64: 'int64',
  sint64: 'int64',
  fixed64: 'int64',
  sfixed64: 'int64',
};

const WELL_KNOWN: Readonly<Record<string, string>> = { 'google.protobuf.Timestamp': 'Time' };

/** Schemas of all messages of the file, by name; nested messages are called after the message they stand in. */
export function schemasOfMessages(context: MessageContext): JsonObject {
  const schemas = [...context.messages.values()]
    .filter((message) => !isWrapper(message))
    .map((message): [string, JsonObject] => [schemaName(message), schemaOf(message, context)]);
  return objectOf(schemas);
}

/** `Book.Chapter` → `BookChapter`. */
export function schemaName(message: protobuf.Type): string {
  const parent = message.parent;
  return parent instanceof protobuf.Type ? schemaName(parent) + message.name : message.name;
}

/** A message that stands for a list, because protobuf has no lists inside maps: `ExtraValue { repeated string items = 1 }`. */
function isWrapper(message: protobuf.Type): boolean {
  const [field, more] = message.fieldsArray;
  return (
    more === undefined &&
    field?.name === 'items' &&
    field.repeated &&
    field.id === 1 &&
    /\+protobuf\.nullable=true/.test(message.comment ?? '')
  );
}

function schemaOf(message: protobuf.Type, context: MessageContext): JsonObject {
  const required = message.fieldsArray.filter((field) => field.required).map(jsonName);
  const unions = message.oneofsArray
    .filter((oneof) => oneof.fieldsArray.length > 1)
    .map((oneof): JsonValue => ({ fields: oneof.fieldsArray.map(jsonName), optional: true }));
  return objectOf([
    ['type', 'object'],
    ['required', required.length === 0 ? undefined : required],
    ['x-rules', unions.length === 0 ? undefined : { unions }],
    [
      'properties',
      objectOf(message.fieldsArray.map((field) => [jsonName(field), propertyOf(field, message, context)])),
    ],
    ['description', context.descriptions ? sentenceOf(message.comment) : undefined],
  ]);
}

/** Snake case becomes camel case, as protobuf's JSON form has it. */
function jsonName(field: protobuf.Field): string {
  const said: unknown = field.options?.json_name;
  return typeof said === 'string'
    ? said
    : field.name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

function propertyOf(field: protobuf.Field, message: protobuf.Type, context: MessageContext): JsonObject {
  let number: JsonValue = field.id;
  let schema: JsonObject;
  if (field instanceof protobuf.MapField) {
    if (field.keyType !== 'string')
      context.report(
        schemaName(message),
        field.name,
        `a map with keys of type ${field.keyType}`,
        'JSON objects have string keys: write map<string, …>',
      );
    schema = { type: 'object', additionalProperties: typeOf(field, message, context) };
  } else {
    const wrapper = field.repeated ? undefined : context.messages.get(resolveName(field, context.messages) ?? '');
    if (wrapper !== undefined && isWrapper(wrapper)) number = [field.id, 1];
    schema = field.repeated
      ? { type: 'array', items: typeOf(field, message, context) }
      : typeOf(field, message, context);
  }
  const pointer = field.options?.proto3_optional === true;
  return objectOf([
    ...Object.entries(schema),
    ['x-proto', number],
    ['x-pointer', pointer ? true : undefined],
    ['description', context.descriptions ? sentenceOf(field.comment) : undefined],
  ]);
}

function typeOf(field: protobuf.Field, message: protobuf.Type, context: MessageContext): JsonObject {
  const scalar = Object.hasOwn(SCALARS, field.type) ? SCALARS[field.type] : undefined;
  if (scalar !== undefined) return { ...scalar };
  const report = (problem: string, remedy: string) => {
    context.report(schemaName(message), field.name, problem, remedy);
    return { type: 'string' };
  };
  const better = Object.hasOwn(UNSUPPORTED, field.type) ? UNSUPPORTED[field.type] : undefined;
  if (better !== undefined) return report(`the type ${field.type}`, `write ${better}, as Kubernetes APIs do`);
  const name = resolveName(field, context.messages);
  const local = context.messages.get(name ?? '');
  if (local !== undefined && isWrapper(local))
    return { type: 'array', items: typeOf(local.fieldsArray[0]!, local, context) };
  if (local !== undefined) return { $ref: schemaReference(context, { ...context, name: schemaName(local) }) };
  const known = WELL_KNOWN[field.type.replace(/^\./, '')];
  const place =
    known === undefined
      ? context.foreign(field.type.replace(/^\./, ''))
      : { folder: META_FOLDER, version: META_VERSION, name: known };
  if (place !== undefined) return { $ref: schemaReference(context, place) };
  return report(
    `the type ${field.type}, which is no message that is known here`,
    'define the message in this file, or refer to one of another spec by its full name; for an enum write string and enum: […] beside the file',
  );
}

/** Full name of the message that a field's type names from where it stands. */
export function resolveName(field: protobuf.Field, messages: ReadonlyMap<string, protobuf.Type>): string | undefined {
  if (field.type.startsWith('.')) return field.type.slice(1);
  let scope = field.parent?.fullName.slice(1) ?? '';
  for (;;) {
    const name = scope === '' ? field.type : `${scope}.${field.type}`;
    if (messages.has(name)) return name;
    if (scope === '') return undefined;
    scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')));
  }
}

/** A comment without the markers of Go's generators. */
function sentenceOf(comment: string | null | undefined): string | undefined {
  const text = (comment ?? '')
    .split('\n')
    .filter((line) => !line.startsWith('+'))
    .join('\n')
    .trim();
  return text === '' ? undefined : text;
}
