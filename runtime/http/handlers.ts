/** What each verb does with a resource: negotiate, read, ask the registry, answer. */
import { quoteGo } from '../api/go-quote.js';
import type { DeleteOptions } from '../api/meta.js';
import { badRequest, notAcceptable } from '../api/status-error.js';
import { CBOR_APPLY } from '../codec/cbor.js';
import type { ListOptions, ObjectResult, PatchType, RestStorage } from '../registry/types.js';
import { decodeDeleteOptions } from './delete-body.js';
import type { Encoding } from './encodings.js';
import type { Exchange } from './exchange.js';
import { readDelete, readObject, readPatch } from './input.js';
import { sendList } from './list-writer.js';
import { type Negotiated, parseContentType } from './media-types.js';
import { deleteOptions, getOptions, listOptions, logOptions, writeOptions } from './query-options.js';
import { send } from './reply.js';
import { sendDocument } from './respond.js';
import type { Action } from './route.js';
import { viewOf } from './views.js';
import { sendWatch } from './watch-writer.js';

const NO_CONTENT = 204;

export type VerbHandler = (exchange: Exchange, storage: RestStorage) => void | Promise<void>;

/** Throws 406 (W3). */
function negotiated(exchange: Exchange): Negotiated<Encoding> {
  const { encodings, info } = exchange;
  const wanted = encodings.forObjects(exchange.request.headers.accept, info);
  if (wanted === undefined) throw notAcceptable(encodings.names);
  return wanted;
}

/** Does not wait where the registry answers at once. */
function get(exchange: Exchange, storage: RestStorage): void | Promise<void> {
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'object');
  const { query } = exchange;
  const options = storage.subresource?.name === 'log' ? { log: logOptions(query) } : getOptions(query);
  const found = storage.get(exchange, exchange.info.name, options, view);
  if (found instanceof Promise) return found.then((result) => sendFound(exchange, wanted, result));
  return sendFound(exchange, wanted, found);
}

function sendFound(
  exchange: Exchange,
  wanted: Negotiated<Encoding>,
  { code, bytes }: ObjectResult,
): void | Promise<void> {
  if (code === NO_CONTENT) return send(exchange, code, {}, bytes);
  return sendDocument(exchange, code, wanted, bytes);
}

async function list(exchange: Exchange, storage: RestStorage): Promise<void> {
  if (exchange.info.verb === 'watch') return watch(exchange, storage);
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'list');
  const result = await storage.list(exchange, listOptions(exchange.query), view);
  return sendList(exchange, wanted, result);
}

async function watch(exchange: Exchange, storage: RestStorage): Promise<void> {
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'object');
  const { encodings, info } = exchange;
  const shown = wanted.conversion ?? { group: info.group, version: info.version, kind: storage.info.kind };
  const { contentType, encoder } = await encodings.stream(wanted.mediaType, shown);
  const stream = await storage.watch(exchange, watchOptions(exchange), view, encoder);
  if (!wanted.mediaType.streams) {
    stream.stop();
    throw notAcceptable(encodings.streamingNames);
  }
  return sendWatch(exchange, contentType, stream);
}

/** The deprecated `/watch/…/<name>` is a watch with a selector for the name (W42). */
function watchOptions({ info, query }: Exchange): ListOptions {
  const options = listOptions(query);
  const name = info.watchPrefix ? info.parts[1] : undefined;
  if (name === undefined) return options;
  if (options.fieldSelector && options.fieldSelector !== `metadata.name=${name}`) {
    throw badRequest(`fieldSelector metadata.name doesn't match requested name ${quoteGo(name)}`);
  }
  return { ...options, fieldSelector: `metadata.name=${name}` };
}

async function create(exchange: Exchange, storage: RestStorage): Promise<void> {
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'object');
  const body = await readObject(exchange, storage);
  const { code, bytes } = await storage.create(exchange, exchange.info.name, body, writeOptions(exchange.query), view);
  return sendDocument(exchange, code, wanted, bytes);
}

async function update(exchange: Exchange, storage: RestStorage): Promise<void> {
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'object');
  const body = await readObject(exchange, storage);
  const { code, bytes } = await storage.update(exchange, exchange.info.name, body, writeOptions(exchange.query), view);
  return sendDocument(exchange, code, wanted, bytes);
}

const PATCH_KINDS: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
  [CBOR_APPLY]: 'apply',
};

async function patch(exchange: Exchange, storage: RestStorage): Promise<void> {
  const contentType = parseContentType(exchange.header('content-type') ?? '') ?? '';
  const type = PATCH_KINDS[contentType]!;
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'object');
  const body = await readPatch(exchange, contentType);
  const { code, bytes } = await storage.patch(
    exchange,
    exchange.info.name,
    type,
    body,
    writeOptions(exchange.query),
    view,
  );
  return sendDocument(exchange, code, wanted, bytes);
}

async function remove(exchange: Exchange, storage: RestStorage): Promise<void> {
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'object');
  const options = await requestedDelete(exchange);
  const { code, bytes } = await storage.delete(exchange, exchange.info.name, options, view);
  return sendDocument(exchange, code, wanted, bytes);
}

async function removeCollection(exchange: Exchange, storage: RestStorage): Promise<void> {
  const wanted = negotiated(exchange);
  const view = viewOf(exchange, wanted.conversion, 'list');
  const selected = listOptions(exchange.query);
  const options = await requestedDelete(exchange);
  const result = await storage.deleteCollection(exchange, options, selected, view);
  return sendList(exchange, wanted, result);
}

/** From the body where there is one, and then from nowhere else (W74, W122). */
async function requestedDelete(exchange: Exchange): Promise<DeleteOptions> {
  const body = await readDelete(exchange);
  return body === undefined ? deleteOptions(exchange.query) : decodeDeleteOptions(body);
}

export const HANDLERS: Readonly<Record<Action, VerbHandler>> = {
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  deletecollection: removeCollection,
};
