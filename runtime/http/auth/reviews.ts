/** Answers questions about access: who am I, who is this token, may I, may they, what may I. */
import type { UserInfo } from '../../api/hooks.js';
import type { KubeObject } from '../../api/meta.js';
import { badRequest } from '../../api/status-error.js';
import { nowTime } from '../../api/time.js';
import type { Reviewer } from '../../registry/review-storage.js';
import {
  type AccessReview,
  type AccessSpec,
  AUTHORIZATION_GROUP,
  attributesOf,
  checkReview,
  selectorProblems,
  subjectOf,
} from './access-spec.js';
import type { Authorizer } from './authorizer.js';
import type { TokenFinding } from './service-account-tokens.js';

/** How reviews show a user. */
interface ShownUser {
  username?: string;
  uid?: string;
  groups?: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

type Review<S> = KubeObject & { spec: S; status?: object };

export interface ReviewParts {
  readonly authorizer: Authorizer;
  /** The user of a bearer token that says nothing of whom it is meant for; undefined for tokens that are not good. */
  userOfToken(token: string): UserInfo | undefined;
  /** What becomes of a service account's token; undefined for other ones. */
  ofServiceAccount(token: string, audiences: readonly string[]): Promise<TokenFinding | undefined>;
  /** Whom tokens are meant for when they do not say. */
  readonly audiences: readonly string[];
}

/** Reviewers by `group/Kind`. */
export function accessReviewers(parts: ReviewParts): Record<string, Reviewer> {
  const { authorizer, audiences } = parts;
  const decide = async (user: UserInfo, spec: AccessSpec): Promise<object> => {
    const { allowed, reason } = await authorizer.authorize(user, attributesOf(spec));
    const evaluationError = selectorProblems(spec);
    return { allowed, ...(reason && { reason }), ...(evaluationError && { evaluationError }) };
  };
  return {
    'authentication.k8s.io/SelfSubjectReview': (object, { user }) => {
      object.metadata = { creationTimestamp: nowTime() };
      (object as Review<unknown>).status = { userInfo: shown(user) };
    },
    'authentication.k8s.io/TokenReview': async (object) => {
      const review = object as Review<{ token?: string; audiences?: readonly string[] }>;
      const { token, audiences: wanted } = review.spec;
      if (!token) throw badRequest('token is required for TokenReview in authentication');
      const finding = await findingOf(parts, token, wanted?.length ? wanted : audiences);
      // What the client claims beside a bad token stays in the answer, as upstream has it; `authenticated` does not.
      review.status =
        'user' in finding
          ? { ...review.status, authenticated: true, user: shown(finding.user), audiences: finding.audiences }
          : { ...review.status, authenticated: undefined, error: finding.problem };
    },
    [`${AUTHORIZATION_GROUP}/SelfSubjectAccessReview`]: async (object, { user }) => {
      const review = object as AccessReview;
      checkReview(review, 'self');
      review.status = await decide(user, review.spec);
    },
    [`${AUTHORIZATION_GROUP}/SubjectAccessReview`]: async (object) => {
      const review = object as AccessReview;
      checkReview(review, 'named');
      review.status = await decide(subjectOf(review.spec), review.spec);
    },
    [`${AUTHORIZATION_GROUP}/LocalSubjectAccessReview`]: async (object, { namespace }) => {
      const review = object as AccessReview;
      checkReview(review, 'named', namespace);
      review.status = await decide(subjectOf(review.spec), review.spec);
    },
    [`${AUTHORIZATION_GROUP}/SelfSubjectRulesReview`]: async (object, { user }) => {
      const review = object as Review<{ namespace?: string }>;
      const { namespace } = review.spec;
      if (!namespace) throw badRequest('no namespace on request');
      review.metadata = {};
      review.spec = {};
      review.status = { ...(await authorizer.rulesFor(user, namespace)), incomplete: false };
    },
  };
}

const INVALID = 'invalid bearer token';

/** Tokens that name no audience are meant for the server. */
async function findingOf(parts: ReviewParts, token: string, wanted: readonly string[]): Promise<TokenFinding> {
  const user = parts.userOfToken(token);
  if (user === undefined) {
    const finding = await parts.ofServiceAccount(token, wanted);
    if (finding === undefined) return { problem: INVALID };
    return 'user' in finding ? finding : { problem: `[${INVALID}, ${finding.problem}]` };
  }
  const common = wanted.filter((audience) => parts.audiences.includes(audience));
  return common.length > 0 ? { user, audiences: common } : { problem: INVALID };
}

function shown({ name, uid, groups, extra }: UserInfo): ShownUser {
  return { username: name, ...(uid && { uid }), groups, ...(extra && { extra }) };
}
