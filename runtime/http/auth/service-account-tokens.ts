/** Bearer tokens of service accounts (W84): their users, as long as token, account and bound object live. */
import { quoteGo } from '../../api/go-quote.js';
import type { UserInfo } from '../../api/hooks.js';
import type { Storage } from '../../storage/storage.js';
import { authenticated, bearerToken, type CredentialCheck } from './authenticator.js';
import { objectsOf, type TokenObjects } from './token-objects.js';
import { LEEWAY_SECONDS, TokenError, type TokenSigner, type VerifiedToken } from './token-signer.js';

/** Who belongs to `SERVICE_ACCOUNTS`: all service accounts, and besides those of each namespace to a group of their own. */
export const SERVICE_ACCOUNTS = 'system:serviceaccounts';

/** What became of a token that says to be a service account's. */
export type TokenFinding =
  | { readonly user: UserInfo; readonly audiences: readonly string[] }
  | { readonly problem: string };

interface KnownToken {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
  /** Milliseconds since 1970. */
  readonly untilMs: number;
  readonly objects: TokenObjects;
}

/** Tokens remembered at once, so that their signatures are verified only once. */
const MAX_KNOWN = 1_000;

export class ServiceAccountTokens implements CredentialCheck {
  /** The oldest first. */
  private readonly known = new Map<string, KnownToken>();

  constructor(
    private readonly signer: TokenSigner,
    private readonly storage: Storage,
  ) {}

  /** Tokens that are not good prove nothing: another check refuses them. */
  check(request: Parameters<CredentialCheck['check']>[0]): UserInfo | undefined | Promise<UserInfo | undefined> {
    const token = bearerToken(request);
    if (token === undefined) return undefined;
    const { audiences } = this.signer;
    const known = this.known.get(token);
    if (known !== undefined) return userOf(this.findingOf(token, known, audiences));
    return this.learn(token, audiences)?.then(userOf);
  }

  /** The user of a token that is meant for one of the audiences; undefined for what is no token of a service account. */
  async find(token: string, audiences: readonly string[]): Promise<TokenFinding | undefined> {
    const known = this.known.get(token);
    return known === undefined ? this.learn(token, audiences) : this.findingOf(token, known, audiences);
  }

  private learn(token: string, audiences: readonly string[]): Promise<TokenFinding | undefined> | undefined {
    return this.signer
      .verify(token)
      ?.then((verified) => verified && this.findingOf(token, this.remember(token, verified), audiences))
      .catch(problemOf);
  }

  private remember(token: string, verified: VerifiedToken): KnownToken {
    const known: KnownToken = {
      user: userOfClaims(verified),
      audiences: verified.audiences,
      untilMs: (verified.expiresAt + LEEWAY_SECONDS) * 1_000,
      objects: objectsOf(this.storage, verified),
    };
    if (this.known.size >= MAX_KNOWN) {
      const [oldest] = this.known.keys();
      this.known.delete(oldest as string);
    }
    this.known.set(token, known);
    return known;
  }

  private findingOf(
    token: string,
    { user, audiences, untilMs, objects }: KnownToken,
    wanted: readonly string[],
  ): TokenFinding {
    try {
      const nowMs = Date.now();
      if (nowMs >= untilMs) throw new TokenError('service account token has expired');
      for (const object of objects) object.check(nowMs);
    } catch (error) {
      this.known.delete(token);
      return problemOf(error);
    }
    const common = audiences.filter((audience) => wanted.includes(audience));
    if (common.length > 0) return { user, audiences: common };
    return {
      problem: `token audiences ${listed(audiences)} is invalid for the target audiences ${listed(wanted)}`,
    };
  }
}

const listed = (names: readonly string[]): string => `[${names.map(quoteGo).join(' ')}]`;

function userOf(finding: TokenFinding | undefined): UserInfo | undefined {
  return finding !== undefined && 'user' in finding ? finding.user : undefined;
}

function problemOf(error: unknown): TokenFinding {
  if (error instanceof TokenError) return { problem: error.message };
  throw error;
}

function userOfClaims({ namespace, serviceAccount, pod, node, id }: VerifiedToken): UserInfo {
  const extra: [string, string | undefined][] = [
    ['credential-id', id && `JTI=${id}`],
    ['node-name', node?.name],
    ['node-uid', node?.uid],
    ['pod-name', pod?.name],
    ['pod-uid', pod?.uid],
  ];
  return authenticated({
    name: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
    uid: serviceAccount.uid,
    groups: [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${namespace}`],
    extra: Object.fromEntries(
      extra.flatMap(([name, value]) => (value ? [[`authentication.kubernetes.io/${name}`, [value]]] : [])),
    ),
  });
}
