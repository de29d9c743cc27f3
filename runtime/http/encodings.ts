/** The media types that bodies are read and answers are sent in. All answers are made as JSON; others are made from it. */
import type { GroupVersion } from '../api/gvk.js';
import type { Codec } from '../codec/codec.js';
import { jsonCodec } from '../codec/json.js';
import type { ProtobufCodec } from '../codec/protobuf.js';
import { yamlCodec } from '../codec/yaml.js';
import type { FrameEncoder } from '../registry/types.js';
import { jsonFrames } from '../registry/watch-frames.js';
import { type AllowsConversion, type Negotiated, negotiate } from './media-types.js';

export type Encoding = Codec;

const META_GROUP = 'meta.k8s.io';
const META_VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1']);
const PARTIAL_KINDS: ReadonlySet<string> = new Set(['PartialObjectMetadata', 'PartialObjectMetadataList']);
const TEXT_TYPES: ReadonlySet<string> = new Set([jsonCodec.name, yamlCodec.name]);

/** Tables and metadata alone are shown as JSON or YAML (W8, W9). */
const allowsConversion: AllowsConversion = ({ kind, group, version }, mediaType) =>
  group === META_GROUP &&
  META_VERSIONS.has(version) &&
  (kind === 'Table' || PARTIAL_KINDS.has(kind)) &&
  TEXT_TYPES.has(mediaType.name);

/** Clients send few different headers: what they lead to is remembered. */
const MAX_REMEMBERED = 256;

export class Encodings {
  /** In the order of preference; the first is taken where nothing is said. */
  readonly all: readonly Encoding[];
  /** Their names, as answers and documents list them. */
  readonly names: readonly string[];
  readonly streamingNames: readonly string[];
  private readonly text: readonly Encoding[] = [jsonCodec, yamlCodec];
  private readonly remembered = new Map<string, Negotiated<Encoding> | undefined>();
  private readonly frameEncoders = new Map<string, Promise<FrameEncoder>>();

  constructor(private readonly protobuf: ProtobufCodec) {
    this.all = [...this.text, protobuf];
    this.names = this.all.map(({ name }) => name);
    this.streamingNames = this.all.filter(({ streams }) => streams).map(({ name }) => `${name};stream=watch`);
  }

  /** What is taken when nothing is asked for. */
  get json(): Negotiated<Encoding> {
    return { mediaType: jsonCodec, pretty: false };
  }

  /** What objects of a group version are shown as; undefined when nothing of it will do. */
  forObjects(accept: string | undefined, gv: GroupVersion): Negotiated<Encoding> | undefined {
    const offered = this.protobuf.covers(gv) ? this.all : this.text;
    const key = `${offered.length} ${accept ?? ''}`;
    if (this.remembered.has(key)) return this.remembered.get(key);
    const found = negotiate(accept, offered, allowsConversion);
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(key, found);
    return found;
  }

  /** What the other documents of the API are shown as. */
  forDocuments(accept: string | undefined, allows?: AllowsConversion): Negotiated<Encoding> | undefined {
    return negotiate(accept, this.all, allows);
  }

  /** The encoding of a body by its media type. */
  ofBody(mediaType: string | undefined): Encoding | undefined {
    return this.all.find(({ name }) => name === mediaType);
  }

  /** Content type and frames of a watch over objects of a kind. Watches of one kind share the encoder. */
  async stream(
    encoding: Encoding,
    gv: GroupVersion,
    kind: string,
  ): Promise<{ contentType: string; encoder: FrameEncoder }> {
    if (encoding !== this.protobuf) return { contentType: encoding.name, encoder: jsonFrames };
    const key = `${gv.group}/${gv.version}/${kind}`;
    const encoder = this.frameEncoders.get(key) ?? this.protobufFrames(gv, kind);
    this.frameEncoders.set(key, encoder);
    return { contentType: `${encoding.name};stream=watch`, encoder: await encoder };
  }

  private async protobufFrames(gv: GroupVersion, kind: string): Promise<FrameEncoder> {
    const encoder = await this.protobuf.encoder(gv, [kind]);
    return { encode: (type, object) => encoder.frame(type, object) };
  }
}
