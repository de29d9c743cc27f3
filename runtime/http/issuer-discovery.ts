/** Where whoever trusts tokens of service accounts finds out who issues them and with which keys (OIDC discovery). */
import { methodNotAllowed } from '../api/status-error.js';
import type { Exchange } from './exchange.js';
import { reachesRoute } from './media-types.js';
import type { VerificationKey } from './pki/signing-key.js';
import { sendBody } from './respond.js';
import { unreachable } from './route.js';

const CONFIGURATION = '/.well-known/openid-configuration';
const KEYS = '/openid/v1/jwks';
/** With and without a slash at the end. */
export const ISSUER_DISCOVERY_PATHS: readonly string[] = [CONFIGURATION, `${CONFIGURATION}/`, KEYS, `${KEYS}/`];

const CACHED = { 'cache-control': 'public, max-age=3600' };

export interface IssuerParts {
  readonly issuer: string;
  readonly keys: readonly VerificationKey[];
}

export class IssuerDiscovery {
  /** None for an issuer that the standard does not know as one. */
  readonly paths: readonly string[];

  constructor(
    private readonly parts: IssuerParts,
    /** Where clients reach the server. */
    private readonly url: () => string,
  ) {
    this.paths = isDiscoverable(parts.issuer) ? [CONFIGURATION, KEYS] : [];
  }

  /** False when the path is another one. */
  async serve(exchange: Exchange): Promise<boolean> {
    if (this.paths.length === 0) return false;
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
    id_token_signing_alg_values_supported: [...new Set(this.parts.keys.map(({ algorithm }) => algorithm))].sort(),
  });

  private readonly keys = () => ({
    keys: this.parts.keys.map(({ id, algorithm, public: key }) => ({
      ...{ use: 'sig', kid: id, alg: algorithm },
      ...key.export({ format: 'jwk' }),
    })),
  });
}

/** An issuer of OpenID Connect (discovery 1.0, 3) is an https URL without query and fragment. */
function isDiscoverable(issuer: string): boolean {
  return issuer.startsWith('https://') && URL.canParse(issuer) && !/[?#]/.test(issuer);
}

function answer(exchange: Exchange, mediaType: string, document: () => object): void | Promise<void> {
  if (exchange.method !== 'GET') throw methodNotAllowed();
  const types = [mediaType];
  if (!reachesRoute(exchange.header('accept'), types)) throw unreachable(types);
  return sendBody(exchange, 200, mediaType, Buffer.from(JSON.stringify(document())), CACHED);
}
