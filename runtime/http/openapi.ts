/** Serves `/openapi/v2` and `/openapi/v3` (W22–W26, W131). Documents are built when first asked for, and kept. */
import { jsonCodec } from '../codec/json.js';
import type { Exchange } from './exchange.js';
import { type MediaType, negotiate } from './media-types.js';
import type { OpenApiBuilder, OpenApiSources } from './openapi/builder.js';
import { send } from './reply.js';
import { sendBody } from './respond.js';
import { sendTagged, type TaggedDocument, taggedBytes, taggedDocument } from './tagged.js';

const ROOT_V3 = '/openapi/v3';
const JSON_TYPE = 'application/json';
/** Asked for under its name or an older one, which is no media type for its `@`; answered under its name (W22). */
const PROTOBUF_V2: MediaType = { name: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf', streams: false };
const OLD_PROTOBUF_V2: MediaType = {
  ...PROTOBUF_V2,
  name: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
};
const VARY = 'Accept-Encoding, Accept';
const YEAR_MS = 365 * 86_400_000;

export class OpenApi {
  readonly paths = ['/openapi/v2', ROOT_V3, `${ROOT_V3}/`];
  private builder: Promise<OpenApiBuilder> | undefined;
  private v2AsProtobuf: Promise<TaggedDocument> | undefined;
  private readonly documents = new Map<string, Promise<TaggedDocument>>();

  constructor(private readonly sources: OpenApiSources) {}

  /** Answers the path when it is one of OpenAPI's; false when it is not. */
  async serve(exchange: Exchange): Promise<boolean> {
    const { path } = exchange.info;
    if (path === '/openapi/v2') await this.v2(exchange);
    else if (path === ROOT_V3 || path === `${ROOT_V3}/`) await this.index(exchange);
    else if (path.startsWith(`${ROOT_V3}/`)) await this.v3(exchange, path.slice(ROOT_V3.length + 1));
    else return false;
    return true;
  }

  private async v2(exchange: Exchange): Promise<void> {
    const mediaType = negotiate(exchange.header('accept'), [jsonCodec, OLD_PROTOBUF_V2, PROTOBUF_V2])?.mediaType;
    if (mediaType === undefined) return send(exchange, 406, { headers: { vary: VARY } }, '');
    const json = await this.document('v2', (builder) => builder.v2());
    if (mediaType === jsonCodec) return sendTagged(exchange, JSON_TYPE, json, { vary: VARY });
    return sendTagged(exchange, PROTOBUF_V2.name, await this.protobufV2(json), { vary: VARY });
  }

  /** The same document as older clients read it; made from the one in JSON, so that the two agree. */
  private protobufV2({ bytes }: TaggedDocument): Promise<TaggedDocument> {
    this.v2AsProtobuf ??= import('./openapi/v2-protobuf.js').then(({ encodeOpenApiV2 }) =>
      taggedBytes(encodeOpenApiV2(JSON.parse(bytes.toString()))),
    );
    return this.v2AsProtobuf;
  }

  /** The table of documents: each with the hash of its content, so that clients can keep it. */
  private async index(exchange: Exchange): Promise<void> {
    const builder = await this.load();
    const entries = await Promise.all(
      builder.names.map(async (name) => {
        const { hash } = await this.documentV3(name);
        return [name, { serverRelativeURL: `${ROOT_V3}/${name}?hash=${hash}` }] as const;
      }),
    );
    // Upstream leaves the type to be guessed, and clients do not look at it (W131).
    return sendBody(
      exchange,
      200,
      'text/plain; charset=utf-8',
      Buffer.from(JSON.stringify({ paths: Object.fromEntries(entries) })),
    );
  }

  private async v3(exchange: Exchange, name: string): Promise<void> {
    const builder = await this.load();
    if (!builder.names.includes(name)) return send(exchange, 404, {}, '');
    if (!acceptsJson(exchange)) return send(exchange, 406, { headers: { vary: VARY } }, '');
    const document = await this.documentV3(name);
    const asked = exchange.query.get('hash');
    if (asked === undefined) return sendTagged(exchange, JSON_TYPE, document, { vary: VARY });
    if (asked !== document.hash)
      return send(exchange, 301, { headers: { location: `${ROOT_V3}/${name}?hash=${document.hash}` } }, '');
    const expires = new Date(Date.now() + YEAR_MS).toUTCString();
    return sendTagged(exchange, JSON_TYPE, document, { vary: VARY, 'cache-control': 'public, immutable', expires });
  }

  private documentV3(name: string): Promise<TaggedDocument> {
    return this.document(name, (builder) => builder.v3(name));
  }

  private document(name: string, build: (builder: OpenApiBuilder) => Promise<unknown>): Promise<TaggedDocument> {
    let document = this.documents.get(name);
    if (document === undefined) {
      document = this.load().then(build).then(taggedDocument);
      // What could not be built is tried again with the next request.
      document.catch(() => this.documents.delete(name));
      this.documents.set(name, document);
    }
    return document;
  }

  private load(): Promise<OpenApiBuilder> {
    this.builder ??= import('./openapi/builder.js').then(({ OpenApiBuilder }) => new OpenApiBuilder(this.sources));
    return this.builder;
  }
}

/** JSON is what there is; its media types are also named with a version of OpenAPI. */
function acceptsJson(exchange: Exchange): boolean {
  return negotiate(exchange.header('accept'), [jsonCodec]) !== undefined;
}
