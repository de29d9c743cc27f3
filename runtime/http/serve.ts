/** Puts the HTTP side together: filters, resources, discovery, OpenAPI, health; and takes it apart again. */

import type { GroupVersion } from '../api/gvk.js';
import { cborCodec } from '../codec/cbor.js';
import { ProtobufCodec } from '../codec/protobuf.js';
import type { FeatureGates } from '../feature-gates.js';
import type { Registry } from '../registry/types.js';
import type { GroupModule } from '../scheme/modules.js';
import type { Scheme } from '../scheme/scheme.js';
import type { Storage } from '../storage/storage.js';
import { urlOf } from './address.js';
import { authenticateBy, type CredentialCheck, refuseUnknownTokens } from './auth/authenticator.js';
import type { Authorizer } from './auth/authorizer.js';
import { clientCertificates } from './auth/client-certificate.js';
import type { ServiceAccountTokens } from './auth/service-account-tokens.js';
import type { StaticTokens } from './auth/token-file.js';
import type { TokenSigner } from './auth/token-signer.js';
import { Discovery } from './discovery.js';
import { Encodings } from './encodings.js';
import { Exchange } from './exchange.js';
import { filterChain } from './filters.js';
import { Health, type HealthCheck } from './health.js';
import { InFlight } from './in-flight.js';
import { IssuerDiscovery } from './issuer-discovery.js';
import { listen } from './listener.js';
import type { Log } from './log.js';
import { families } from './metrics/families.js';
import { MetricsEndpoint } from './metrics/metrics-endpoint.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { countStored } from './metrics/stored-objects.js';
import { OpenApi } from './openapi.js';
import { Paths } from './paths.js';
import type { Pki } from './pki/authority.js';
import { Resources } from './resources.js';

export interface HttpParts {
  readonly scheme: Scheme;
  /** All groups, those served and those of shared types. */
  readonly modules: readonly GroupModule[];
  /** Group versions that OpenAPI documents name though there is nothing of them. */
  readonly known: readonly GroupVersion[];
  readonly registry: Registry;
  readonly storage: Storage;
  readonly tokens: StaticTokens;
  readonly accountTokens: ServiceAccountTokens;
  readonly signer: TokenSigner;
  readonly authorizer: Authorizer;
  readonly log: Log;
  readonly gates: FeatureGates;
  readonly host: string;
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly pki?: Pki;
}

export interface HttpServer {
  readonly port: number;
  /** Is not ready any more, and takes no more connections. */
  stop(): void;
  /** Waits for requests on their way, then ends all connections. */
  close(): Promise<void>;
}

/** Requests that a server which closes still waits for. */
const DRAIN_MS = 1000;

export async function serveHttp(parts: HttpParts): Promise<HttpServer> {
  const { scheme, modules, known, registry, storage, tokens, accountTokens, authorizer, log, gates, host, pki } = parts;
  const inFlight = new InFlight();
  let port = parts.port;
  let stopping = false;

  const encodings = new Encodings(new ProtobufCodec(modules), gates.CBORServingAndStorage ? cborCodec : undefined);
  const metrics = new RequestMetrics();
  const resources = new Resources(scheme, registry, encodings, metrics);
  const discovery = new Discovery(scheme, () => `${host}:${port}`);
  const health = new Health(
    healthChecks(storage, () => stopping),
    log,
    metrics,
  );
  const paths = new Paths({
    ...{ scheme, discovery, health },
    issuer: new IssuerDiscovery(parts.signer, () => urlOf(pki ? 'https' : 'http', host, port)),
    openApi: new OpenApi({ scheme, modules, known, encodings }),
    metrics: new MetricsEndpoint(families(metrics, inFlight, countStored(scheme, storage))),
  });

  const certificates = pki ? [clientCertificates()] : [];
  const checks: CredentialCheck[] = [...certificates, tokens, accountTokens, refuseUnknownTokens];
  const handle = filterChain({ log, inFlight, authenticator: authenticateBy(checks), authorizer }, (exchange) =>
    exchange.info.isResource ? resources.serve(exchange) : paths.serve(exchange),
  );
  const listener = await listen({ host, port, ...(pki && { pki }) }, (request, response) => {
    void handle(new Exchange(request, response, encodings));
  });
  port = listener.port;
  return {
    port,
    stop: () => {
      stopping = true;
      listener.stop();
    },
    close: async () => {
      await inFlight.drained(DRAIN_MS);
      await listener.close();
    },
  };
}

function healthChecks(storage: Storage, isStopping: () => boolean): HealthCheck[] {
  const everywhere = ['healthz', 'livez', 'readyz'] as const;
  const fine = (): void => undefined;
  const store = (): void => void storage.keys('/registry/', '/registry0', 1);
  return [
    { name: 'ping', endpoints: everywhere, check: fine },
    { name: 'etcd', endpoints: everywhere, check: store },
    { name: 'etcd-readiness', endpoints: ['readyz'], check: store },
    {
      name: 'shutdown',
      endpoints: ['readyz'],
      check: () => {
        if (isStopping()) throw new Error('process is shutting down');
      },
    },
  ];
}
