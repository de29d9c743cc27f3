import type {
  Container,
  ContainerPort,
  ContainerResizePolicy,
  ContainerRestartRule,
  EphemeralContainer,
} from '../../../generated/core/hub.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isValidPortName, isValidPortNum } from '../../../runtime/api/names.js';

/** Rules that hold for every container: main, init and ephemeral. */
function checkAnyContainer(container: Container | EphemeralContainer, at: FieldPath, errors: FieldErrors): void {
  if (container.name) errors.invalidEach(at, 'name', container.name, isDns1123Label(container.name));
  checkPorts(container.ports ?? [], at.child('ports'), errors);
}

/** Templates may have white space around an image: to some the blank one means something. */
function checkImagePadding(image = '', at: FieldPath, errors: FieldErrors): void {
  if (image !== image.trim()) errors.invalid(at, 'image', image, 'must not have leading or trailing whitespace');
}

export const validate_Container: ValidateHook<Container> = (container, at, errors, { object }) => {
  if (!container.image) errors.required(at, 'image');
  checkAnyContainer(container, at, errors);
  if (object.kind === 'Pod') checkImagePadding(container.image, at, errors);
};

const NOT_FOR_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

/** Of these only their presence is told, not what is wrong with them. */
const UNSEEN_IN_EPHEMERAL = ['restartPolicyRules', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'];

export const validate_EphemeralContainer: ValidateHook<EphemeralContainer> = (container, at, errors) => {
  if (!container.image) errors.required(at, 'image');
  checkAnyContainer(container, at, errors);
  checkImagePadding(container.image, at, errors);
  for (const field of UNSEEN_IN_EPHEMERAL) errors.dropUnder(at.child(field));
  for (const field of NOT_FOR_EPHEMERAL) {
    const value = container[field];
    const isSet = field === 'resources' ? Object.keys(value ?? {}).length > 0 : value !== undefined;
    if (isSet) errors.forbidden(at, field, 'cannot be set for an Ephemeral Container');
  }
  container.volumeMounts?.forEach((mount, i) => {
    const place = at.child('volumeMounts').index(i);
    if (mount.subPath) errors.forbidden(place, 'subPath', 'cannot be set for an Ephemeral Container');
    if (mount.subPathExpr) errors.forbidden(place, 'subPathExpr', 'cannot be set for an Ephemeral Container');
  });
};

function checkPorts(ports: readonly ContainerPort[], at: FieldPath, errors: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const place = at.index(i);
    if (port.name) {
      const problems = isValidPortName(port.name);
      errors.invalidEach(place, 'name', port.name, problems);
      if (problems.length === 0 && names.has(port.name)) errors.duplicate(place, 'name', port.name);
      else names.add(port.name);
    }
    if (!port.containerPort) errors.required(place, 'containerPort');
    else errors.invalidEach(place, 'containerPort', port.containerPort, isValidPortNum(port.containerPort));
    if (port.hostPort) errors.invalidEach(place, 'hostPort', port.hostPort, isValidPortNum(port.hostPort));
  });
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_RESTARTS = ['NotRequired', 'RestartContainer'];

/** Errors stand on the list itself; only a repeated resource names its item. */
export function checkResizePolicies(
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: string | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  policies.forEach((policy, i) => {
    if (seen.has(policy.resourceName)) errors.duplicate(at.index(i), undefined, policy.resourceName);
    seen.add(policy.resourceName);
    if (policy.resourceName === '') errors.required(at);
    else if (!RESIZABLE.includes(policy.resourceName))
      errors.notSupported(at, undefined, policy.resourceName, RESIZABLE);
    if (policy.restartPolicy === '') errors.required(at);
    else if (!RESIZE_RESTARTS.includes(policy.restartPolicy))
      errors.notSupported(at, undefined, policy.restartPolicy, RESIZE_RESTARTS);
    if (podRestartPolicy === 'Never' && policy.restartPolicy !== 'NotRequired')
      errors.invalid(at, undefined, policy.restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
  });
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const MAX_RESTART_RULES = 20;

/** Rules say more exactly when the container's own policy holds, so they need one. */
export function checkRestartPolicy(container: Container, at: FieldPath, errors: FieldErrors): void {
  const { restartPolicy, restartPolicyRules: rules } = container;
  if (restartPolicy !== undefined) {
    if (!RESTART_POLICIES.includes(restartPolicy))
      errors.notSupported(at, 'restartPolicy', restartPolicy, RESTART_POLICIES);
  } else if (rules?.length)
    errors.required(at, 'restartPolicy', 'must specify restartPolicy when restart rules are used');
  if (rules !== undefined && rules.length > MAX_RESTART_RULES)
    errors.tooMany(at, 'restartPolicyRules', rules.length, MAX_RESTART_RULES);
}

const RULE_ACTIONS = ['Restart', 'RestartAllContainers'];
const MAX_EXIT_CODES = 255;

export const validate_ContainerRestartRule: ValidateHook<ContainerRestartRule> = (rule, at, errors) => {
  if (!RULE_ACTIONS.includes(rule.action)) errors.notSupported(at, 'action', rule.action, RULE_ACTIONS);
  if (rule.exitCodes === undefined) return errors.required(at, 'exitCodes', 'must be specified');
  const operators = ['In', 'NotIn'];
  if (!operators.includes(rule.exitCodes.operator))
    errors.notSupported(at.child('exitCodes'), 'operator', rule.exitCodes.operator, operators);
  const count = rule.exitCodes.values?.length ?? 0;
  if (count > MAX_EXIT_CODES) errors.tooMany(at.child('exitCodes'), 'values', count, MAX_EXIT_CODES);
};
