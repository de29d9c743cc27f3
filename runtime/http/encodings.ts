/** The media types that bodies are read and answers are sent in. All answers are made as JSON; others are made from it. */
import type { Codec } from '../codec/codec.js';
import { jsonCodec } from '../codec/json.js';
import { yamlCodec } from '../codec/yaml.js';
import type { Exchange } from './exchange.js';
import { type AllowsConversion, type Negotiated, negotiate } from './media-types.js';

export type Encoding = Codec;

/** In the order of preference; the first is taken where nothing is said. */
export const ENCODINGS: readonly Encoding[] = [jsonCodec, yamlCodec];
export const ENCODING_NAMES: readonly string[] = ENCODINGS.map(({ name }) => name);
export const STREAMING_NAMES: readonly string[] = ENCODINGS.filter(({ streams }) => streams).map(
  ({ name }) => `${name};stream=watch`,
);

const META_GROUP = 'meta.k8s.io';
const META_VERSIONS: ReadonlySet<string> = new Set(['v1', 'v1beta1']);
const PARTIAL_KINDS: ReadonlySet<string> = new Set(['PartialObjectMetadata', 'PartialObjectMetadataList']);
const TABLE_TYPES: ReadonlySet<string> = new Set([jsonCodec.name, yamlCodec.name]);

/** Tables only as JSON or YAML (W8), metadata alone in every media type (W9). */
const allowsConversion: AllowsConversion = ({ kind, group, version }, mediaType) => {
  if (group !== META_GROUP || !META_VERSIONS.has(version)) return false;
  return PARTIAL_KINDS.has(kind) || (kind === 'Table' && TABLE_TYPES.has(mediaType.name));
};

const MAX_REMEMBERED = 256;
const remembered = new Map<string, Negotiated<Encoding> | undefined>();

/** What an answer about objects is sent as; undefined when nothing will do. Clients send few different headers: they are remembered. */
export function negotiateObjects(exchange: Exchange): Negotiated<Encoding> | undefined {
  const header = exchange.request.headers.accept ?? '';
  if (remembered.has(header)) return remembered.get(header);
  const found = negotiate(header, ENCODINGS, allowsConversion);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(header, found);
  return found;
}
