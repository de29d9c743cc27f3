/** The media types that bodies are read and answers are sent in. All answers are made as JSON; others are made from it. */
import type { GroupVersion, GroupVersionKind } from '../api/gvk.js';
import { CBOR_APPLY, CBOR_SEQUENCE, cborCodec } from '../codec/cbor.js';
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
const SELF_DESCRIBED: ReadonlySet<string> = new Set([jsonCodec.name, yamlCodec.name, cborCodec.name]);

/** Tables are shown in what needs no schema (W8), metadata alone in every media type (W9). */
const allowsConversion: AllowsConversion = ({ kind, group, version }, mediaType) =>
  group === META_GROUP &&
  META_VERSIONS.has(version) &&
  (kind === 'Table' ? SELF_DESCRIBED.has(mediaType.name) : PARTIAL_KINDS.has(kind));

/** Content types of patches that routes take. */
const PATCH_TYPES: readonly string[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

/** Clients send few different headers: what they lead to is remembered. */
const MAX_REMEMBERED = 256;

export class Encodings {
  /** In the order of preference; the first is taken where nothing is said. */
  readonly all: readonly Encoding[];
  /** Their names, as answers and documents list them. */
  readonly names: readonly string[];
  readonly streamingNames: readonly string[];
  /** What `/api`, `/apis` and groups are shown as: not in CBOR. */
  readonly rootNames: readonly string[];
  /** Content types of patches. */
  readonly patchTypes: readonly string[];
  private readonly roots: readonly Encoding[];
  /** Those that need no schema. */
  private readonly selfDescribed: readonly Encoding[];
  private readonly remembered = new Map<string, Negotiated<Encoding> | undefined>();
  private readonly frameEncoders = new Map<string, Promise<FrameEncoder>>();
  private cborEncoder: Promise<FrameEncoder> | undefined;

  /** `cbor` is there when its feature gate is open. */
  constructor(
    private readonly protobuf: ProtobufCodec,
    cbor: Codec | undefined,
  ) {
    const gated = cbor === undefined ? [] : [cbor];
    this.selfDescribed = [jsonCodec, yamlCodec, ...gated];
    this.roots = [jsonCodec, yamlCodec, protobuf];
    this.rootNames = this.roots.map(({ name }) => name);
    this.patchTypes = cbor === undefined ? PATCH_TYPES : [...PATCH_TYPES, CBOR_APPLY];
    this.all = [...this.roots, ...gated];
    this.names = this.all.map(({ name }) => name);
    this.streamingNames = this.all.filter(({ streams }) => streams).map(streamingName);
  }

  /** What is taken when nothing is asked for. */
  get json(): Negotiated<Encoding> {
    return { mediaType: jsonCodec, pretty: false };
  }

  /** What objects of a group version are shown as; undefined when nothing of it will do. */
  forObjects(accept: string | undefined, gv: GroupVersion): Negotiated<Encoding> | undefined {
    const offered = this.protobuf.covers(gv) ? this.all : this.selfDescribed;
    const key = `${offered.length} ${accept ?? ''}`;
    if (this.remembered.has(key)) return this.remembered.get(key);
    const found = negotiate(accept, offered, allowsConversion);
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(key, found);
    return found;
  }

  /** What `/api`, `/apis` and groups are shown as. */
  forRoots(accept: string | undefined, allows?: AllowsConversion): Negotiated<Encoding> | undefined {
    return negotiate(accept, this.roots, allows);
  }

  /** What the other documents of the API are shown as. */
  forDocuments(accept: string | undefined, allows?: AllowsConversion): Negotiated<Encoding> | undefined {
    return negotiate(accept, this.all, allows);
  }

  /** The encoding of a body by its media type. */
  ofBody(mediaType: string | undefined): Encoding | undefined {
    return this.all.find(({ name }) => name === mediaType);
  }

  /** Content type and frames of a watch whose events show objects of a kind. Watches of one kind share the encoder. */
  async stream(
    encoding: Encoding,
    { group, version, kind }: GroupVersionKind,
  ): Promise<{ contentType: string; encoder: FrameEncoder }> {
    const contentType = streamingName(encoding);
    if (encoding === cborCodec) return { contentType, encoder: await this.cborFrames() };
    if (encoding !== this.protobuf) return { contentType: encoding.name, encoder: jsonFrames };
    const key = `${group}/${version}/${kind}`;
    const encoder = this.frameEncoders.get(key) ?? this.protobufFrames({ group, version }, kind);
    this.frameEncoders.set(key, encoder);
    return { contentType, encoder: await encoder };
  }

  private async protobufFrames(gv: GroupVersion, kind: string): Promise<FrameEncoder> {
    const encoder = await this.protobuf.encoder(gv, [kind]);
    return { encode: (type, object) => encoder.frame(type, object) };
  }

  private cborFrames(): Promise<FrameEncoder> {
    this.cborEncoder ??= import('../codec/cbor-write.js').then(({ cborFrame }) => ({ encode: cborFrame }));
    return this.cborEncoder;
  }
}

/** The media type of a watch, as routes list it. */
const streamingName = ({ name }: Encoding): string =>
  name === cborCodec.name ? CBOR_SEQUENCE : `${name};stream=watch`;
