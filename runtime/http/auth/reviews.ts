/** Answers questions about access: who am I, who is this token, may I, may they, what may I. */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import type { UserInfo } from '../../api/hooks.js';
import type { KubeObject } from '../../api/meta.js';
import { badRequest, invalid } from '../../api/status-error.js';
import { nowTime } from '../../api/time.js';
import type { Reviewer } from '../../registry/review-storage.js';
import type { Attributes, Authorizer } from './authorizer.js';

const GROUP = 'authorization.k8s.io';
const SPEC = FieldPath.of('spec');

/** How reviews show a user. */
interface ShownUser {
  username?: string;
  uid?: string;
  groups?: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

interface AccessSpec {
  readonly resourceAttributes?: Partial<Omit<Attributes, 'isResource' | 'path'>>;
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: UserInfo['extra'];
}

type Review<S> = KubeObject & { spec: S; status?: object };

export interface ReviewParts {
  readonly authorizer: Authorizer;
  /** The user of a bearer token; undefined for tokens that are not good. */
  userOfToken(token: string): UserInfo | undefined | Promise<UserInfo | undefined>;
  /** Whom tokens are meant for when they do not say. */
  readonly audiences: readonly string[];
}

/** Reviewers by `group/Kind`. */
export function accessReviewers({ authorizer, userOfToken, audiences }: ReviewParts): Record<string, Reviewer> {
  const decide = async (user: UserInfo, spec: AccessSpec): Promise<object> => {
    const { allowed, reason } = await authorizer.authorize(user, attributesOf(spec));
    return { allowed, ...(reason && { reason }) };
  };
  return {
    'authentication.k8s.io/SelfSubjectReview': (object, { user }) => {
      object.metadata = { creationTimestamp: nowTime() };
      (object as Review<unknown>).status = { userInfo: shown(user) };
    },
    'authentication.k8s.io/TokenReview': async (object) => {
      const review = object as Review<{ token?: string; audiences?: readonly string[] }>;
      const { token, audiences: wanted = audiences } = review.spec;
      if (!token) throw badRequest('token is required for TokenReview in authentication');
      const common = wanted.filter((audience) => audiences.includes(audience));
      const user = common.length === 0 ? undefined : await userOfToken(token);
      review.status = user
        ? { authenticated: true, user: shown(user), audiences: common }
        : { user: {}, error: 'invalid bearer token' };
    },
    [`${GROUP}/SelfSubjectAccessReview`]: async (object, { user }) => {
      const review = object as Review<AccessSpec>;
      check(review.spec);
      review.status = await decide(user, review.spec);
    },
    [`${GROUP}/SubjectAccessReview`]: async (object) => {
      const review = object as Review<AccessSpec>;
      check(review.spec, requireSubject);
      review.status = await decide(subjectOf(review.spec), review.spec);
    },
    [`${GROUP}/LocalSubjectAccessReview`]: async (object, { namespace }) => {
      const review = object as Review<AccessSpec>;
      check(review.spec, requireSubject, (spec, errors) => requireNamespace(spec, namespace, errors));
      review.status = await decide(subjectOf(review.spec), review.spec);
    },
    [`${GROUP}/SelfSubjectRulesReview`]: async (object, { user }) => {
      const review = object as Review<{ namespace?: string }>;
      const { namespace } = review.spec;
      if (!namespace) throw badRequest('no namespace on request');
      review.status = { ...(await authorizer.rulesFor(user, namespace)), incomplete: false };
    },
  };
}

function shown({ name, uid, groups, extra }: UserInfo): ShownUser {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) };
}

function subjectOf({ user = '', uid, groups = [], extra }: AccessSpec): UserInfo {
  return { name: user, groups, ...(uid && { uid }), ...(extra && { extra }) };
}

function attributesOf({ resourceAttributes, nonResourceAttributes }: AccessSpec): Attributes {
  const { path = '', verb = '' } = nonResourceAttributes ?? {};
  const none = { namespace: '', group: '', version: '', resource: '', subresource: '', name: '' };
  if (resourceAttributes === undefined) return { ...none, isResource: false, verb, path };
  return { ...none, verb: '', ...resourceAttributes, isResource: true, path: '' };
}

type Rule = (spec: AccessSpec, errors: FieldErrors) => void;

/** Throws 422; the error names no kind, as upstream's does not. */
function check(spec: AccessSpec, ...rules: readonly Rule[]): void {
  const errors = new FieldErrors();
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    errors.invalid(
      SPEC,
      'nonResourceAttributes',
      shownPath(spec),
      'cannot be specified in combination with resourceAttributes',
    );
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    errors.invalid(
      SPEC,
      'resourceAttributes',
      null,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  }
  for (const rule of rules) rule(spec, errors);
  if (!errors.empty) throw invalid({ group: GROUP, kind: '' }, '', errors.list);
}

function requireSubject({ user, groups }: AccessSpec, errors: FieldErrors): void {
  if (!user && !groups?.length) errors.invalid(SPEC, 'user', '', 'at least one of user or group must be specified');
}

function requireNamespace(spec: AccessSpec, namespace: string, errors: FieldErrors): void {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes !== undefined && (resourceAttributes.namespace ?? '') !== namespace) {
    errors.invalid(
      SPEC.child('resourceAttributes'),
      'namespace',
      resourceAttributes.namespace ?? '',
      'must match metadata.namespace',
    );
  }
  if (nonResourceAttributes !== undefined) {
    errors.invalid(SPEC, 'nonResourceAttributes', shownPath(spec), 'disallowed on this kind of request');
  }
}

const shownPath = ({ nonResourceAttributes: { path = '', verb = '' } = {} }: AccessSpec) => ({
  Path: path,
  Verb: verb,
});
