/**
 * A transcoder that knows nothing of the server: protobufjs reads the messages by the `.proto` files of a release. What these do not
 * say (which messages JSON has inline) is read off golden objects.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { protoFolder, readGolden } from '../golden.js';
import { type JsonFacts, jsonFacts } from '../json-facts.js';
import { type Transcoder, withItems } from './transcoder.js';

const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);
const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';
const UNKNOWN = 'k8s.io.apimachinery.pkg.runtime.Unknown';
const TO_OBJECT = { longs: Number, bytes: Buffer } as const;

/** A decoded message: its fields that were on the wire. */
type Fields = Readonly<Record<string, unknown>>;

/** Values that JSON writes in another way than as their fields. */
interface Leaf {
  /** Undefined: JSON leaves it out. */
  toJson(fields: Fields): JsonValue | undefined;
  toFields(json: JsonValue): Fields;
}

const raw = (field: string): Leaf => ({
  toJson: (fields) => JSON.parse(String(fields[field])) as JsonValue,
  toFields: (json) => ({ [field]: Buffer.from(JSON.stringify(json)) }),
});
const items: Leaf = { toJson: ({ items = [] }) => items as JsonValue, toFields: (json) => ({ items: json }) };
const time = (digits: number): Leaf => ({
  toJson({ seconds, nanos }) {
    if (seconds === undefined) return undefined; // the zero time
    const fraction = digits === 0 ? '' : `.${String(Number(nanos ?? 0) / 1000).padStart(digits, '0')}`;
    return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}${fraction}Z`;
  },
  toFields: (json) => ({
    seconds: Math.floor(Date.parse(String(json)) / 1000),
    nanos: Number(/\.(\d+)Z$/.exec(String(json))?.[1]?.padEnd(9, '0') ?? 0),
  }),
});

const LEAVES: Readonly<Record<string, Leaf>> = {
  [`${META}.Time`]: time(0),
  [`${META}.MicroTime`]: time(6),
  [`${META}.FieldsV1`]: raw('Raw'),
  'k8s.io.apimachinery.pkg.runtime.RawExtension': raw('raw'),
  'k8s.io.apimachinery.pkg.api.resource.Quantity': {
    toJson: (fields) => String(fields.string),
    toFields: (json) => ({ string: json }),
  },
  'k8s.io.apimachinery.pkg.util.intstr.IntOrString': {
    toJson: ({ type, intVal, strVal }) => (type === 1 ? String(strVal) : Number(intVal ?? 0)),
    toFields: (json) => (typeof json === 'string' ? { type: 1, strVal: json } : { type: 0, intVal: json }),
  },
  'k8s.io.api.authorization.v1.ExtraValue': items,
  'k8s.io.api.certificates.v1.ExtraValue': items,
};

/**
 * Zeros that JSON writes: fields that Go has as pointers, or without `omitempty`. On the wire they look like those that JSON leaves
 * out, and the `.proto` files do not tell; these are the ones that the journeys meet.
 */
const WRITTEN_ZEROS: ReadonlySet<string> = new Set([
  'k8s.io.api.batch.v1.JobSpec.manualSelector',
  'k8s.io.api.batch.v1.JobSpec.suspend',
  'k8s.io.api.core.v1.PodSpec.priority',
  'k8s.io.api.core.v1.Container.name',
  'k8s.io.api.autoscaling.v1.ScaleStatus.replicas',
  'k8s.io.api.autoscaling.v2.HorizontalPodAutoscalerStatus.desiredReplicas',
]);

export function protoTranscoder(): Transcoder {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(protoFolder, target);
  const files = readdirSync(protoFolder, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.proto'));
  root.loadSync(files, { keepCase: true }).resolveAll();
  return new ProtoTranscoder(root);
}

class ProtoTranscoder implements Transcoder {
  private readonly types = new Map<string, protobuf.Type>();
  private readonly facts: JsonFacts;

  constructor(private readonly root: protobuf.Root) {
    const goldens = readGolden().flatMap(({ group, version, kind, json }) => {
      const message = this.typeOf(group === '' ? version : `${group}/${version}`, kind);
      return message === undefined ? [] : [{ message, json: JSON.parse(String(json)) as unknown }];
    });
    this.facts = jsonFacts(goldens, { find: () => undefined, resolve: heldBy });
  }

  async encode(object: JsonObject): Promise<Buffer> {
    const { apiVersion, kind, ...fields } = object;
    const type = this.need(String(apiVersion), String(kind));
    const bytes = type.encode(type.fromObject(this.fieldsOf(type, fields))).finish();
    const envelope = this.root.lookupType(UNKNOWN);
    return Buffer.concat([MAGIC, envelope.encode({ typeMeta: { apiVersion, kind }, raw: bytes }).finish()]);
  }

  async decode(body: Buffer): Promise<JsonObject> {
    if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error(`no protobuf: ${body.subarray(0, 200)}`);
    const envelope = this.root.lookupType(UNKNOWN);
    const unknown = envelope.toObject(envelope.decode(body.subarray(MAGIC.length)), TO_OBJECT) as {
      readonly typeMeta: { readonly apiVersion: string; readonly kind: string };
      readonly raw?: Buffer;
    };
    const { apiVersion, kind } = unknown.typeMeta;
    const type = this.need(apiVersion, kind);
    const fields = type.toObject(type.decode(unknown.raw ?? Buffer.alloc(0)), TO_OBJECT);
    return withItems({ kind, apiVersion, ...this.jsonOf(type, fields) });
  }

  private need(apiVersion: string, kind: string): protobuf.Type {
    const type = this.typeOf(apiVersion, kind);
    if (type === undefined) throw new Error(`no message for ${apiVersion} ${kind}`);
    return type;
  }

  /** The message of a kind: in the package of its group and version, or among those of all groups. */
  private typeOf(apiVersion: string, kind: string): protobuf.Type | undefined {
    const key = `${apiVersion} ${kind}`;
    const known = this.types.get(key);
    if (known !== undefined) return known;
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const name = group === '' ? 'core' : group.split('.')[0];
    const packages = [`k8s.io.api.${name}.${version}`, META];
    const type = packages
      .map((it) => this.root.lookup(`.${it}.${kind}`))
      .find((it): it is protobuf.Type => it instanceof protobuf.Type);
    if (type !== undefined) this.types.set(key, type);
    return type;
  }

  private jsonOf(type: protobuf.Type, fields: Fields): JsonObject {
    const json: JsonObject = {};
    for (const field of type.fieldsArray) {
      const value = fields[field.name];
      if (value === undefined) continue;
      const held = heldBy(field);
      if (this.isInline(type, field)) {
        Object.assign(json, this.jsonOf(held!, value as Fields));
      } else if (field.repeated || field.map) {
        if (Object.keys(value as object).length > 0)
          json[this.nameOf(type, field)] = each(value, (it) => this.valueOf(held, it));
      } else if (held !== undefined || !isZero(value) || WRITTEN_ZEROS.has(`${type.fullName.slice(1)}.${field.name}`)) {
        const converted = this.valueOf(held, value);
        if (converted !== undefined) json[this.nameOf(type, field)] = converted;
      }
    }
    return json;
  }

  private valueOf(type: protobuf.Type | undefined, value: unknown): JsonValue | undefined {
    if (Buffer.isBuffer(value)) return value.toString('base64');
    if (type === undefined) return value as JsonValue;
    return (LEAVES[type.fullName.slice(1)]?.toJson ?? ((fields: Fields) => this.jsonOf(type, fields)))(value as Fields);
  }

  private fieldsOf(type: protobuf.Type, json: JsonObject): Fields {
    const fields: Record<string, unknown> = {};
    for (const field of type.fieldsArray) {
      const held = heldBy(field);
      if (this.isInline(type, field)) {
        const inline = this.fieldsOf(held!, json);
        if (Object.keys(inline).length > 0) fields[field.name] = inline;
        continue;
      }
      const value = json[this.nameOf(type, field)];
      if (value === undefined || value === null) continue;
      const convert = (it: unknown) => this.wireOf(field, held, it as JsonValue);
      fields[field.name] = field.repeated || field.map ? each(value, convert) : convert(value);
    }
    return fields;
  }

  private wireOf(field: protobuf.Field, type: protobuf.Type | undefined, json: JsonValue): unknown {
    if (field.type === 'bytes') return Buffer.from(String(json), 'base64');
    if (type === undefined) return json;
    const leaf = LEAVES[type.fullName.slice(1)];
    return leaf ? leaf.toFields(json) : this.fieldsOf(type, json as JsonObject);
  }

  private isInline(type: protobuf.Type, field: protobuf.Field): boolean {
    const fact = this.facts.get(type.fullName)?.[field.name];
    return fact !== undefined && 'x-inline' in fact;
  }

  private nameOf(type: protobuf.Type, field: protobuf.Field): string {
    const facts = Object.entries(this.facts.get(type.fullName) ?? {});
    return facts.find(([, fact]) => 'x-proto' in fact && fact['x-proto'] === field.id)?.[0] ?? field.name;
  }
}

function heldBy(field: protobuf.Field): protobuf.Type | undefined {
  return field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
}

const isZero = (value: unknown) => value === '' || value === 0 || value === false;

/** The same list or map with other values. */
function each<T>(value: unknown, convert: (value: unknown) => T): T[] & Record<string, T> {
  const converted = Array.isArray(value)
    ? value.map(convert)
    : Object.fromEntries(Object.entries(value as object).map(([key, it]) => [key, convert(it)]));
  return converted as T[] & Record<string, T>;
}
