/** Large documents that clients keep: sent with a hash of their content, or not sent again. */
import { createHash } from 'node:crypto';
import type { Exchange } from './exchange.js';
import { type Headers, send } from './reply.js';
import { sendBody } from './respond.js';

export interface TaggedDocument {
  readonly bytes: Buffer;
  /** Upper-case SHA-512. */
  readonly hash: string;
}

export function taggedDocument(value: unknown): TaggedDocument {
  return taggedBytes(Buffer.from(JSON.stringify(value)));
}

export function taggedBytes(bytes: Buffer): TaggedDocument {
  return { bytes, hash: createHash('sha512').update(bytes).digest('hex').toUpperCase() };
}

/** 304 for clients that have the document already. `headers` must have `vary`. */
export function sendTagged(
  exchange: Exchange,
  contentType: string,
  { bytes, hash }: TaggedDocument,
  headers: Readonly<Headers>,
): void | Promise<void> {
  const etag = `"${hash}"`;
  if (hasAlready(exchange, etag)) return send(exchange, 304, { headers: { etag, ...headers } }, '');
  return sendBody(exchange, 200, contentType, bytes, { etag, ...headers });
}

/** Any of the tags that are named, weak ones too, as proxies that compress send them; `*` is every one (RFC 9110, 13.1.2). */
function hasAlready(exchange: Exchange, etag: string): boolean {
  const named = exchange.header('if-none-match');
  if (named === undefined) return false;
  return named.split(',').some((part) => {
    const tag = part.trim();
    return tag === etag || tag === `W/${etag}` || tag === '*';
  });
}
