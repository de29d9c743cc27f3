/** An object that a token is about. The uid is empty where the object does not exist (the node of a pod). */
export interface TokenReference {
  readonly name: string;
  readonly uid: string;
}

/** What a service account's token says. */
export interface ServiceAccountClaims {
  readonly namespace: string;
  readonly serviceAccount: TokenReference;
  /** Objects that the token lives no longer than; a pod's node is only told. */
  readonly pod?: TokenReference;
  readonly secret?: TokenReference;
  readonly node?: TokenReference;
  readonly audiences: readonly string[];
  /** Times in whole seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** From when on the token is taken only because it lives longer than its holder asked. */
  readonly warnAfter?: number;
}

/** Signs tokens of service accounts. */
export interface TokenIssuer {
  /** Whom tokens are meant for that name nobody: the server itself. */
  readonly audiences: readonly string[];
  issue(claims: ServiceAccountClaims): Promise<string>;
}
