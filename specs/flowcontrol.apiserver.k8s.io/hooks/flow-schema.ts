/** FlowSchema: which requests go to which priority level. */

import type {
  FlowSchema,
  FlowSchemaSpec,
  FlowSchemaStatus,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  ServiceAccountSubject,
  Subject,
} from '../../../generated/flowcontrol.apiserver.k8s.io/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../../runtime/api/kept-metadata.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { EXEMPT, MANDATORY_SCHEMAS } from './lib/mandatory.js';

const ALL = '*';
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const DISTINGUISHERS = ['ByNamespace', 'ByUser'];
const MAX_PRECEDENCE = 10_000;

export const validate_FlowSchema: ValidateHook<FlowSchema> = (schema, at, errors) => {
  const name = schema.metadata.name ?? '';
  const spec = schema.spec as FlowSchemaSpec;
  const place = at.child('spec');
  const precedence = spec.matchingPrecedence ?? 0;
  const refuse = (detail: string) => errors.invalid(place, 'matchingPrecedence', precedence, detail);
  if (precedence <= 0) refuse('must be a positive value');
  if (precedence > MAX_PRECEDENCE) refuse(`must not be greater than ${MAX_PRECEDENCE}`);
  if (precedence === 1 && name !== EXEMPT) refuse("only the schema named 'exempt' may have matchingPrecedence 1");
};

export const validateLast_FlowSchema: ValidateHook<FlowSchema> = ({ metadata, spec }, at, errors) => {
  const fixed = MANDATORY_SCHEMAS.get(metadata.name ?? '');
  if (fixed !== undefined && !sameValue(spec, fixed))
    errors.invalid(at, 'spec', spec, `spec of '${metadata.name}' must equal the fixed value`);
};

export const validate_FlowSchemaSpec: ValidateHook<FlowSchemaSpec> = ({ distinguisherMethod: method }, at, errors) => {
  if (method !== undefined && !DISTINGUISHERS.includes(method.type))
    errors.notSupported(at.child('distinguisherMethod'), 'type', method, DISTINGUISHERS);
};

export const validate_PolicyRulesWithSubjects: ValidateHook<PolicyRulesWithSubjects> = (rule, at, errors) => {
  if (!rule.resourceRules?.length && !rule.nonResourceRules?.length) {
    errors.required(at, undefined, 'at least one of resourceRules and nonResourceRules has to be non-empty');
  }
};

const MEMBERS = { User: 'user', Group: 'group', ServiceAccount: 'serviceAccount' } as const;
const SUBJECT_KINDS = ['Group', 'ServiceAccount', 'User'];

export const validate_Subject: ValidateHook<Subject> = (subject, at, errors) => {
  const { kind } = subject;
  if (!SUBJECT_KINDS.includes(kind)) return errors.notSupported(at, 'kind', kind, SUBJECT_KINDS);
  for (const [other, member] of Object.entries(MEMBERS)) {
    if (other !== kind && subject[member] !== undefined)
      errors.forbidden(at, member, `${member} is forbidden when subject kind is not '${other}'`);
  }
  const member = MEMBERS[kind as keyof typeof MEMBERS];
  const named = subject[member];
  if (named === undefined) errors.required(at, member, `${member} is required when subject kind is '${kind}'`);
  else if (kind === 'ServiceAccount') checkServiceAccount(named as ServiceAccountSubject, at.child(member), errors);
  else if (!named.name) errors.required(at.child(member), 'name');
};

function checkServiceAccount({ name, namespace }: ServiceAccountSubject, at: FieldPath, errors: FieldErrors): void {
  if (!name) errors.required(at, 'name');
  else if (name !== ALL) errors.invalidEach(at, 'name', name, isDns1123Subdomain(name));
  if (!namespace) errors.required(at, 'namespace', 'must specify namespace for service account');
  else errors.invalidEach(at, 'namespace', namespace, isDns1123Label(namespace));
}

/** Where everything is meant, nothing else needs to be said. Answers whether it is. */
function checkWildcard(
  values: readonly string[],
  at: FieldPath,
  name: string,
  what: string,
  errors: FieldErrors,
): boolean {
  if (!values.includes(ALL)) return false;
  if (values.length > 1) errors.invalid(at, name, values, `if '*' is present, must not specify other ${what}`);
  return true;
}

function checkVerbs(verbs: readonly string[], at: FieldPath, errors: FieldErrors): void {
  if (!checkWildcard(verbs, at, 'verbs', 'verbs', errors) && verbs.some((verb) => !VERBS.includes(verb)))
    errors.notSupported(at, 'verbs', verbs, VERBS);
}

export const validate_ResourcePolicyRule: ValidateHook<ResourcePolicyRule> = (rule, at, errors) => {
  checkVerbs(rule.verbs ?? [], at, errors);
  checkWildcard(rule.apiGroups ?? [], at, 'apiGroups', 'api groups', errors);
  checkWildcard(rule.resources ?? [], at, 'resources', 'resources', errors);
  const namespaces = rule.namespaces ?? [];
  if (namespaces.length === 0 && !rule.clusterScope) {
    errors.required(at, 'namespaces', 'resource rules that are not cluster scoped must supply at least one namespace');
  } else if (!checkWildcard(namespaces, at, 'namespaces', 'namespaces', errors)) {
    namespaces.forEach((namespace, i) => {
      const problems = isDns1123Label(namespace).map(
        (problem) => `each member of this list must be '*' or a DNS-1123 label; ${problem}`,
      );
      errors.invalidEach(at.child('namespaces').index(i), undefined, namespace, problems);
    });
  }
};

export const validate_NonResourcePolicyRule: ValidateHook<NonResourcePolicyRule> = (rule, at, errors) => {
  checkVerbs(rule.verbs ?? [], at, errors);
  const paths = rule.nonResourceURLs ?? [];
  if (checkWildcard(paths, at, 'nonResourceURLs', 'non-resource URLs', errors)) return;
  paths.forEach((path, i) => {
    const problem = pathProblem(path);
    if (problem !== undefined) errors.invalid(at.child('nonResourceURLs').index(i), undefined, path, problem);
  });
};

function pathProblem(path: string): string | undefined {
  if (path === '') return 'must not be empty';
  if (path === '/') return undefined;
  if (!path.startsWith('/')) return 'must start with slash';
  if (path.includes(' ')) return 'must not contain white-space';
  if (path.includes('//')) return 'must not contain double slash';
  const wildcard = path.indexOf(ALL);
  return wildcard < 0 || (wildcard === path.length - 1 && path.endsWith('/*'))
    ? undefined
    : 'wildcard can only do suffix matching';
}

export const validate_FlowSchemaStatus: ValidateHook<FlowSchemaStatus> = (status, at, errors) => {
  status.conditions?.forEach(({ type }, i) => {
    if (!type) errors.required(at.child('conditions').index(i), 'type');
  });
};

export const strategy_FlowSchema: StrategyHooks<FlowSchema> = STATUS_KEEPS_METADATA;

export const cells_FlowSchema: CellsHook<FlowSchema> = ({ spec, status }) => ({
  PriorityLevel: spec?.priorityLevelConfiguration?.name || '<none>',
  MatchingPrecedence: spec?.matchingPrecedence ?? 0,
  DistinguisherMethod: spec?.distinguisherMethod?.type ?? '<none>',
  MissingPL: status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
});
