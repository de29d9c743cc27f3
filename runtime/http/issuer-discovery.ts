/** Where whoever trusts tokens of service accounts finds out who issues them and with which key (OIDC discovery). */
import { methodNotAllowed } from '../api/status-error.js';
import type { Exchange } from './exchange.js';
import { reachesRoute } from './media-types.js';
import type { SigningKey } from './pki/signing-key.js';
import { sendBody } from './respond.js';
import { unreachable } from './route.js';

const CONFIGURATION = '/.well-known/openid-configuration';
const KEYS = '/openid/v1/jwks';
/** With and without a slash at the end. */
export const ISSUER_DISCOVERY_PATHS: readonly string[] = [CONFIGURATION, `${CONFIGURATION}/`, KEYS, `${KEYS}/`];

const CACHED = { 'cache-control': 'public, max-age=3600' };

export interface IssuerParts {
  readonly issuer: string;
  readonly key: SigningKey;
}

export class IssuerDiscovery {
  readonly paths: readonly string[] = [CONFIGURATION, KEYS];

  constructor(
    private readonly parts: IssuerParts,
    /** Where clients reach the server. */
    private readonly url: () => string,
  ) {}

  /** False when the path is another one. */
  async serve(exchange: Exchange): Promise<boolean> {
    switch (exchange.info.path) {
      case CONFIGURATION:
      case `${CONFIGURATION}/`:
        await answer(exchange, 'application/json', this.configuration);
        return true;
      case KEYS:
      case `${KEYS}/`:
        await answer(exchange, 'application/jwk-set+json', this.keys);
        return true;
      default:
        return false;
    }
  }

  private readonly configuration = () => ({
    issuer: this.parts.issuer,
    jwks_uri: this.url() + KEYS,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [this.parts.key.algorithm],
  });

  private readonly keys = () => {
    const { id, algorithm, public: key } = this.parts.key;
    return { keys: [{ use: 'sig', kid: id, alg: algorithm, ...key.export({ format: 'jwk' }) }] };
  };
}

function answer(exchange: Exchange, mediaType: string, document: () => object): void | Promise<void> {
  if (exchange.method !== 'GET') throw methodNotAllowed();
  const types = [mediaType];
  if (!reachesRoute(exchange.header('accept'), types)) throw unreachable(types);
  return sendBody(exchange, 200, mediaType, Buffer.from(JSON.stringify(document())), CACHED);
}
