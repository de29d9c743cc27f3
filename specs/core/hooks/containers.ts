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
  const image = container.image ?? '';
  if (image !== image.trim()) errors.invalid(at, 'image', image, 'must not have leading or trailing whitespace');
  if (container.name) errors.invalidEach(at, 'name', container.name, isDns1123Label(container.name));
  checkPorts(container.ports ?? [], at.child('ports'), errors);
  checkMounts(container, at, errors);
  checkResizePolicies(container.resizePolicy ?? [], at.child('resizePolicy'), errors);
}

export const validate_Container: ValidateHook<Container> = (container, at, errors) => {
  if (!container.image) errors.required(at, 'image');
  checkAnyContainer(container, at, errors);
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

export const validate_EphemeralContainer: ValidateHook<EphemeralContainer> = (container, at, errors) => {
  if (!container.image) errors.required(at, 'image');
  checkAnyContainer(container, at, errors);
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

/** Mount points and device paths are unique, and neither takes the other's place. */
function checkMounts(container: Container | EphemeralContainer, at: FieldPath, errors: FieldErrors): void {
  const mountPaths = new Set<string>();
  const devicePaths = new Set((container.volumeDevices ?? []).map((d) => d.devicePath));
  const mountNames = new Set((container.volumeMounts ?? []).map((m) => m.name));
  container.volumeMounts?.forEach((mount, i) => {
    const place = at.child('volumeMounts').index(i);
    if (mount.mountPath && mountPaths.has(mount.mountPath))
      errors.invalid(place, 'mountPath', mount.mountPath, 'must be unique');
    mountPaths.add(mount.mountPath);
    if (mount.mountPath && devicePaths.has(mount.mountPath))
      errors.invalid(place, 'mountPath', mount.mountPath, 'must not already exist in volumeDevices');
  });
  const seenPaths = new Set<string>();
  const seenNames = new Set<string>();
  container.volumeDevices?.forEach((device, i) => {
    const place = at.child('volumeDevices').index(i);
    if (device.name && seenNames.has(device.name)) errors.invalid(place, 'name', device.name, 'must be unique');
    if (device.name && mountNames.has(device.name))
      errors.invalid(place, 'name', device.name, 'must not already exist in volumeMounts');
    if (device.devicePath && seenPaths.has(device.devicePath))
      errors.invalid(place, 'devicePath', device.devicePath, 'must be unique');
    if (device.devicePath && mountPaths.has(device.devicePath))
      errors.invalid(place, 'devicePath', device.devicePath, 'must not already exist as a path in volumeMounts');
    if (device.devicePath?.split('/').includes('..'))
      errors.invalid(place, 'devicePath', device.devicePath, "can not contain backsteps ('..')");
    seenNames.add(device.name);
    seenPaths.add(device.devicePath);
  });
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_RESTARTS = ['NotRequired', 'RestartContainer'];

/** Errors stand on the list itself; only a repeated resource names its item. */
function checkResizePolicies(policies: readonly ContainerResizePolicy[], at: FieldPath, errors: FieldErrors): void {
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
  });
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
