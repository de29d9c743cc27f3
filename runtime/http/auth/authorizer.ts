import type { UserInfo } from '../../api/hooks.js';
import type { RequestInfo } from '../request-info.js';

export interface Decision {
  readonly allowed: boolean;
  /** Why not, for the client to read. */
  readonly reason?: string;
}

/** Tells whether a user may do what a request asks for. */
export interface Authorizer {
  authorize(user: UserInfo, info: RequestInfo): Decision | Promise<Decision>;
}

export const ALLOWED: Decision = Object.freeze({ allowed: true });
export const DENIED: Decision = Object.freeze({ allowed: false });
