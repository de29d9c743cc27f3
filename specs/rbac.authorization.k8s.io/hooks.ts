import type {
  AggregationRule,
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from '../../generated/rbac.authorization.k8s.io/hub.js';
import type { RoleRef as RoleRefV1, Subject as SubjectV1 } from '../../generated/rbac.authorization.k8s.io/v1/types.js';
import { isDns1123Subdomain } from '../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../runtime/api/field-errors.js';
import type { FieldPath } from '../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, ValidateHook, ValidateUpdateHook } from '../../runtime/api/hooks.js';
import { isPathSegmentName } from '../../runtime/api/names.js';
import { sameValue } from '../../runtime/api/same-value.js';

const GROUP = 'rbac.authorization.k8s.io';

export const default_v1_RoleRef: DefaultHook<RoleRefV1> = (ref) => {
  ref.apiGroup ||= GROUP;
};

export const default_v1_Subject: DefaultHook<SubjectV1> = (subject) => {
  if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ||= GROUP;
};

function checkRule(rule: PolicyRule, namespaced: boolean, at: FieldPath, errors: FieldErrors): void {
  if (!rule.verbs?.length) errors.required(at, 'verbs', 'verbs must contain at least one value');
  if (rule.nonResourceURLs?.length) {
    if (namespaced)
      errors.invalid(at, 'nonResourceURLs', rule.nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs');
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
      errors.invalid(
        at,
        'nonResourceURLs',
        rule.nonResourceURLs,
        'rules cannot apply to both regular resources and non-resource URLs',
      );
    }
    return;
  }
  if (!rule.apiGroups?.length) errors.required(at, 'apiGroups', 'resource rules must supply at least one api group');
  if (!rule.resources?.length) errors.required(at, 'resources', 'resource rules must supply at least one resource');
}

export const validate_Role: ValidateHook<Role> = (role, at, errors) => {
  role.rules?.forEach((rule, i) => checkRule(rule, true, at.child('rules').index(i), errors));
};

export const validate_ClusterRole: ValidateHook<ClusterRole> = (role, at, errors) => {
  role.rules?.forEach((rule, i) => checkRule(rule, false, at.child('rules').index(i), errors));
};

export const validate_AggregationRule: ValidateHook<AggregationRule> = (rule, at, errors) => {
  if (!rule.clusterRoleSelectors?.length)
    errors.required(
      at,
      'clusterRoleSelectors',
      'at least one clusterRoleSelector required if aggregationRule is non-nil',
    );
  rule.clusterRoleSelectors?.forEach((_, i) => {
    const place = at.child('clusterRoleSelectors').index(i);
    if (errors.under(place)) errors.invalid(place, undefined, null, 'invalid label selector.');
  });
};

function checkRoleRef(ref: RoleRef | undefined, kinds: readonly string[], at: FieldPath, errors: FieldErrors): void {
  const place = at.child('roleRef');
  if (ref?.apiGroup !== GROUP) errors.notSupported(place, 'apiGroup', ref?.apiGroup ?? '', [GROUP]);
  if (!kinds.includes(ref?.kind ?? '')) errors.notSupported(place, 'kind', ref?.kind ?? '', kinds);
  if (!ref?.name) errors.required(place, 'name');
  else errors.invalidEach(place, 'name', ref.name, isPathSegmentName(ref.name));
}

export const validate_RoleBinding: ValidateHook<RoleBinding> = (binding, at, errors) =>
  checkRoleRef(binding.roleRef, ['Role', 'ClusterRole'], at, errors);
export const validate_ClusterRoleBinding: ValidateHook<ClusterRoleBinding> = (binding, at, errors) =>
  checkRoleRef(binding.roleRef, ['ClusterRole'], at, errors);

/** Who is meant: a service account, a user or a group. The account of a RoleBinding may be in the binding's own namespace. */
export const validate_Subject: ValidateHook<Subject> = (subject, at, errors, { object }) => {
  if (!subject.name) errors.required(at, 'name');
  const group = subject.apiGroup ?? '';
  switch (subject.kind) {
    case 'ServiceAccount':
      if (subject.name) errors.invalidEach(at, 'name', subject.name, isDns1123Subdomain(subject.name));
      if (group !== '') errors.notSupported(at, 'apiGroup', group, ['']);
      if (!subject.namespace && object.kind !== 'RoleBinding') errors.required(at, 'namespace');
      return;
    case 'User':
    case 'Group':
      if (group !== GROUP) errors.notSupported(at, 'apiGroup', group, [GROUP]);
      return;
    default:
      errors.notSupported(at, 'kind', subject.kind ?? '', ['ServiceAccount', 'User', 'Group']);
  }
};

function keepRoleRef(
  binding: RoleBinding | ClusterRoleBinding,
  old: RoleBinding | ClusterRoleBinding,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!sameValue(binding.roleRef, old.roleRef)) errors.invalid(at, 'roleRef', binding.roleRef, 'cannot change roleRef');
}
export const validateUpdate_RoleBinding: ValidateUpdateHook<RoleBinding> = keepRoleRef;
export const validateUpdate_ClusterRoleBinding: ValidateUpdateHook<ClusterRoleBinding> = keepRoleRef;

/** Subjects of a binding as the columns of `-o wide` show them. */
function subjectCells(binding: RoleBinding | ClusterRoleBinding): Record<string, string> {
  const names = (kind: string, text: (subject: Subject) => string) =>
    (binding.subjects ?? [])
      .filter((s) => s.kind === kind)
      .map(text)
      .join(', ');
  return {
    Role: `${binding.roleRef?.kind ?? ''}/${binding.roleRef?.name ?? ''}`,
    Users: names('User', (s) => s.name),
    Groups: names('Group', (s) => s.name),
    ServiceAccounts: names('ServiceAccount', (s) => (s.namespace ? `${s.namespace}/${s.name}` : s.name)),
  };
}
export const cells_RoleBinding: CellsHook<RoleBinding> = subjectCells;
export const cells_ClusterRoleBinding: CellsHook<ClusterRoleBinding> = subjectCells;
