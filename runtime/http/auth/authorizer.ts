import type { UserInfo } from '../../api/hooks.js';
import type { RequestInfo } from '../request-info.js';

/** What is to be allowed: of a request, or of a question about one. */
export type Attributes = Pick<
  RequestInfo,
  'isResource' | 'verb' | 'namespace' | 'group' | 'version' | 'resource' | 'subresource' | 'name' | 'path'
>;

export interface Decision {
  readonly allowed: boolean;
  /** Why, or why not, for the client to read. */
  readonly reason?: string;
}

/** What a user may do with resources. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** What a user may do with other paths; a `*` at the end stands for all below. */
export interface PathRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export interface Rules {
  readonly resourceRules: readonly ResourceRule[];
  readonly nonResourceRules: readonly PathRule[];
}

/** Tells whether a user may do what a request asks for. */
export interface Authorizer {
  authorize(user: UserInfo, attributes: Attributes): Decision | Promise<Decision>;
  /** All that the user may do in a namespace. */
  rulesFor(user: UserInfo, namespace: string): Rules | Promise<Rules>;
}

export const ALLOWED: Decision = Object.freeze({ allowed: true });
export const DENIED: Decision = Object.freeze({ allowed: false });
