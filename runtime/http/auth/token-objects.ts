/** Whether the objects that a token is about still exist. */

import { resourcePrefix } from '../../registry/storage-keys.js';
import { readMetadata } from '../../registry/stored-bytes.js';
import type { ServiceAccountClaims, TokenReference } from '../../registry/subresources/token-issuer.js';
import type { Storage } from '../../storage/storage.js';
import { LEEWAY_SECONDS, TokenError } from './token-signer.js';

/** Of core resources. */
const prefixOf = (resource: string): string => resourcePrefix({ group: '', resource });
const PREFIXES = {
  serviceaccounts: prefixOf('serviceaccounts'),
  secrets: prefixOf('secrets'),
  pods: prefixOf('pods'),
  nodes: prefixOf('nodes'),
};

/** One object that must be there. What was found at a revision holds until there is another one. */
class RequiredObject {
  private revision = 0;
  private deletedAtMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly storage: Storage,
    private readonly key: string,
    private readonly uid: string,
    private readonly gone: string,
  ) {}

  /** Throws `TokenError`. What is being deleted counts until its time is over. */
  check(nowMs: number): void {
    const found = this.storage.get(this.key);
    if (found === undefined) throw new TokenError(this.gone);
    if (found.revision !== this.revision) {
      const { uid, deletionTimestamp } = readMetadata(found.value);
      if (uid !== this.uid) throw new TokenError(this.gone);
      this.deletedAtMs = deletionTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(deletionTimestamp);
      this.revision = found.revision;
    }
    if (this.deletedAtMs < nowMs - LEEWAY_SECONDS * 1_000) throw new TokenError(this.gone);
  }
}

export type TokenObjects = readonly { check(nowMs: number): void }[];

/** The account, and what the token is bound to: of a pod's node it only tells. */
export function objectsOf(storage: Storage, claims: ServiceAccountClaims): TokenObjects {
  const { namespace, serviceAccount, secret, pod, node } = claims;
  const invalidated = 'service account token has been invalidated';
  const namespaced = (prefix: string, { name, uid }: TokenReference, gone: string) =>
    new RequiredObject(storage, `${prefix}${namespace}/${name}`, uid, gone);
  return [
    namespaced(
      PREFIXES.serviceaccounts,
      serviceAccount,
      `service account ${namespace}/${serviceAccount.name} has been deleted`,
    ),
    ...(secret ? [namespaced(PREFIXES.secrets, secret, invalidated)] : []),
    ...(pod ? [namespaced(PREFIXES.pods, pod, invalidated)] : []),
    ...(node && !pod ? [new RequiredObject(storage, PREFIXES.nodes + node.name, node.uid, invalidated)] : []),
  ];
}
