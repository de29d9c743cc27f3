import type { Status } from '../api/status-error.js';
import { ENCODINGS } from './encodings.js';
import type { Exchange } from './exchange.js';
import { negotiate } from './media-types.js';
import { sendDocument } from './respond.js';

/** Answers with a `Status`, in the media type that the client accepts, else as JSON (W5). */
export function sendStatus(exchange: Exchange, status: Status): void | Promise<void> {
  const wanted = negotiate(exchange.header('accept'), ENCODINGS) ?? { mediaType: ENCODINGS[0]!, pretty: false };
  const seconds = status.details?.retryAfterSeconds;
  const headers = seconds === undefined ? undefined : { 'retry-after': String(seconds) };
  return sendDocument(exchange, status.code, wanted, encodeStatus(status), headers);
}

/** Fields in upstream's order. */
function encodeStatus({ kind, apiVersion, metadata, status, message, reason, details, code }: Status): Buffer {
  return Buffer.from(JSON.stringify({ kind, apiVersion, metadata, status, message, reason, details, code }));
}
