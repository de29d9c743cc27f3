/**
 * The protobuf form of an OpenAPI v2 document (W22), which kubectl before 1.29 reads. The messages are those of gnostic's
 * OpenAPIv2.proto; each is described below as data, field by field, and one function writes them all.
 */
import protobuf, { type Writer } from 'protobufjs/minimal.js';

type Json = unknown;
type JsonMap = Readonly<Record<string, Json>>;

/** Writes one value as the field of the given number; absent values are never given. */
type Put = (w: Writer, number: number, value: Json) => void;

/** Fields by JSON name. Keys that begin with `x-` go to the vendor extensions, where the message has a number for them. */
interface Message {
  readonly fields: () => Readonly<Record<string, readonly [number: number, put: Put]>>;
  readonly extensions?: number;
}

const isMap = (value: Json): value is JsonMap => typeof value === 'object' && value !== null && !Array.isArray(value);

const string: Put = (w, number, value) => void w.uint32((number << 3) | 2).string(String(value));
const bool: Put = (w, number, value) => void w.uint32(number << 3).bool(value === true);
const int64: Put = (w, number, value) => void w.uint32(number << 3).int64(Number(value));
const double: Put = (w, number, value) => void w.uint32((number << 3) | 1).double(Number(value));

function nested(w: Writer, number: number, write: () => void): void {
  w.uint32((number << 3) | 2).fork();
  write();
  w.ldelim();
}

/** Any value is carried as YAML text, and JSON is YAML. */
const any: Put = (w, number, value) => nested(w, number, () => string(w, 2, `${JSON.stringify(value)}\n`));

const message =
  (of: Message): Put =>
  (w, number, value) =>
    nested(w, number, () => writeMessage(w, of, value));

const each =
  (put: Put): Put =>
  (w, number, values) => {
    for (const value of Array.isArray(values) ? values : []) put(w, number, value);
  };

/** A map is a list of pairs, each a message of name and value, in a message of its own where `inside` says so. */
const pairs =
  (put: Put): Put =>
  (w, number, map) => {
    for (const [name, value] of Object.entries(isMap(map) ? map : {})) {
      nested(w, number, () => {
        string(w, 1, name);
        put(w, 2, value);
      });
    }
  };
const mapMessage =
  (put: Put): Put =>
  (w, number, map) =>
    nested(w, number, () => pairs(put)(w, 1, map));

/** One of several messages; which, the value tells. */
const oneOf =
  (choose: (value: JsonMap) => readonly [number: number, put: Put]): Put =>
  (w, number, value) => {
    if (!isMap(value)) return;
    const [inner, put] = choose(value);
    nested(w, number, () => put(w, inner, value));
  };

function writeMessage(w: Writer, { fields, extensions }: Message, value: Json): void {
  if (!isMap(value)) return;
  const known = fields();
  for (const [name, child] of Object.entries(value)) {
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (child === undefined || child === null) continue;
    if (field !== undefined) field[1](w, field[0], child);
    else if (extensions !== undefined && name.startsWith('x-')) pairs(any)(w, extensions, { [name]: child });
  }
}

const limits = (first: number) =>
  ({
    maximum: [first, double],
    exclusiveMaximum: [first + 1, bool],
    minimum: [first + 2, double],
    exclusiveMinimum: [first + 3, bool],
    maxLength: [first + 4, int64],
    minLength: [first + 5, int64],
    pattern: [first + 6, string],
    maxItems: [first + 7, int64],
    minItems: [first + 8, int64],
    uniqueItems: [first + 9, bool],
  }) as const;

const schema: Message = {
  fields: () => ({
    $ref: [1, string],
    format: [2, string],
    title: [3, string],
    description: [4, string],
    default: [5, any],
    multipleOf: [6, double],
    ...limits(7),
    maxProperties: [17, int64],
    minProperties: [18, int64],
    required: [19, each(string)],
    enum: [20, each(any)],
    additionalProperties: [21, additional],
    type: [22, types],
    items: [23, items],
    allOf: [24, each(message(schema))],
    properties: [25, mapMessage(message(schema))],
    discriminator: [26, string],
    readOnly: [27, bool],
    example: [30, any],
  }),
  extensions: 31,
};
const additional: Put = (w, number, value) =>
  nested(w, number, () => (isMap(value) ? message(schema)(w, 1, value) : bool(w, 2, value)));
const types: Put = (w, number, value) =>
  nested(w, number, () => each(string)(w, 1, Array.isArray(value) ? value : [value]));
const items: Put = (w, number, value) => nested(w, number, () => message(schema)(w, 1, value));

const reference: Message = { fields: () => ({ $ref: [1, string], description: [2, string] }) };

const bodyParameter: Message = {
  fields: () => ({
    description: [1, string],
    name: [2, string],
    in: [3, string],
    required: [4, bool],
    schema: [5, message(schema)],
  }),
  extensions: 6,
};
const queryParameter: Message = {
  fields: () => ({
    required: [1, bool],
    in: [2, string],
    description: [3, string],
    name: [4, string],
    allowEmptyValue: [5, bool],
    type: [6, string],
    format: [7, string],
    collectionFormat: [9, string],
    default: [10, any],
    ...limits(11),
    enum: [21, each(any)],
    multipleOf: [22, double],
  }),
  extensions: 23,
};
const pathParameter: Message = {
  fields: () => ({
    required: [1, bool],
    in: [2, string],
    description: [3, string],
    name: [4, string],
    type: [5, string],
    format: [6, string],
    collectionFormat: [8, string],
    default: [9, any],
    ...limits(10),
    enum: [20, each(any)],
    multipleOf: [21, double],
  }),
  extensions: 22,
};
const plainParameter = oneOf((p) => (p.in === 'path' ? [4, message(pathParameter)] : [3, message(queryParameter)]));
const parameter = oneOf((p) => (p.in === 'body' ? [1, message(bodyParameter)] : [2, plainParameter]));
const parameterItem = oneOf((p) => (p.$ref === undefined ? [1, parameter] : [2, message(reference)]));

const response: Message = {
  fields: () => ({ description: [1, string], schema: [2, oneOf(() => [1, message(schema)])] }),
  extensions: 5,
};
const responses: Put = (w, number, value) =>
  nested(w, number, () =>
    pairs(oneOf((r) => (r.$ref === undefined ? [1, message(response)] : [2, message(reference)])))(w, 1, value),
  );

const operation: Message = {
  fields: () => ({
    tags: [1, each(string)],
    summary: [2, string],
    description: [3, string],
    operationId: [5, string],
    produces: [6, each(string)],
    consumes: [7, each(string)],
    parameters: [8, each(parameterItem)],
    responses: [9, responses],
    schemes: [10, each(string)],
    deprecated: [11, bool],
    security: [12, each(security)],
  }),
  extensions: 13,
};
const security: Put = (w, number, value) =>
  nested(w, number, () =>
    pairs((writer, field, list) => nested(writer, field, () => each(string)(writer, 1, list)))(w, 1, value),
  );

const pathItem: Message = {
  fields: () => ({
    $ref: [1, string],
    get: [2, message(operation)],
    put: [3, message(operation)],
    post: [4, message(operation)],
    delete: [5, message(operation)],
    options: [6, message(operation)],
    head: [7, message(operation)],
    patch: [8, message(operation)],
    parameters: [9, each(parameterItem)],
  }),
  extensions: 10,
};
const paths: Put = (w, number, value) => nested(w, number, () => pairs(message(pathItem))(w, 2, value));

const info: Message = {
  fields: () => ({ title: [1, string], version: [2, string], description: [3, string] }),
  extensions: 7,
};
const apiKey: Message = {
  fields: () => ({ type: [1, string], name: [2, string], in: [3, string], description: [4, string] }),
  extensions: 5,
};

const document: Message = {
  fields: () => ({
    swagger: [1, string],
    info: [2, message(info)],
    host: [3, string],
    basePath: [4, string],
    schemes: [5, each(string)],
    consumes: [6, each(string)],
    produces: [7, each(string)],
    paths: [8, paths],
    definitions: [9, mapMessage(message(schema))],
    parameters: [10, mapMessage(parameter)],
    security: [12, each(security)],
    securityDefinitions: [13, mapMessage(oneOf(() => [2, message(apiKey)]))],
  }),
  extensions: 16,
};

/** An OpenAPI v2 document as protobuf. */
export function encodeOpenApiV2(value: JsonMap): Buffer {
  const w = protobuf.Writer.create();
  writeMessage(w, document, value);
  return Buffer.from(w.finish());
}
