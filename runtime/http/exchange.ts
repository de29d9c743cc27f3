import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { UserInfo } from '../api/hooks.js';
import { timeout } from '../api/status-error.js';
import type { RequestContext } from '../registry/types.js';
import type { Encodings } from './encodings.js';
import type { RequestSeries } from './metrics/request-series.js';
import { Query } from './query.js';
import type { RequestInfo } from './request-info.js';
import type { StreamRequest } from './stream-request.js';

export type RawRequest = IncomingMessage | StreamRequest;
export type RawResponse = ServerResponse | ServerHttp2Stream;

/** Longest audit id that a client may choose; longer ones are cut, as upstream does. */
const MAX_AUDIT_ID = 64;

/** One request and what the filters learn of it: the registry's `RequestContext`. */
export class Exchange implements RequestContext {
  readonly method: string;
  /** Path as it was sent, escapes and all. */
  readonly rawPath: string;
  readonly query: Query;
  /** Set by the request info filter. */
  info!: RequestInfo;
  /** Set by the authentication filter. */
  user!: UserInfo;
  /** Sentences for `Warning` headers, in order and without repetition. */
  warnings: string[] | undefined;
  /** HTTP status of the answer, 0 before there is one. */
  code = 0;
  /** Bytes of the answer's body. Those of watches are not counted. */
  sentBytes = 0;
  /** The figures that the request counts for; set by who answers it. */
  series: RequestSeries | undefined;
  /** In milliseconds of `performance.now()`. */
  readonly startMs = performance.now();
  /** When the request must be answered, in milliseconds of `performance.now()`; `Infinity` for watches. */
  deadlineMs = Number.POSITIVE_INFINITY;
  private controller: AbortController | undefined;
  private knownAuditId: string | undefined;

  constructor(
    readonly request: RawRequest,
    readonly response: RawResponse,
    /** What the server can read and write. */
    readonly encodings: Encodings,
  ) {
    this.method = request.method ?? 'GET';
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    this.rawPath = mark < 0 ? url : url.slice(0, mark);
    this.query = mark < 0 ? Query.none : Query.parse(url.slice(mark + 1));
  }

  /** `''` for cluster-scoped resources, namespaces among them. */
  get namespace(): string {
    return this.info.isNamespaced ? this.info.namespace : '';
  }

  get userAgent(): string {
    return this.request.headers['user-agent'] ?? '';
  }

  /** The client's `Audit-ID`, or one made for it (W107). */
  get auditId(): string {
    if (this.knownAuditId === undefined) {
      const given = this.header('audit-id');
      this.knownAuditId =
        given === undefined || given === '' ? randomUUID({ disableEntropyCache: false }) : given.slice(0, MAX_AUDIT_ID);
    }
    return this.knownAuditId;
  }

  /** Made on demand: most requests are answered before anybody asks. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      const controller = new AbortController();
      this.controller = controller;
      this.response.once('close', () => controller.abort());
      if (this.response.destroyed || this.response.writableFinished) controller.abort();
    }
    return this.controller.signal;
  }

  /** Ends what waits on the signal. */
  expire(): void {
    this.controller?.abort(timeout('request did not complete within requested timeout'));
  }

  warn(text: string): void {
    if (text === '') return;
    this.warnings ??= [];
    if (!this.warnings.includes(text)) this.warnings.push(text);
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }
}
