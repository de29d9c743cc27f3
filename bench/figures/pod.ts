import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import protobuf from 'protobufjs';
import { messages } from '../../generated/core/v1/codec.js';
import { kinds, types } from '../../generated/core/v1/index.js';
import { FieldErrors } from '../../runtime/api/field-errors.js';
import type { JsonObject, KubeObject } from '../../runtime/api/meta.js';
import { decode } from '../../runtime/schema/decode.js';
import { schemasV3 } from '../../runtime/schema/openapi.js';
import { messageOf } from '../reflection.js';
import { count, perSecond, type Row } from './figure.js';
import { inTurns } from './turns.js';

const TEXT = readFileSync(new URL('../fixtures/pod.json', import.meta.url), 'utf8');
const read = () => JSON.parse(TEXT) as JsonObject & KubeObject;

/** One Pod, in this process: to and from protobuf, checked, and its size. */
export async function pod(): Promise<Row[]> {
  return [...codecRows(), ...checkRows(), sizeRow()];
}

const codec = messages.Pod!;
const encode = (object: object): Uint8Array => codec.encode(object, protobuf.Writer.create()).finish();

/** Beside the code that protobufjs compiles, which is also its static code. Its messages are not JSON's form: dates stay numbers. */
function codecRows(): Row[] {
  const message = messageOf(types.Pod!);
  const object = read();
  const bytes = encode(object);
  const theirs = message.decode(bytes);
  if (!Buffer.from(bytes).equals(message.encode(theirs).finish())) throw new Error('protobufjs writes other bytes');
  const row = (figure: string, ours: () => unknown, limit: () => unknown): Row =>
    rateRow(figure, 'protobufjs', ours, limit);
  return [
    row(
      'encode a Pod as protobuf',
      () => encode(object),
      () => message.encode(theirs).finish(),
    ),
    row(
      'decode a Pod from protobuf',
      () => codec.decode(protobuf.Reader.create(bytes), bytes.length),
      () => message.decode(bytes),
    ),
  ];
}

/**
 * Beside ajv, compiled from the schema that is published. That says types and required fields; for what the decoder does
 * besides ajv needs formats (times, base64, int32) and objects that are closed (unknown fields). The rules of Kubernetes stand in no schema.
 */
function checkRows(): Row[] {
  const object = read();
  const schemas = schemasV3([types.Pod!], { group: '', version: 'v1' });
  const published = compiled(new Ajv({ strict: false, validateFormats: false }), schemas, object);
  const closed = Object.entries(schemas).map(([name, schema]) => [
    name,
    'properties' in schema ? { ...schema, additionalProperties: false } : schema,
  ]);
  const formats = addFormats.default(new Ajv({ strict: false, logger: false }));
  const all = compiled(formats, Object.fromEntries(closed), object);
  const decoded = () => decode(object, types.Pod!);
  return [
    rateRow('check a Pod: types', 'ajv', decoded, published),
    rateRow('check a Pod: types, formats, unknown fields', 'ajv', decoded, all),
    rateRow('check a Pod: all rules', 'ajv, types only', rulesOf(object), published),
  ];
}

function compiled(ajv: Ajv, schemas: object, object: JsonObject): () => unknown {
  const check = ajv.compile({ $ref: `#/components/schemas/${types.Pod!.name}`, components: { schemas } });
  if (!check(object)) throw new Error(ajv.errorsText(check.errors));
  return () => check(object);
}

function rulesOf(object: KubeObject): () => unknown {
  const { validate } = kinds.Pod!;
  const context = { operation: 'create', object, subresource: '', requestVersion: 'v1', warn: () => {} } as const;
  const rules = () => {
    const errors = new FieldErrors();
    validate!(object, errors, context);
    return errors;
  };
  const [wrong] = rules().list;
  if (wrong !== undefined) throw new Error(`${wrong.field}: ${wrong.message}`);
  return rules;
}

function rateRow(figure: string, other: string, ours: () => unknown, limit: () => unknown): Row {
  const [ourRate, limitRate] = inTurns(ours, limit);
  const ratio = ourRate / limitRate;
  return {
    figure,
    ours: perSecond(ourRate),
    limit: `${perSecond(limitRate)} (${other})`,
    ratio,
    aim: '≥ 1',
    reached: ratio >= 1,
    upstream: '',
  };
}

function sizeRow(): Row {
  const json = Buffer.byteLength(JSON.stringify(read()));
  const bytes = encode(read()).length;
  return {
    figure: 'size of a Pod as protobuf',
    ours: `${count(bytes)} bytes`,
    limit: `${count(json)} bytes (JSON)`,
    ratio: bytes / json,
    aim: '≤ 1',
    reached: bytes <= json,
    upstream: '',
  };
}
