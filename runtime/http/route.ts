/**
 * Which handler a resource request reaches. The table of rows stands for upstream's routes: a path that no row has is a 404, a
 * method that none of its routes has a 405, then Content-Type (415) and Accept (406) are looked at, in this order (W124).
 */
import { genericNotFound, methodNotAllowed, StatusError } from '../api/status-error.js';
import type { SubresourceRow } from '../scheme/modules.js';
import type { Scheme, SchemeResource } from '../scheme/scheme.js';
import type { Exchange } from './exchange.js';
import { parseContentType, reachesRoute } from './media-types.js';
import type { RequestInfo } from './request-info.js';

export type Action = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

export interface Route {
  readonly row: SchemeResource;
  readonly subresource: SubresourceRow | undefined;
  readonly action: Action;
}

const COLLECTION: Readonly<Record<string, Action>> = { GET: 'list', POST: 'create', DELETE: 'deletecollection' };
const ITEM: Readonly<Record<string, Action>> = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
const SUBRESOURCE: Readonly<Record<string, Action>> = { ...ITEM, POST: 'create' };
const LIST_ONLY: Readonly<Record<string, Action>> = { GET: 'list' };
const WATCH_ONLY: Readonly<Record<string, Action>> = { GET: 'watch' };

/** Subresources below which further path may follow. */
const OPEN_ENDED = 'proxy';

/** Throws 404, 405, 415 or 406. */
export function findRoute(scheme: Scheme, exchange: Exchange, produced: Produced): Route {
  const { info } = exchange;
  const row = scheme.resource(info);
  const place = row === undefined ? undefined : placeOf(row, info);
  if (row === undefined || place === undefined) throw genericNotFound();
  const { actions, verbs, subresource } = place;
  const action = Object.hasOwn(actions, exchange.method) ? actions[exchange.method] : undefined;
  if (action === undefined || !verbs.includes(action)) throw methodNotAllowed();
  const { patchTypes } = exchange.encodings;
  if (action === 'patch' && !patchTypes.includes(parseContentType(exchange.header('content-type') ?? '') ?? '')) {
    throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
  const types = action === 'list' || action === 'watch' ? produced.collections : produced.objects;
  if (!reachesRoute(exchange.header('accept'), types)) throw unreachable(types);
  return { row, subresource, action };
}

/** What routes produce, as clients may name it in Accept. */
export interface Produced {
  readonly objects: readonly string[];
  readonly collections: readonly string[];
}

/** No route produces what the client accepts. */
export function unreachable(produced: readonly string[]): StatusError {
  return new StatusError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`,
    {},
  );
}

interface Place {
  /** Methods of the path, and the verbs of its row. */
  readonly actions: Readonly<Record<string, Action>>;
  readonly verbs: readonly string[];
  readonly subresource?: SubresourceRow;
}

/** What stands at a path; undefined when nothing does. */
function placeOf(row: SchemeResource, info: RequestInfo): Place | undefined {
  if (info.verb === 'proxy') return undefined;
  const { verbs } = row;
  const depth = info.parts.length;
  if (row.namespaced !== info.isNamespaced) {
    // Over all namespaces there are only lists and watches.
    if (!row.namespaced || depth > 1) return undefined;
    return exists({ actions: info.watchPrefix ? WATCH_ONLY : LIST_ONLY, verbs });
  }
  if (info.watchPrefix) return depth <= 2 ? exists({ actions: WATCH_ONLY, verbs }) : undefined;
  if (depth === 1) return exists({ actions: COLLECTION, verbs });
  if (depth === 2) return exists({ actions: ITEM, verbs });
  const subresource = row.subresources.find((s) => s.name === info.parts[2]);
  if (subresource === undefined || (depth > 3 && subresource.name !== OPEN_ENDED)) return undefined;
  return { actions: SUBRESOURCE, verbs: subresource.verbs, subresource };
}

/** A path none of whose methods the row has does not exist. */
function exists(place: Place): Place | undefined {
  for (const method in place.actions) if (place.verbs.includes(place.actions[method]!)) return place;
  return undefined;
}
