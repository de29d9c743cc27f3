/**
 * What `runtime/http` asks of the registry and what it gets back. A handler negotiates, reads and parses the body, calls one
 * method of a `RestStorage`, and sends the bytes it gets; everything a client did wrong comes as a thrown `StatusError`.
 *
 * All results are JSON bytes in the version that the storage was asked for (D2: stored bytes where that is the storage
 * version). Other media types are made from those bytes by the codec.
 */
import type { UserInfo } from '../api/hooks.js';
import type { DeleteOptions, JsonValue, ListMeta } from '../api/meta.js';
import type { ResourceRow, SubresourceRow } from '../scheme/modules.js';

/** A row of the route table with its identity. */
export interface ResourceInfo extends ResourceRow {
  readonly group: string;
  readonly version: string;
  /** Comes from a CustomResourceDefinition: some forms of its answers differ. */
  readonly custom?: true;
}

/** Who asks, for which namespace, and where warnings go. One for each request. */
export interface RequestContext {
  readonly user: UserInfo;
  /** `''` for cluster-scoped resources and for requests over all namespaces. */
  readonly namespace: string;
  /** Start of the User-Agent header: the default field manager (W67). */
  readonly userAgent: string;
  /** Aborted when the client is gone or the request's time is over. */
  readonly signal: AbortSignal;
  /** A sentence for a `Warning` header (W72); repeated ones are sent once. */
  warn(text: string): void;
}

/** A parsed body. */
export interface RequestBody {
  readonly value: JsonValue;
  /** What a strict parser objects to, as whole sentences: `duplicate field "data.k"`, `line 3: key "a" already set in map`. */
  readonly strictErrors: readonly string[];
}

/** `apply-yaml` is server-side apply. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface GetOptions {
  readonly resourceVersion?: string;
  /** Of a pod's log. */
  readonly log?: LogOptions;
}

/** Which lines of which container a log shows. */
export interface LogOptions {
  readonly container?: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  /** A time, unchecked. */
  readonly sinceTime?: string;
}

/** Query parameters of list, watch and deletecollection, decoded but not yet checked against each other (W27–W33, W39–W41). */
export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly timeoutSeconds?: number;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
}

/** Query parameters of create, update and patch, decoded but not yet checked. */
export interface WriteOptions {
  readonly dryRun?: readonly string[];
  readonly fieldValidation?: string;
  readonly fieldManager?: string;
  /** Of a patch only. */
  readonly force?: boolean;
}

/** Where the answer of a DELETE without a body or a DELETE with one takes its options from (W74, W122): decoded by the handler. */
export type { DeleteOptions };

/** How an object is shown (W7–W10). */
export type View =
  | { readonly as: 'object' }
  | { readonly as: 'partial-metadata'; readonly version: 'v1' | 'v1beta1' }
  | {
      readonly as: 'table';
      readonly version: 'v1' | 'v1beta1';
      readonly includeObject: 'None' | 'Metadata' | 'Object';
      readonly noHeaders?: boolean;
    };

export interface ObjectResult {
  readonly code: number;
  /** One whole JSON document without a line end: an object in the asked version and view, or a `Status`. */
  readonly bytes: Buffer;
}

export interface ListResult {
  readonly meta: ListMeta;
  /** Number of objects shown. */
  readonly length: number;
  /**
   * The document in pieces of about 64 KiB (head, items, tail), to be written one after the other with respect for back
   * pressure. Long conversions let the event loop run in between.
   */
  pieces(): AsyncIterable<Buffer>;
  /** The document without its objects: their list is its last field. */
  empty(): Buffer;
  /** The objects alone, in JSON arrays of about 64 KiB; the event loop runs after each. */
  batches(): AsyncIterable<Buffer>;
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/**
 * Makes the bytes of one frame from an event's type and the JSON bytes of its object. Watches that share the encoder
 * (the same instance) and the view share the bytes. `jsonFrames` of `watch.ts` is the one for JSON lines.
 */
export interface FrameEncoder {
  encode(type: WatchEventType, object: Buffer): Buffer;
}

/** The client's end of a watch. */
export interface WatchSink {
  /** Sends one frame, or several joined ones. False: the bytes wait in memory and the sender should pause. */
  write(frames: Buffer): boolean;
  /** Resolves when waiting bytes are gone (or the client is). */
  drained(): Promise<void>;
  /** The watch is over: ends the response. Called once, and not after `stop`. */
  end(): void;
}

/** A watch whose options are checked: errors were thrown before, so the handler may send its header now. */
export interface WatchStream {
  /** Begins to send: initial events if asked, then changes. Call once. */
  start(sink: WatchSink): void;
  /** The client is gone. */
  stop(): void;
}

/**
 * A resource, or a subresource, in one version. Methods that the row does not list throw 405.
 * `name` is the name in the URL, `''` on collections.
 */
export interface RestStorage {
  readonly info: ResourceInfo;
  /** Present for a subresource. */
  readonly subresource?: SubresourceRow;

  /** Answers at once where nothing is waited for, and then throws at once. */
  get(context: RequestContext, name: string, options: GetOptions, view: View): ObjectResult | Promise<ObjectResult>;
  list(context: RequestContext, options: ListOptions, view: View): Promise<ListResult>;
  watch(context: RequestContext, options: ListOptions, view: View, encoder: FrameEncoder): Promise<WatchStream>;
  create(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult>;
  update(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult>;
  patch(
    context: RequestContext,
    name: string,
    type: PatchType,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult>;
  delete(context: RequestContext, name: string, options: DeleteOptions, view: View): Promise<ObjectResult>;
  /** Answers the list of what was deleted (W81). */
  deleteCollection(context: RequestContext, options: DeleteOptions, list: ListOptions, view: View): Promise<ListResult>;
}

/** All resources of the server. */
export interface Registry {
  /** Undefined for what is not served. The first call for a group version loads its code. */
  storage(group: string, version: string, resource: string, subresource?: string): Promise<RestStorage | undefined>;
  /** Starts controllers and makes the first objects of an empty store (W94). */
  start(): Promise<void>;
  /** Ends all watches and controllers, waits for their last writes; the store stays open. */
  stop(): Promise<void>;
}
