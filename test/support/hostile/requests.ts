/** Requests with mutated bodies, the same ones for the same seed. */
import { groups, shared } from '../../../generated/index.js';
import { stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { writeCbor } from '../../../runtime/codec/cbor-write.js';
import { ProtobufCodec } from '../../../runtime/codec/protobuf.js';
import { writeYaml } from '../../../runtime/codec/yaml-write.js';
import { type Encoding, mutateBytes } from './bytes.js';
import { Random } from './random.js';
import { type Target, typedTargets, validTargets } from './targets.js';
import { mutateValue } from './values.js';

export interface HostileRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
  cbor: 'application/cbor',
};
const ENCODINGS = Object.keys(MEDIA_TYPES) as Encoding[];
const PATCHES = ['json', 'merge', 'strategic-merge'] as const;
const VALIDATIONS = ['', '&fieldValidation=Strict', '&fieldValidation=Ignore'];

export class HostileRequests {
  private readonly protobuf = new ProtobufCodec([...groups, ...shared]);

  private constructor(
    private readonly seed: number,
    private readonly targets: readonly Target[],
  ) {}

  static async of(seed: number): Promise<HostileRequests> {
    const typed = await typedTargets(seed);
    return new HostileRequests(seed, [...validTargets, ...typed]);
  }

  /** The request of an index. */
  async make(index: number): Promise<HostileRequest> {
    const random = Random.of(this.seed, index);
    const target = random.pick(random.chance(0.6) ? validTargets : this.targets);
    if (random.chance(0.1)) return this.apply(target, random);
    if (random.chance(0.35)) return this.patch(random.pick(validTargets), random);
    const encoding = random.pick(ENCODINGS);
    const body = await this.mutated(target.object, encoding, random);
    const update = random.chance(0.3);
    const query = `?${random.chance(0.85) ? 'dryRun=All' : ''}${random.pick(VALIDATIONS)}`;
    const path = update ? `${target.collection}/${nameOf(target)}` : target.collection;
    return { method: update ? 'PUT' : 'POST', path: path + query, contentType: MEDIA_TYPES[encoding], body };
  }

  /** Edits of the value, then, or only, of its bytes. */
  private async mutated(object: JsonObject, encoding: Encoding, random: Random): Promise<Buffer> {
    const others = this.targets;
    const structural = random.chance(0.5);
    const value = structural
      ? mutateValue(
          object,
          random,
          others.map((one) => one.object),
        )
      : object;
    const bytes = (await this.encode(value, encoding)) ?? (await this.encode(object, encoding));
    if (bytes === undefined) return Buffer.from(stringifyJson(value));
    if (structural && random.chance(0.7)) return bytes;
    const other = await this.encode(random.pick(others).object, encoding);
    return mutateBytes(bytes, encoding, random, other ?? bytes);
  }

  /** Undefined for what the encoding cannot express. */
  private async encode(value: JsonValue, encoding: Encoding): Promise<Buffer | undefined> {
    const json = Buffer.from(stringifyJson(value));
    if (encoding === 'json') return json;
    if (encoding === 'cbor') return writeCbor(json);
    try {
      return encoding === 'yaml' ? Buffer.from(writeYaml(json)) : await this.protobuf.encode(json);
    } catch {
      return undefined;
    }
  }

  private async apply(target: Target, random: Random): Promise<HostileRequest> {
    const encoding = random.pick(['yaml', 'cbor'] as const);
    const query = `?fieldManager=${random.pick(['a', 'b'])}${random.pick(['', '&force=true'])}${random.pick(VALIDATIONS)}`;
    return {
      method: 'PATCH',
      path: `${target.collection}/${nameOf(target)}${query}${random.chance(0.7) ? '&dryRun=All' : ''}`,
      contentType: `application/apply-patch+${encoding}`,
      body: await this.mutated(target.object, encoding, random),
    };
  }

  private patch(target: Target, random: Random): HostileRequest {
    const kind = random.pick(PATCHES);
    const objects = this.targets.map(({ object }) => object);
    const value = kind === 'json' ? operations(target.object, random) : withDirectives(target.object, random);
    const edited = random.chance(0.8) ? mutateValue(value, random, [...objects, target.object]) : value;
    const json = Buffer.from(stringifyJson(edited));
    const other = Buffer.from(stringifyJson(random.pick(objects)));
    return {
      method: 'PATCH',
      path: `${target.collection}/${nameOf(target)}?${random.chance(0.7) ? 'dryRun=All' : ''}${random.pick(VALIDATIONS)}`,
      contentType: `application/${kind}-patch+json`,
      body: random.chance(0.3) ? mutateBytes(json, 'json', random, other) : json,
    };
  }
}

const nameOf = ({ object }: Target): string => String((object.metadata as JsonObject).name);

/** All places of a value as JSON pointers. */
function pointers(value: JsonValue, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  const below = Object.keys(value).flatMap((key) =>
    pointers((value as JsonObject)[key] as JsonValue, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return [at, ...below];
}

function operations(object: JsonObject, random: Random): JsonValue {
  const places = [
    ...pointers(object),
    '/',
    '/-',
    '/spec/-',
    '/metadata/labels/a',
    '/__proto__/x',
    '/constructor',
    '//',
  ];
  return Array.from({ length: random.below(random.pick([3, 40])) + 1 }, () => ({
    op: random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test']),
    path: random.pick(places) + random.pick(['', '', '/-', '/0', '/-1', '/x', '/9999999999']),
    from: random.pick(places),
    value: random.pick<JsonValue>([null, 'x', 1, [], {}, object]),
  }));
}

/** Parts of the object as a patch, some with directives of strategic merges. */
function withDirectives(object: JsonObject, random: Random): JsonValue {
  const patch: JsonObject = {};
  for (const key of Object.keys(object)) if (random.chance(0.5)) patch[key] = object[key] as JsonValue;
  const spec: JsonObject = { ...(object.spec as JsonObject | undefined) };
  const directives: readonly JsonObject[] = [
    { $patch: random.pick(['replace', 'delete', 'merge', 'x']) },
    { $retainKeys: ['containers', 'a'] },
    { '$setElementOrder/containers': [{ name: 'two' }, { name: 'one' }] },
    { '$deleteFromPrimitiveList/finalizers': ['a'] },
    { containers: [{ name: 'one', $patch: 'delete' }, { $patch: 'replace' }, { name: 'three' }] },
    {
      ports: [{ port: 80, $patch: 'delete' }],
      volumes: [{ name: 'v', $retainKeys: ['name', 'emptyDir'], emptyDir: {} }],
    },
  ];
  Object.assign(spec, random.pick(directives), random.pick(directives));
  return random.chance(0.6) ? { ...patch, spec } : { ...patch, ...random.pick(directives) };
}
