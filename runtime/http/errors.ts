import type { Status } from '../api/status-error.js';
import type { Exchange } from './exchange.js';
import { sendDocument } from './respond.js';

/** Answers with a `Status`, in the media type that the client accepts, else as JSON (W5). */
export function sendStatus(exchange: Exchange, status: Status): void | Promise<void> {
  const { encodings } = exchange;
  const wanted = encodings.forDocuments(exchange.header('accept')) ?? encodings.json;
  const seconds = status.details?.retryAfterSeconds;
  const headers = seconds === undefined ? undefined : { 'retry-after': String(seconds) };
  return sendDocument(exchange, status.code, wanted, encodeStatus(status), headers);
}

/** Fields in upstream's order. */
function encodeStatus({ kind, apiVersion, metadata, status, message, reason, details, code }: Status): Buffer {
  return Buffer.from(JSON.stringify({ kind, apiVersion, metadata, status, message, reason, details, code }));
}
