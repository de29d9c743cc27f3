import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  PodOS,
  Probe,
  TCPSocketAction,
} from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isHTTPHeaderName, isValidPortName, isValidPortNum } from '../../../runtime/api/names.js';

/** A port given by number or by the name of a container's port. */
export function checkPortReference(
  port: string | number | undefined,
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  if (typeof port === 'string') errors.invalidEach(at, name, port, isValidPortName(port));
  else errors.invalidEach(at, name, port ?? 0, isValidPortNum(port ?? 0));
}

export const validate_ExecAction: ValidateHook<ExecAction> = (action, at, errors) => {
  if (!action.command?.length) errors.required(at, 'command');
};

const SCHEMES = ['HTTP', 'HTTPS'];

export const validate_HTTPGetAction: ValidateHook<HTTPGetAction> = (action, at, errors) => {
  if (!action.path) errors.required(at, 'path');
  checkPortReference(action.port, at, 'port', errors);
  if (!SCHEMES.includes(action.scheme ?? '')) errors.notSupported(at, 'scheme', action.scheme ?? '', SCHEMES);
  action.httpHeaders?.forEach((header) =>
    errors.invalidEach(at, 'httpHeaders', header.name, isHTTPHeaderName(header.name)),
  );
};

export const validate_TCPSocketAction: ValidateHook<TCPSocketAction> = (action, at, errors) =>
  checkPortReference(action.port, at, 'port', errors);
export const validate_GRPCAction: ValidateHook<GRPCAction> = (action, at, errors) =>
  errors.invalidEach(at, 'port', action.port ?? 0, isValidPortNum(action.port ?? 0));

/** Exactly one kind of handler; a second one is forbidden in its own place, whatever it says. Answers the one that counts. */
function checkOneHandler(
  handler: Probe | LifecycleHandler,
  kinds: readonly string[],
  at: FieldPath,
  errors: FieldErrors,
): string | undefined {
  const given = kinds.filter((kind) => (handler as Readonly<Record<string, unknown>>)[kind] !== undefined);
  if (given.length === 0) errors.required(at, undefined, 'must specify a handler type');
  for (const extra of given.slice(1)) {
    errors.dropUnder(at.child(extra));
    errors.forbidden(at, extra, 'may not specify more than 1 handler type');
  }
  return given[0];
}

const PROBE_COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

export const validate_Probe: ValidateHook<Probe> = (probe, at, errors) => {
  checkOneHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], at, errors);
  for (const field of PROBE_COUNTS) {
    const value = probe[field] ?? 0;
    if (value < 0) errors.invalid(at, field, value, 'must be greater than or equal to 0');
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.invalid(at, 'terminationGracePeriodSeconds', grace, 'must be greater than 0');
};

/** What a liveness, readiness or startup probe demands beside the rules of every probe. */
export function checkProbeUse(
  kind: 'liveness' | 'readiness' | 'startup',
  probe: Probe | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (probe === undefined) return;
  if (kind === 'readiness') {
    if (probe.terminationGracePeriodSeconds !== undefined)
      errors.invalid(
        at,
        'terminationGracePeriodSeconds',
        probe.terminationGracePeriodSeconds,
        'must not be set for readinessProbes',
      );
  } else if (probe.successThreshold !== 1)
    errors.invalid(at, 'successThreshold', probe.successThreshold ?? 0, 'must be 1');
}

const WINDOWS_SIGNALS = ['SIGKILL', 'SIGTERM'];

/** Handlers of a lifecycle; sleeping is bounded by the pod's grace period. */
export function checkLifecycle(
  lifecycle: Lifecycle,
  graceSeconds: number | bigint,
  os: PodOS | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  for (const name of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[name];
    if (handler === undefined) continue;
    const place = at.child(name);
    const kind = checkOneHandler(handler, ['exec', 'httpGet', 'tcpSocket', 'sleep'], place, errors);
    const seconds = handler.sleep?.seconds;
    if (kind === 'sleep' && seconds !== undefined && (seconds < 0 || seconds > graceSeconds)) {
      errors.invalid(
        place,
        'sleep',
        seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`,
      );
    }
  }
  if (lifecycle.stopSignal === undefined) return;
  // Which signals there are at all counts on Linux only.
  if (os?.name !== 'linux') errors.dropUnder(at.child('stopSignal'));
  if (os === undefined) errors.forbidden(at, 'stopSignal', 'may not be set for containers with empty `spec.os.name`');
  else if (os.name === 'windows' && !WINDOWS_SIGNALS.includes(lifecycle.stopSignal))
    errors.notSupported(at, 'stopSignal', lifecycle.stopSignal, WINDOWS_SIGNALS);
}
