/** Node ports of one service, as upstream gives them: a new one for each port number, shared by its protocols. */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import { internalError, invalid } from '../../api/status-error.js';
import { PortError, type PortOperation } from './node-ports.js';
import {
  needsHealthCheck,
  nodePortsOf,
  type Service,
  type ServicePort,
  specOf,
  usesNodePorts,
  wantsNodePorts,
} from './service-spec.js';

const PORTS = FieldPath.of('spec', 'ports');
export const SERVICE_KIND = { group: '', kind: 'Service' } as const;

/** Fills in node ports. Throws `StatusError` for those that cannot be had. */
export function allocatePorts(service: Service, old: Service | undefined, operation: PortOperation): void {
  const spec = specOf(service);
  if (usesNodePorts(spec)) {
    if (old === undefined) allocateNew(service, operation);
    else allocateChanged(service, old, operation);
  }
  if (needsHealthCheck(spec) && !(old !== undefined && needsHealthCheck(specOf(old))))
    allocateHealthCheck(service, operation);
}

function allocateNew(service: Service, operation: PortOperation): void {
  const spec = specOf(service);
  const ports = spec.ports ?? [];
  const byPort = new Map<number, number>();
  ports.forEach((port, i) => {
    if (!port.nodePort && !wantsNodePorts(spec)) return;
    const number = port.port ?? 0;
    const shared = byPort.get(number);
    if (shared === undefined) {
      const wanted = requestedPort(ports, number);
      if (wanted !== undefined) take(service, wanted, i, operation);
      port.nodePort = wanted ?? takeAny(operation);
      byPort.set(number, port.nodePort);
    } else if (!port.nodePort) port.nodePort = shared;
    else if (port.nodePort !== shared) take(service, port.nodePort, i, operation);
  });
}

/** What the client asked for on any port of this number. */
const requestedPort = (ports: readonly ServicePort[], number: number) =>
  ports.find((it) => it.port === number && it.nodePort)?.nodePort;

function allocateChanged(service: Service, old: Service, operation: PortOperation): void {
  const spec = specOf(service);
  const known = new Set(nodePortsOf({ ports: specOf(old).ports ?? [] }));
  spec.ports?.forEach((port, i) => {
    if (port.nodePort) {
      if (!known.has(port.nodePort)) take(service, port.nodePort, i, operation);
    } else if (wantsNodePorts(spec)) port.nodePort = takeAny(operation);
    if (port.nodePort) known.add(port.nodePort);
  });
}

function allocateHealthCheck(service: Service, operation: PortOperation): void {
  const spec = specOf(service);
  const wanted = spec.healthCheckNodePort;
  if (!wanted) {
    spec.healthCheckNodePort = takeAny(operation);
    return;
  }
  try {
    operation.take(wanted);
  } catch (error) {
    if (error instanceof PortError)
      throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${error.message}`);
    throw error;
  }
}

function take(service: Service, port: number, index: number, operation: PortOperation): void {
  try {
    operation.take(port);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const errors = new FieldErrors();
    errors.invalid(PORTS.index(index), 'nodePort', port, error.message);
    throw invalid(SERVICE_KIND, service.metadata.name ?? '', errors.list);
  }
}

function takeAny(operation: PortOperation): number {
  try {
    return operation.takeAny();
  } catch (error) {
    if (error instanceof PortError) throw internalError(`failed to allocate a nodePort: ${error.message}`);
    throw error;
  }
}
