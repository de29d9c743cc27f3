/** Tokens for the next page of a list (W29). */
import { badRequest, type StatusError } from '../api/status-error.js';

const TOKEN_VERSION = 'meta.k8s.io/v1';
/** A token that goes on with whatever is current: what a client gets when its own is too old (W31). */
export const ANY_REVISION = -1;

export interface ContinueToken {
  readonly revision: number;
  /** First key of the page, without the prefix of the list. */
  readonly start: string;
}

export function encodeContinue({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: TOKEN_VERSION, rv: revision, start })).toString('base64url');
}

function refuse(detail: string): StatusError {
  return badRequest(`invalid continue token: continue key is not valid: ${detail}`);
}

/** Throws 400. */
export function decodeContinue(token: string): ContinueToken {
  const illegal = /[^A-Za-z0-9_-]/.exec(token);
  if (illegal) throw refuse(`illegal base64 data at input byte ${illegal.index}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const { v, rv, start } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>;
  if (v !== TOKEN_VERSION)
    throw refuse(`server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`);
  if (typeof rv !== 'number' || !Number.isInteger(rv) || rv === 0 || rv < ANY_REVISION) {
    throw refuse(`incorrect encoded start resourceVersion (version ${TOKEN_VERSION})`);
  }
  if (typeof start !== 'string' || start === '') throw refuse(`incorrect encoded start key (version ${TOKEN_VERSION})`);
  // A key that climbs out of its folder was not made here.
  if (start.split('/').some((part) => part === '..' || part === '.')) throw refuse(start);
  return { revision: rv, start };
}
