/** APIService: where a version of a group is served. */

import type { APIService, APIServiceSpec, APIServiceStatus } from '../../generated/apiregistration.k8s.io/hub.js';
import { isDns1035Label, isDns1123Subdomain } from '../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../runtime/api/field-errors.js';
import type { FieldPath } from '../../runtime/api/field-path.js';
import type { CellsHook, StrategyHooks, ValidateHook } from '../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../runtime/api/kept-metadata.js';
import { nowTime } from '../../runtime/api/time.js';

const MAX_GROUP_PRIORITY = 20_000;
const MAX_VERSION_PRIORITY = 1000;
const STATUSES = ['False', 'True', 'Unknown'];

export const validate_APIService: ValidateHook<APIService> = (service, at, errors, context) => {
  const status = at.child('status');
  if (context.subresource === 'status') return checkStatus(service.status, status, errors);
  const spec = service.spec as APIServiceSpec;
  const place = at.child('spec');
  const { group = '', version = '', groupPriorityMinimum, versionPriority } = spec;
  const name = `${version}.${group}`;
  for (const field of ['generateName', 'name'] as const) {
    const given = service.metadata[field];
    if (given && given !== name)
      errors.invalid(
        at.child('metadata'),
        field,
        given,
        `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`,
      );
  }
  if (group !== '') errors.invalidEach(place, 'group', group, isDns1123Subdomain(group));
  else if (version !== 'v1')
    errors.required(place, 'group', 'only v1 may have an empty group and it better be legacy kube');
  errors.invalidEach(place, 'version', version, isDns1035Label(version));
  checkPriority(groupPriorityMinimum, MAX_GROUP_PRIORITY, place, 'groupPriorityMinimum', errors);
  checkPriority(versionPriority, MAX_VERSION_PRIORITY, place, 'versionPriority', errors);
  if (spec.service === undefined) checkLocal(spec, place, errors);
  else checkRemote(spec, place, errors);
};

function checkPriority(
  priority: number | undefined,
  max: number,
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  if (priority === undefined || priority <= 0 || priority > max)
    errors.invalid(at, name, priority ?? 0, `must be positive and less than ${max}`);
}

function checkLocal({ caBundle, insecureSkipTLSVerify }: APIServiceSpec, at: FieldPath, errors: FieldErrors): void {
  if (caBundle)
    errors.invalid(
      at,
      'caBundle',
      `${Buffer.from(caBundle, 'base64').length} bytes`,
      'local APIServices may not have a caBundle',
    );
  if (insecureSkipTLSVerify)
    errors.invalid(at, 'insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify');
}

function checkRemote(
  { service, caBundle, insecureSkipTLSVerify }: APIServiceSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const { namespace, name, port = 0 } = service ?? {};
  const place = at.child('service');
  if (!namespace) errors.required(place, 'namespace');
  if (!name) errors.required(place, 'name');
  if (port < 1 || port > 65535)
    errors.invalid(place, 'port', port, 'port is not valid: must be between 1 and 65535, inclusive');
  if (insecureSkipTLSVerify && caBundle)
    errors.invalid(at, 'insecureSkipTLSVerify', true, 'may not be true if caBundle is present');
}

function checkStatus(status: APIServiceStatus | undefined, at: FieldPath, errors: FieldErrors): void {
  status?.conditions?.forEach((condition, i) => {
    if (!STATUSES.includes(condition.status))
      errors.notSupported(at.child('conditions').index(i), 'status', condition.status, STATUSES);
  });
}

export const strategy_APIService: StrategyHooks<APIService> = {
  ...STATUS_KEEPS_METADATA,
  /** What this server serves itself is there. */
  prepareForCreate(service) {
    if (service.spec?.service !== undefined) return;
    const said = { reason: 'Local', message: 'Local APIServices are always available' };
    service.status = { conditions: [{ type: 'Available', status: 'True', lastTransitionTime: nowTime(), ...said }] };
  },
};

export const cells_APIService: CellsHook<APIService> = ({ spec, status }) => {
  const available = status?.conditions?.find(({ type }) => type === 'Available');
  const said = available?.status ?? 'Unknown';
  return {
    Service: spec?.service === undefined ? 'Local' : `${spec.service.namespace}/${spec.service.name}`,
    Available: said !== 'True' && available?.reason ? `${said} (${available.reason})` : said,
  };
};
