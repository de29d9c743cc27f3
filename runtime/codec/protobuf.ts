/**
 * `application/vnd.kubernetes.protobuf`: a magic number and a `runtime.Unknown` that holds kind and message (W6). The codecs of a
 * group version are loaded with its first message.
 */
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { quoteGo } from '../api/go-quote.js';
import { apiVersionOf, type GroupVersion, parseApiVersion } from '../api/gvk.js';
import { parseStoredJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import type { GroupModule, MessageCodec, VersionCodec } from '../scheme/modules.js';
import { BodySyntaxError, type Codec, type ListSource, type ParsedBody, type TypeMeta } from './codec.js';
import { endOf, skipUnknown } from './proto-message.js';

const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);
const META: GroupVersion = { group: 'meta.k8s.io', version: 'v1' };
const NO_ERRORS: readonly string[] = Object.freeze([]);
const NO_TYPE: TypeMeta = { apiVersion: '', kind: '' };

type Protobufjs = typeof import('protobufjs/minimal.js');

/** The content of a `runtime.Unknown`. */
interface Envelope extends TypeMeta {
  readonly raw: Buffer;
}

export class ProtobufCodec implements Codec {
  readonly name = 'application/vnd.kubernetes.protobuf';
  readonly streams = true;
  private readonly loaders = new Map<string, () => Promise<VersionCodec>>();
  private readonly codecs = new Map<string, Promise<VersionCodec>>();
  private protobufjs: Promise<Protobufjs> | undefined;

  /** `groups` are all that may come: those served, and those of shared types. */
  constructor(groups: readonly GroupModule[]) {
    for (const { group, versions } of groups) {
      for (const { version, loadCodec } of versions)
        if (loadCodec) this.loaders.set(apiVersionOf({ group, version }), loadCodec);
    }
  }

  /** Whether objects of the group version have a protobuf form. */
  covers(gv: GroupVersion): boolean {
    return this.loaders.has(apiVersionOf(gv));
  }

  async encode(json: Buffer): Promise<Buffer> {
    return this.encodeAs(parseStoredJson(json) as Partial<TypeMeta>, json);
  }

  /** The same of a document that does not say what it is, as events of watches do not. */
  async encodeAs({ apiVersion = 'v1', kind = '' }: Partial<TypeMeta>, json: Buffer): Promise<Buffer> {
    const encoder = await this.encoder(parseApiVersion(apiVersion) ?? META, [kind]);
    return encoder.document(json, kind);
  }

  async *encodeList(list: ListSource): AsyncGenerator<Buffer> {
    const empty = parseStoredJson(list.empty()) as JsonObject & Partial<TypeMeta>;
    const encoder = await this.encoder(parseApiVersion(empty.apiVersion ?? 'v1') ?? META, [empty.kind ?? '']);
    const batches: Uint8Array[] = [];
    for await (const batch of list.batches()) batches.push(encoder.items(empty, parseStoredJson(batch) as JsonValue[]));
    yield* encoder.list(empty, batches);
  }

  async decode(body: Buffer, expected: TypeMeta = NO_TYPE): Promise<ParsedBody> {
    if (!MAGIC.equals(body.subarray(0, MAGIC.length))) {
      throw new BodySyntaxError(
        `provided data does not appear to be a protobuf message, expected prefix [${[...MAGIC].join(' ')}]`,
      );
    }
    const { Reader: reader } = await this.library();
    const said = refusing(() => readEnvelope(reader.create(body.subarray(MAGIC.length))));
    const { raw } = said;
    const { apiVersion, kind } = said.kind === '' ? expected : said;
    if (kind === '') throw new BodySyntaxError("Object 'Kind' is missing in the protobuf message");
    const gv = parseApiVersion(apiVersion);
    const message = gv && (await this.message(gv, kind));
    if (message === undefined)
      throw new BodySyntaxError(
        `no kind ${quoteGo(kind)} is registered for version ${quoteGo(apiVersion)} in protobuf`,
      );
    const value = refusing(() => message.decode(reader.create(raw), raw.length)) as JsonObject;
    return { value: said.kind === '' ? value : { kind, apiVersion, ...value }, strictErrors: NO_ERRORS };
  }

  /** Loads what encoding objects of these kinds takes, and `Status`; encoding itself is then done at once. */
  async encoder(gv: GroupVersion, kinds: readonly string[]): Promise<ProtobufEncoder> {
    const { Writer: writer } = await this.library();
    const messages = new Map<string, MessageCodec>();
    for (const kind of [...kinds, 'Status']) {
      const message = await this.message(gv, kind);
      if (message === undefined) throw new Error(`${apiVersionOf(gv)} ${kind} has no protobuf form`);
      messages.set(kind, message);
    }
    return new ProtobufEncoder(writer, messages);
  }

  /** Kinds that all groups share are found in each. */
  private async message(gv: GroupVersion, kind: string): Promise<MessageCodec | undefined> {
    for (const version of [gv, META]) {
      const messages = (await this.load(version))?.messages;
      if (messages !== undefined && Object.hasOwn(messages, kind)) return messages[kind];
    }
    return undefined;
  }

  private load(gv: GroupVersion): Promise<VersionCodec> | undefined {
    const key = apiVersionOf(gv);
    const known = this.codecs.get(key);
    if (known !== undefined) return known;
    const loading = this.loaders.get(key)?.();
    if (loading !== undefined) this.codecs.set(key, loading);
    return loading;
  }

  private library(): Promise<Protobufjs> {
    this.protobufjs ??= import('protobufjs/minimal.js').then((library) => library.default ?? library);
    return this.protobufjs;
  }
}

/** Writes objects of kinds whose codecs are loaded. */
export class ProtobufEncoder {
  constructor(
    private readonly writer: typeof Writer,
    private readonly messages: ReadonlyMap<string, MessageCodec>,
  ) {}

  /** The whole of a JSON document, magic number and all. `kind` is that of one that says none. */
  document(json: Buffer, kind = ''): Buffer {
    const value = parseStoredJson(json) as JsonObject & Partial<TypeMeta>;
    const w = this.envelope(value);
    this.messages
      .get(value.kind ?? kind)!
      .encode(value, w.uint32(18).fork())
      .ldelim();
    w.uint32(26).string('').uint32(34).string('');
    return Buffer.concat([MAGIC, w.finish()]);
  }

  /** Some items of a list as its message has them. */
  items({ kind = '' }: Partial<TypeMeta>, items: JsonValue[]): Uint8Array {
    const without = this.bytesOf(kind, { items: [] });
    const all = this.bytesOf(kind, { items });
    return isMetadataFirst(without) ? all.subarray(without.length) : all.subarray(0, all.length - without.length);
  }

  /** The whole document, in pieces, of a list whose items are encoded already: its beginning says how long it is. */
  list(empty: JsonObject & Partial<TypeMeta>, items: readonly Uint8Array[]): Buffer[] {
    const rest = this.bytesOf(empty.kind ?? '', empty);
    const message = isMetadataFirst(rest) ? [rest, ...items] : [...items, rest];
    const length = message.reduce((sum, part) => sum + part.length, 0);
    const head = this.envelope(empty).uint32(18).uint32(length).finish();
    const tail = this.writer.create().uint32(26).string('').uint32(34).string('').finish();
    return [MAGIC, head, ...message, tail].map(bufferOf);
  }

  private bytesOf(kind: string, value: JsonObject): Uint8Array {
    return this.messages.get(kind)!.encode(value, this.writer.create()).finish();
  }

  /** A `runtime.Unknown` up to what it holds. */
  private envelope({ apiVersion, kind }: Partial<TypeMeta>): Writer {
    const w = this.writer.create();
    return w
      .uint32(10)
      .fork()
      .uint32(10)
      .string(apiVersion ?? (kind === undefined ? '' : 'v1'))
      .uint32(18)
      .string(kind ?? '')
      .ldelim();
  }

  /** A `WatchEvent` behind its length: the event has no magic number, the object in it has (W35). */
  frame(type: string, json: Buffer): Buffer {
    const w = this.writer.create();
    w.uint32(10).string(type).uint32(18).fork().uint32(10).bytes(this.document(json)).ldelim();
    const event = w.finish();
    const frame = Buffer.allocUnsafe(4 + event.length);
    frame.writeUInt32BE(event.length);
    frame.set(event, 4);
    return frame;
  }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength);

/** Lists have metadata in their field 1 and items in 2; those of meta.k8s.io/v1beta1 have it the other way round. */
const isMetadataFirst = (message: Uint8Array) => message.length === 0 || message[0] === 10;

function readEnvelope(r: Reader): Envelope {
  let type = { apiVersion: '', kind: '' };
  let raw: Uint8Array = new Uint8Array();
  while (r.pos < r.len) {
    const tag = r.uint32();
    if (tag === 10) type = readTypeMeta(r);
    else if (tag === 18) raw = r.bytes();
    else if (tag === 26 || tag === 34) r.string();
    else skipUnknown(r, tag, 1, 2, 3, 4);
  }
  return { ...type, raw: bufferOf(raw) };
}

function readTypeMeta(r: Reader): { apiVersion: string; kind: string } {
  const type = { apiVersion: '', kind: '' };
  for (const end = endOf(r); r.pos < end; ) {
    const tag = r.uint32();
    if (tag === 10) type.apiVersion = r.stringVerify();
    else if (tag === 18) type.kind = r.stringVerify();
    else skipUnknown(r, tag, 1, 2);
  }
  return type;
}

/** Malformed bytes are the client's mistake, whatever the reader throws. */
function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BodySyntaxError(error instanceof Error ? error.message : String(error));
  }
}
