/** What webhooks and policies match: operations, groups, versions and resources. */

import type {
  NamedRuleWithOperations,
  RuleWithOperations,
} from '../../../generated/admissionregistration.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isPathSegmentName } from '../../../runtime/api/names.js';

const ALL = '*';

export const validate_RuleWithOperations: ValidateHook<RuleWithOperations> = (rule, at, errors) => {
  checkAlone(rule.operations, at, 'operations', 'operations', errors);
  checkAlone(rule.apiGroups, at, 'apiGroups', 'API groups', errors);
  checkAlone(rule.apiVersions, at, 'apiVersions', 'API versions', errors);
  rule.apiVersions?.forEach((version, i) => {
    if (version === '') errors.required(at.child('apiVersions').index(i));
  });
  checkResources(rule.resources ?? [], at.child('resources'), errors);
};

export const validate_NamedRuleWithOperations: ValidateHook<NamedRuleWithOperations> = (rule, at, errors, context) => {
  const names = rule.resourceNames ?? [];
  names.forEach((name, i) => {
    const place = at.child('resourceNames').index(i);
    errors.invalidEach(place, undefined, name, isPathSegmentName(name));
    if (names.indexOf(name) < i) errors.duplicate(place, undefined, name);
  });
  validate_RuleWithOperations(rule, at, errors, context);
};

/** Beside the wildcard nothing else makes sense. */
function checkAlone(
  values: readonly string[] | undefined,
  at: FieldPath,
  name: string,
  what: string,
  errors: FieldErrors,
): void {
  if (values !== undefined && values.length > 1 && values.includes(ALL))
    errors.invalid(at, name, values, `if '*' is present, must not specify other ${what}`);
}

/** `pods`, `pods/log`, `pods/*`, `*\/scale`, `*`, `*\/*`: none may say again what another one says already. */
function checkResources(resources: readonly string[], at: FieldPath, errors: FieldErrors): void {
  const wholeResources = new Set<string>();
  const everywhere = new Set<string>();
  let plain = false;
  resources.forEach((resource, i) => {
    const place = at.index(i);
    const slash = resource.indexOf('/');
    if (resource === '') return errors.required(place);
    if (slash < 0) {
      plain = resource !== ALL;
      return;
    }
    const name = resource.slice(0, slash);
    const sub = resource.slice(slash + 1);
    if (wholeResources.has(name))
      errors.invalid(place, undefined, resource, `if '${name}/*' is present, must not specify ${resource}`);
    if (everywhere.has(sub))
      errors.invalid(place, undefined, resource, `if '*/${sub}' is present, must not specify ${resource}`);
    if (sub === ALL) wholeResources.add(name);
    if (name === ALL) everywhere.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    errors.invalid(at, undefined, resources, "if '*/*' is present, must not specify other resources");
  if (plain && resources.includes(ALL))
    errors.invalid(
      at,
      undefined,
      resources,
      "if '*' is present, must not specify other resources without subresources",
    );
}
