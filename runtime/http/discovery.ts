/** Answers `/api`, `/apis` and what stands between them and the resources. Documents are made when first asked for. */
import { apiVersionOf } from '../api/gvk.js';
import type { JsonObject } from '../api/meta.js';
import { genericNotFound, methodNotAllowed, notAcceptable } from '../api/status-error.js';
import type { Scheme, ServedGroup } from '../scheme/scheme.js';
import { groupDiscoveryList } from './discovery/aggregated.js';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery/resource-list.js';
import type { Encoding } from './encodings.js';
import type { Exchange } from './exchange.js';
import { type Conversion, type Negotiated, reachesRoute } from './media-types.js';
import { sendDocument } from './respond.js';
import { unreachable } from './route.js';
import { sendTagged, type TaggedDocument, taggedDocument } from './tagged.js';

const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** W18. */
const AGGREGATED_HEADERS = { vary: 'Accept', 'cache-control': 'public' };

const isAggregated = ({ kind, group, version }: Conversion): boolean =>
  kind === 'APIGroupDiscoveryList' && group === 'apidiscovery.k8s.io' && version === 'v2';

export class Discovery {
  private readonly documents = new Map<string, Buffer>();
  private readonly aggregated = new Map<string, TaggedDocument>();

  /** `address` gives `host:port` of the server once it listens. */
  constructor(
    private readonly scheme: Scheme,
    private readonly address: () => string,
  ) {}

  /** Answers the path when it is one of discovery's; false when it is not. Throws what W124 says of unknown ones below. */
  async serve(exchange: Exchange): Promise<boolean> {
    const [prefix, ...rest] = exchange.info.parts;
    if (prefix === 'apis') return this.serveGrouped(exchange, rest);
    if (prefix !== 'api') return false;
    if (rest.length > 0) return this.serveVersion(exchange, '', rest);
    // `/apis` answers every method, `/api` only GET.
    checkMethod(exchange);
    return this.serveRoot(exchange, '/api', () => apiVersions(this.scheme.group(''), this.address()));
  }

  private serveGrouped(exchange: Exchange, rest: readonly string[]): Promise<boolean> {
    const [name, ...below] = rest;
    if (name === undefined) return this.serveRoot(exchange, '/apis', () => apiGroupList(this.groups('/apis')));
    const group = name === '' ? undefined : this.scheme.group(name);
    if (group === undefined) return Promise.resolve(false);
    if (below.length > 0) return this.serveVersion(exchange, name, below);
    return this.plain(exchange, { key: name, isRoot: true }, () => apiGroup(group));
  }

  private serveVersion(exchange: Exchange, group: string, rest: readonly string[]): Promise<true> {
    const version = this.scheme.version({ group, version: rest[0] ?? '' });
    if (version === undefined || rest.length > 1) throw genericNotFound();
    return this.plain(exchange, { key: apiVersionOf(version), isRoot: false }, () => apiResourceList(version));
  }

  private async serveRoot(exchange: Exchange, path: '/api' | '/apis', make: () => JsonObject): Promise<true> {
    const { encodings } = exchange;
    const wanted = encodings.forRoots(exchange.header('accept'), isAggregated);
    if (wanted === undefined) throw notAcceptable(encodings.rootNames);
    if (wanted.conversion === undefined) return this.send(exchange, path, make, wanted);
    const document = this.aggregated.get(path) ?? taggedDocument(groupDiscoveryList(this.groups(path)));
    this.aggregated.set(path, document);
    await sendTagged(exchange, AGGREGATED_TYPE, document, AGGREGATED_HEADERS);
    return true;
  }

  private async plain(
    exchange: Exchange,
    { key, isRoot }: { readonly key: string; readonly isRoot: boolean },
    make: () => JsonObject,
  ): Promise<true> {
    checkMethod(exchange);
    const accept = exchange.header('accept');
    const { encodings } = exchange;
    const names = isRoot ? encodings.rootNames : encodings.names;
    if (!reachesRoute(accept, names)) throw unreachable(names);
    const wanted = isRoot ? encodings.forRoots(accept) : encodings.forDocuments(accept);
    if (wanted === undefined) throw notAcceptable(names);
    return this.send(exchange, key, make, wanted);
  }

  private async send(
    exchange: Exchange,
    key: string,
    make: () => JsonObject,
    wanted: Negotiated<Encoding>,
  ): Promise<true> {
    const bytes = this.documents.get(key) ?? Buffer.from(JSON.stringify(make()));
    this.documents.set(key, bytes);
    await sendDocument(exchange, 200, wanted, bytes);
    return true;
  }

  /** The core group stands below `/api`, all others below `/apis`. */
  private groups(path: '/api' | '/apis'): ServedGroup[] {
    return this.scheme.groups.filter(({ group }) => (group === '') === (path === '/api'));
  }
}

function checkMethod(exchange: Exchange): void {
  if (exchange.method !== 'GET') throw methodNotAllowed();
}
