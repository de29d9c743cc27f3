/** Tokens of service accounts as signed texts (JWT). The library is loaded with the first of them. */
import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { ServiceAccountClaims, TokenIssuer, TokenReference } from '../../registry/subresources/token-issuer.js';
import type { SigningKeys, VerificationKey } from '../pki/signing-key.js';

/** Claims beside the registered ones, under `kubernetes.io`: upstream's. */
interface PrivateClaims {
  readonly namespace: string;
  readonly serviceaccount: TokenReference;
  readonly pod?: TokenReference;
  readonly secret?: TokenReference;
  readonly node?: Partial<TokenReference>;
  readonly warnafter?: number;
}

type Claims = JWTPayload & { 'kubernetes.io'?: PrivateClaims };

/** A token that was found good, and its own id. */
export interface VerifiedToken extends ServiceAccountClaims {
  readonly id: string | undefined;
}

/** Why a token that says to be the server's is not good. */
export class TokenError extends Error {}

/** By how much clocks may differ. */
export const LEEWAY_SECONDS = 60;

/** Three parts in base64url: what else a bearer token may be is none of ours. */
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]*$/;

export class TokenSigner implements TokenIssuer {
  constructor(
    private readonly signing: SigningKeys,
    /** Who issues tokens, and who issued those that are still good: the first of them signs. URLs that need not lead anywhere. */
    private readonly issuers: readonly [string, ...string[]],
    readonly audiences: readonly string[],
  ) {}

  get issuer(): string {
    return this.issuers[0];
  }

  /** What tokens may be signed with, the current key first. */
  get keys(): readonly VerificationKey[] {
    return this.signing.all;
  }

  async issue(claims: ServiceAccountClaims): Promise<string> {
    const { SignJWT } = await import('jose');
    const { namespace, serviceAccount, pod, secret, node, audiences, issuedAt, expiresAt, warnAfter } = claims;
    const own: PrivateClaims = {
      namespace,
      ...(node && { node: node.uid === '' ? { name: node.name } : node }),
      ...(pod && { pod }),
      ...(secret && { secret }),
      serviceaccount: serviceAccount,
      ...(warnAfter !== undefined && { warnafter: warnAfter }),
    };
    const payload: Claims = {
      aud: [...audiences],
      exp: expiresAt,
      iat: issuedAt,
      iss: this.issuer,
      jti: randomUUID(),
      'kubernetes.io': own,
      nbf: issuedAt,
      sub: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
    };
    const { id, algorithm, private: key } = this.signing.current;
    return new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid: id }).sign(key);
  }

  /**
   * Checks signature, issuer and times, not whether what the token is about still exists. Undefined for what is no token of
   * these issuers; rejects with `TokenError` when it says to be one and is not good.
   */
  verify(token: string): Promise<VerifiedToken | undefined> | undefined {
    return SHAPE.test(token) ? this.verified(token) : undefined;
  }

  private async verified(token: string): Promise<VerifiedToken | undefined> {
    const { decodeJwt, decodeProtectedHeader, errors, jwtVerify } = await import('jose');
    let header: { readonly kid?: string; readonly alg?: string };
    try {
      if (!this.issuers.includes(decodeJwt(token).iss ?? '')) return undefined;
      header = decodeProtectedHeader(token);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
    for (const { id, algorithm, public: key } of this.keys) {
      // A token need not say which key it is signed with.
      if (header.alg !== algorithm || (header.kid !== undefined && header.kid !== '' && header.kid !== id)) continue;
      try {
        const options = { algorithms: [algorithm], clockTolerance: LEEWAY_SECONDS, requiredClaims: ['exp'] };
        return claimsOf((await jwtVerify<Claims>(token, key, options)).payload);
      } catch (error) {
        if (error instanceof errors.JWSSignatureVerificationFailed) continue;
        if (!(error instanceof errors.JOSEError)) throw error;
        throw new TokenError(
          error instanceof errors.JWTExpired
            ? 'service account token has expired'
            : error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf'
              ? 'service account token is not valid yet'
              : UNVERIFIED,
        );
      }
    }
    throw new TokenError(UNVERIFIED);
  }
}

const UNVERIFIED = 'service account token could not be verified';

function claimsOf({ aud = [], exp = 0, iat = 0, jti, 'kubernetes.io': own }: Claims): VerifiedToken {
  if (own?.namespace === undefined || own.serviceaccount === undefined)
    throw new TokenError('service account token names no service account');
  const { namespace, serviceaccount, pod, secret, node } = own;
  return {
    namespace,
    serviceAccount: serviceaccount,
    ...(pod && { pod }),
    ...(secret && { secret }),
    ...(node && { node: { name: node.name ?? '', uid: node.uid ?? '' } }),
    audiences: typeof aud === 'string' ? [aud] : aud,
    issuedAt: iat,
    expiresAt: exp,
    id: jti,
  };
}
