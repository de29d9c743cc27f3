/** Workloads, and the groups of pods that are scheduled together. Specs are checked once: they never change. */

import type {
  PodGroup,
  PodGroupResourceClaim,
  PodGroupSchedulingConstraints,
  PodGroupSchedulingPolicy,
  PodGroupSpec,
  PodGroupTemplate,
  TypedLocalObjectReference,
  Workload,
  WorkloadSpec,
} from '../../../generated/scheduling.k8s.io/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { jsonEqual } from '../../../runtime/api/json.js';
import { keepMetadata } from '../../../runtime/api/kept-metadata.js';
import type { JsonValue } from '../../../runtime/api/meta.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { checkConditions } from '../../../runtime/api/rules/conditions.js';
import { holdWhileInUse } from '../../core/hooks/lib/in-use.js';

const MODES = ['Pod', 'PodGroup'];
const MAX_TEMPLATES = 8;
const MAX_CLAIMS = 4;
const MAX_TOPOLOGY = 1;
const MAX_PRIORITY = 1_000_000_000;

type Rule = (text: string) => readonly string[];

/** Of a name that must be there. */
function checkName(name: string | undefined, rule: Rule, at: FieldPath, field: string, errors: FieldErrors): void {
  if (!name) errors.required(at, field);
  else errors.invalidEach(at, field, name, rule(name));
}

/** Exactly one of the members is set. */
function checkOneOf(
  value: object,
  members: readonly string[],
  at: FieldPath,
  name: string | undefined,
  errors: FieldErrors,
): void {
  const set = members.filter((member) => (value as Record<string, unknown>)[member] !== undefined);
  const all = members.map((member) => `\`${member}\``).join(', ');
  if (set.length === 0) errors.invalid(at, name, '', `must specify one of: ${all}`);
  if (set.length > 1) errors.invalid(at, name, `{${set.join(', ')}}`, `must specify exactly one of: ${all}`);
}

function checkPolicy(policy: PodGroupSchedulingPolicy, at: FieldPath, errors: FieldErrors): void {
  checkOneOf(policy, ['basic', 'gang'], at, 'schedulingPolicy', errors);
  if (policy.gang === undefined) return;
  const { minCount } = policy.gang;
  const place = at.child('schedulingPolicy').child('gang');
  if (!minCount) errors.required(place, 'minCount');
  else if (minCount < 1) errors.invalid(place, 'minCount', minCount, 'must be greater than or equal to 1');
}

function checkConstraints(
  constraints: PodGroupSchedulingConstraints | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const topology = constraints?.topology ?? [];
  const place = at.child('schedulingConstraints').child('topology');
  if (topology.length > MAX_TOPOLOGY) return errors.tooMany(place, undefined, topology.length, MAX_TOPOLOGY);
  topology.forEach(({ key }, i) => checkName(key, isQualifiedName, place.index(i), 'key', errors));
}

function checkClaims(claims: readonly PodGroupResourceClaim[], at: FieldPath, errors: FieldErrors): void {
  const place = at.child('resourceClaims');
  if (claims.length > MAX_CLAIMS) return errors.tooMany(place, undefined, claims.length, MAX_CLAIMS);
  const names = claims.map(({ name }) => name);
  claims.forEach((claim, i) => {
    const item = place.index(i);
    if (names.indexOf(claim.name) < i) errors.duplicate(item, undefined, claim);
    checkOneOf(claim, ['resourceClaimName', 'resourceClaimTemplateName'], item, undefined, errors);
    checkName(claim.name, isDns1123Label, item, 'name', errors);
    for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const name = claim[field];
      if (name !== undefined) errors.invalidEach(item, field, name, isDns1123Subdomain(name));
    }
  });
}

/** What groups and their templates have in common. */
function checkGroup(group: PodGroupSpec | PodGroupTemplate, at: FieldPath, errors: FieldErrors): void {
  const {
    schedulingPolicy,
    schedulingConstraints,
    resourceClaims = [],
    disruptionMode: mode,
    priorityClassName,
    priority,
  } = group;
  checkPolicy(schedulingPolicy ?? {}, at, errors);
  checkConstraints(schedulingConstraints ?? undefined, at, errors);
  checkClaims(resourceClaims, at, errors);
  if (mode !== undefined && !MODES.includes(mode)) errors.notSupported(at, 'disruptionMode', mode, MODES);
  if (priorityClassName)
    errors.invalidEach(at, 'priorityClassName', priorityClassName, isDns1123Subdomain(priorityClassName));
  if ((priority ?? 0) > MAX_PRIORITY)
    errors.invalid(at, 'priority', priority, `must be less than or equal to ${MAX_PRIORITY}`);
}

export const validate_PodGroup: ValidateHook<PodGroup> = ({ spec }, at, errors, context) => {
  if (context.operation !== 'create') return;
  const place = at.child('spec');
  const reference = spec.podGroupTemplateRef ?? undefined;
  if (reference !== undefined) {
    const inside = place.child('podGroupTemplateRef');
    checkOneOf(reference, ['workload'], inside, undefined, errors);
    if (reference.workload !== undefined) {
      checkName(reference.workload.workloadName, isDns1123Subdomain, inside.child('workload'), 'workloadName', errors);
      checkName(
        reference.workload.podGroupTemplateName,
        isDns1123Label,
        inside.child('workload'),
        'podGroupTemplateName',
        errors,
      );
    }
  }
  checkGroup(spec, place, errors);
};

const FIXED = [
  'podGroupTemplateRef',
  'schedulingPolicy',
  'schedulingConstraints',
  'resourceClaims',
  'disruptionMode',
  'priorityClassName',
  'priority',
] as const;

/** An empty struct is not the same as none. */
function checkFixed(value: unknown, old: unknown, at: FieldPath, name: string, errors: FieldErrors): void {
  if (!jsonEqual((value ?? null) as JsonValue, (old ?? null) as JsonValue))
    errors.invalid(at, name, value, 'field is immutable');
}

/** What controllers tell of the claims that the group asks for. */
function checkStatus({ spec, status = {} }: PodGroup, at: FieldPath, errors: FieldErrors): void {
  checkConditions(status.conditions, at, 'conditions', errors);
  const claims = status.resourceClaimStatuses ?? [];
  const place = at.child('resourceClaimStatuses');
  if (claims.length > MAX_CLAIMS) errors.tooMany(place, undefined, claims.length, MAX_CLAIMS);
  claims.forEach(({ name, resourceClaimName }, i) => {
    const item = place.index(i);
    if (claims.length <= MAX_CLAIMS) {
      if (claims.findIndex((it) => it.name === name) < i) errors.duplicate(item, undefined, name);
      if (resourceClaimName !== undefined)
        errors.invalidEach(item, 'resourceClaimName', resourceClaimName, isDns1123Subdomain(resourceClaimName));
    }
    if (!spec.resourceClaims?.some((claim) => claim.name === name))
      errors.invalid(item, 'name', name, 'must match the name of an entry in `spec.resourceClaims`');
  });
}

export const validateUpdate_PodGroup: ValidateUpdateHook<PodGroup> = (group, old, at, errors, context) => {
  if (context.subresource === 'status') return checkStatus(group, at.child('status'), errors);
  for (const field of FIXED) checkFixed(group.spec[field], old.spec[field], at.child('spec'), field, errors);
};

export const validate_Workload: ValidateHook<Workload> = ({ spec }, at, errors, context) => {
  if (context.operation === 'create') checkWorkload(spec, at.child('spec'), errors);
};

function checkWorkload(
  { controllerRef, podGroupTemplates: templates }: WorkloadSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (controllerRef !== undefined) checkController(controllerRef, at.child('controllerRef'), errors);
  const place = at.child('podGroupTemplates');
  if (!templates?.length) errors.required(place);
  if ((templates?.length ?? 0) > MAX_TEMPLATES)
    return errors.tooMany(place, undefined, templates?.length ?? 0, MAX_TEMPLATES);
  const names = templates?.map(({ name }) => name) ?? [];
  templates?.forEach((template, i) => {
    if (names.indexOf(template.name) < i) errors.duplicate(place.index(i), undefined, template);
    checkName(template.name, isDns1123Label, place.index(i), 'name', errors);
    checkGroup(template, place.index(i), errors);
  });
}

function checkController(
  { apiGroup, kind, name }: TypedLocalObjectReference,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (apiGroup) errors.invalidEach(at, 'apiGroup', apiGroup, isDns1123Subdomain(apiGroup));
  checkName(kind, (text) => (/[/%]/.test(text) ? ["may not contain '/' or '%'"] : []), at, 'kind', errors);
  checkName(name, (text) => (/[/%]/.test(text) ? ["may not contain '/' or '%'"] : []), at, 'name', errors);
}

export const validateUpdate_Workload: ValidateUpdateHook<Workload> = ({ spec }, old, at, errors) => {
  for (const field of ['controllerRef', 'podGroupTemplates'] as const)
    checkFixed(spec[field], old.spec[field], at.child('spec'), field, errors);
  if (!spec.podGroupTemplates?.length) errors.required(at.child('spec'), 'podGroupTemplates');
};

export const strategy_PodGroup: StrategyHooks<PodGroup> = {
  resetFields: { '': [], status: ['spec', 'metadata'] },
  prepareForCreate({ metadata }) {
    holdWhileInUse(metadata, 'scheduling.k8s.io/podgroup-protection');
  },
  prepareForUpdate({ metadata }, old, { subresource }) {
    if (subresource === 'status') keepMetadata(metadata, old.metadata);
  },
};

export const cells_PodGroup: CellsHook<PodGroup> = ({ spec, status }) => {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodGroupScheduled')?.status === 'True';
  return {
    Policy: spec.schedulingPolicy?.gang === undefined ? 'Basic' : 'Gang',
    Workload: spec.podGroupTemplateRef?.workload?.workloadName || '<none>',
    Status: scheduled ? 'Scheduled' : 'Pending',
  };
};
