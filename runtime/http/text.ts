import type { Exchange } from './exchange.js';
import { send } from './reply.js';

const TEXT = { contentType: 'text/plain; charset=utf-8', headers: { 'x-content-type-options': 'nosniff' } };

/** Answers in plain text. */
export function sendText(exchange: Exchange, code: number, text: string): void {
  send(exchange, code, TEXT, text);
}

/** A path that nothing serves: plain text, no Status (W21, W92). */
export function notFoundText(exchange: Exchange): void {
  sendText(exchange, 404, '404 page not found\n');
}
