import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import protobuf from 'protobufjs';
import { messages } from '../../generated/core/v1/codec.js';
import { kinds, types } from '../../generated/core/v1/index.js';
import { FieldErrors } from '../../runtime/api/field-errors.js';
import type { JsonObject, KubeObject } from '../../runtime/api/meta.js';
import { decode } from '../../runtime/schema/decode.js';
import { schemasV3 } from '../../runtime/schema/openapi.js';
import { readPod, variedPods } from '../fixtures/pods.js';
import { messageOf } from '../reflection.js';
import { count, perSecond, type Row } from './figure.js';
import { inTurns } from './turns.js';

/** Pods, in this process: to and from protobuf, checked, and the size of one. */
export async function pod(): Promise<Row[]> {
  return [...codecRows(), ...checkRows(), sizeRow()];
}

const codec = messages.Pod!;
const encode = (object: object): Uint8Array => codec.encode(object, protobuf.Writer.create()).finish();

/** Beside the code that protobufjs compiles, which is also its static code. Its messages are not JSON's form: dates stay numbers. */
function codecRows(): Row[] {
  const message = messageOf(types.Pod!);
  const rows = (name: string, pods: readonly KubeObject[]): Row[] => {
    const bodies = pods.map(encode);
    const theirs = bodies.map((bytes) => message.decode(bytes));
    for (const [i, bytes] of bodies.entries())
      if (!Buffer.from(bytes).equals(message.encode(theirs[i]!).finish()))
        throw new Error('protobufjs writes other bytes');
    const writes = [eachOf(pods, encode), eachOf(theirs, (pod) => message.encode(pod).finish())] as const;
    const reads = [
      eachOf(bodies, (bytes) => codec.decode(protobuf.Reader.create(bytes), bytes.length)),
      eachOf(bodies, (bytes) => message.decode(bytes)),
    ] as const;
    return [
      rateRow(`encode ${name} as protobuf`, 'protobufjs', ...writes),
      rateRow(`decode ${name} from protobuf`, 'protobufjs', ...reads),
    ];
  };
  // First one, while the code of both has seen one shape.
  return [...rows('one Pod', [readPod()]), ...rows('Pods', variedPods(types.Pod!))];
}

/**
 * Beside ajv, compiled from the schema that is published. That says types and required fields; for what the decoder does
 * besides ajv needs formats (times, base64, int32) and objects that are closed (unknown fields). The rules of Kubernetes stand
 * in no schema. A server checks objects of many shapes: one Pod again and again is what ajv's code is best at.
 */
function checkRows(): Row[] {
  const one = readPod();
  const pods = variedPods(types.Pod!);
  const schemas = schemasV3([types.Pod!], { group: '', version: 'v1' });
  const published = compiled(new Ajv({ strict: false, validateFormats: false }), schemas);
  const closed = Object.entries(schemas).map(([name, schema]) => [
    name,
    'properties' in schema ? { ...schema, additionalProperties: false } : schema,
  ]);
  const formats = addFormats.default(new Ajv({ strict: false, logger: false }));
  const all = compiled(formats, Object.fromEntries(closed));
  const decoded = (object: JsonObject) => decode(object, types.Pod!);
  const rules = rulesOf(one);
  return [
    // First, while ajv's code has seen one shape.
    rateRow('check one Pod: types', 'ajv', eachOf([one], decoded), eachOf([one], published)),
    rateRow('check one Pod: all rules', 'ajv, types only', rules, eachOf([one], published)),
    rateRow('check Pods: types', 'ajv', eachOf(pods, decoded), eachOf(pods, published)),
    rateRow('check Pods: types, formats, unknown fields', 'ajv', eachOf(pods, decoded), eachOf(pods, all)),
  ];
}

/** Works on one object after another, over and over. */
function eachOf<T>(objects: readonly T[], work: (object: T) => unknown): () => unknown {
  let next = 0;
  return () => {
    if (next === objects.length) next = 0;
    return work(objects[next++] as T);
  };
}

function compiled(ajv: Ajv, schemas: object): (object: JsonObject) => unknown {
  const check = ajv.compile({ $ref: `#/components/schemas/${types.Pod!.name}`, components: { schemas } });
  return (object) => {
    if (!check(object)) throw new Error(ajv.errorsText(check.errors));
    return true;
  };
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
  const json = Buffer.byteLength(JSON.stringify(readPod()));
  const bytes = encode(readPod()).length;
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
