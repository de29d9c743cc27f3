import type { Service, ServicePort, ServiceSpec, SessionAffinityConfig } from '../../../generated/core/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import {
  isDns1123Label,
  isDns1123Subdomain,
  isNonSpecialIP,
  isQualifiedName,
  isValidCIDRForLegacyField,
  isValidIPForLegacyField,
  isValidPortName,
  isValidPortNum,
} from '../../../runtime/api/names.js';
import { checkClusterIPs } from '../../../runtime/api/rules/cluster-ips.js';
import { checkLabels } from '../../../runtime/api/rules/labels.js';
import {
  isExternallyAccessible,
  isExternalName,
  isHeadless,
  isLoadBalancer,
  needsHealthCheck,
  specOf,
  usesNodePorts,
} from './lib/service-kind.js';
import { checkLoadBalancerStatus } from './service-status.js';
import { serviceWarnings } from './service-warnings.js';

const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const ANNOTATIONS = FieldPath.of('metadata', 'annotations');
const KUBELET_PORT = 10_250;
const MAX_AFFINITY_SECONDS = 86_400;
const TRAFFIC_POLICIES = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];

export const validate_Service: ValidateHook<Service> = (service, root, errors, context) => {
  const at = root.child('spec');
  const spec = specOf(service);
  const old = context.old as Service | undefined;
  if (context.subresource === 'status') {
    checkLoadBalancerStatus(service, root.child('status').child('loadBalancer'), errors);
    return;
  }
  checkTopologyAnnotations(service, errors);
  if (!spec.ports?.length && !isHeadless(service) && !isExternalName(service)) errors.required(at, 'ports');
  checkType(service, at, errors);
  checkPorts(spec, at.child('ports'), errors);
  checkLabels(spec.selector, at, 'selector', errors);
  checkAffinity(spec, at, errors);
  checkClusterIPs(spec, at, errors);
  spec.externalIPs?.forEach((ip, i) => {
    const place = at.child('externalIPs').index(i);
    const unchanged = old?.spec?.externalIPs?.includes(ip) === true;
    const problems = isValidIPForLegacyField(ip, !unchanged);
    errors.invalidEach(place, undefined, ip, problems.length > 0 ? problems : isNonSpecialIP(ip));
  });
  checkSourceRanges(service, old, at, errors);
  checkLoadBalancerFields(service, at, errors);
  checkTrafficPolicies(service, at, errors);
  if (context.operation === 'create' && errors.empty) for (const text of serviceWarnings(service)) context.warn(text);
};

function checkTopologyAnnotations(service: Service, errors: FieldErrors): void {
  const mode = service.metadata.annotations?.[TOPOLOGY_MODE];
  const hints = service.metadata.annotations?.[TOPOLOGY_HINTS];
  if (mode === undefined || hints === undefined || mode === hints) return;
  errors.invalid(
    ANNOTATIONS.key(TOPOLOGY_MODE),
    undefined,
    mode,
    `must match annotations[${TOPOLOGY_HINTS}] when both are specified`,
  );
}

/** What a type demands of, or refuses in, other fields. */
function checkType(service: Service, at: FieldPath, errors: FieldErrors): void {
  const spec = specOf(service);
  if (isLoadBalancer(service)) {
    spec.ports?.forEach((port, i) => {
      if (port.port !== KUBELET_PORT) return;
      errors.invalid(
        at.child('ports').index(i),
        undefined,
        port.port,
        `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`,
      );
    });
  }
  if (usesNodePorts(service) && isHeadless(service)) {
    errors.invalid(
      at.child('clusterIPs').index(0),
      undefined,
      spec.clusterIPs?.[0],
      `may not be set to 'None' for ${spec.type} services`,
    );
  }
  if (!isExternalName(service)) return;
  if (spec.clusterIPs?.length) errors.forbidden(at, 'clusterIPs', 'may not be set for ExternalName services');
  if (spec.ipFamilies?.length) errors.forbidden(at, 'ipFamilies', 'may not be set for ExternalName services');
  if (spec.ipFamilyPolicy !== undefined)
    errors.forbidden(at, 'ipFamilyPolicy', 'may not be set for ExternalName services');
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') errors.required(at, 'externalName');
  else errors.invalidEach(at, 'externalName', name, isDns1123Subdomain(name));
}

function checkPorts(spec: ServiceSpec, at: FieldPath, errors: FieldErrors): void {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  ports.forEach((port, i) => checkPort(port, ports.length > 1, names, at.index(i), errors));
  const nodePorts = new Set<string>();
  ports.forEach((port, i) => {
    if (!port.nodePort) return;
    if (spec.type === 'ClusterIP')
      errors.forbidden(at.index(i), 'nodePort', "may not be used when `type` is 'ClusterIP'");
    const id = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(id)) errors.duplicate(at.index(i), 'nodePort', port.nodePort);
    nodePorts.add(id);
  });
  const numbers = new Set<string>();
  ports.forEach(({ port, protocol }, i) => {
    const id = `${protocol}/${port}`;
    // Shown as upstream does: a port with nothing but the key.
    const key = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    if (numbers.has(id)) errors.duplicate(at.index(i), undefined, key);
    numbers.add(id);
  });
}

/** Names tell ports apart, so they are needed as soon as there are two. */
function checkPort(
  port: ServicePort,
  needsName: boolean,
  names: Set<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (port.name) {
    errors.invalidEach(at, 'name', port.name, isDns1123Label(port.name));
    if (names.has(port.name)) errors.duplicate(at, 'name', port.name);
    names.add(port.name);
  } else if (needsName) errors.required(at, 'name');
  errors.invalidEach(at, 'port', port.port ?? 0, isValidPortNum(port.port ?? 0));
  if (!port.protocol) errors.required(at, 'protocol');
  const target = port.targetPort ?? 0;
  errors.invalidEach(
    at,
    'targetPort',
    target,
    typeof target === 'number' ? isValidPortNum(target) : isValidPortName(target),
  );
  if (port.appProtocol !== undefined)
    errors.invalidEach(at, 'appProtocol', port.appProtocol, isQualifiedName(port.appProtocol));
}

function checkAffinity(spec: ServiceSpec, at: FieldPath, errors: FieldErrors): void {
  if (!spec.sessionAffinity) errors.required(at, 'sessionAffinity');
  else if (spec.sessionAffinity === 'ClientIP')
    checkAffinityConfig(spec.sessionAffinityConfig, at.child('sessionAffinityConfig'), errors);
  else if (spec.sessionAffinity === 'None' && spec.sessionAffinityConfig !== undefined) {
    errors.forbidden(at, 'sessionAffinityConfig', 'must not be set when session affinity is None');
  }
}

function checkAffinityConfig(config: SessionAffinityConfig | undefined, at: FieldPath, errors: FieldErrors): void {
  const detail = 'when session affinity type is ClientIP';
  if (config === undefined) return errors.required(at, undefined, detail);
  if (config.clientIP === undefined) return errors.required(at, 'clientIP', detail);
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined) return errors.required(at.child('clientIP'), 'timeoutSeconds', detail);
  if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS)
    errors.invalid(
      at.child('clientIP'),
      'timeoutSeconds',
      seconds,
      `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
    );
}

/** The field, or the annotation that was there before it. The field's name is shown as upstream writes it. */
function checkSourceRanges(service: Service, old: Service | undefined, at: FieldPath, errors: FieldErrors): void {
  const ranges = specOf(service).loadBalancerSourceRanges ?? [];
  const annotation = service.metadata.annotations?.[SOURCE_RANGES];
  if (ranges.length === 0 && annotation === undefined) return;
  const place = ranges.length > 0 ? at.child('LoadBalancerSourceRanges') : ANNOTATIONS.key(SOURCE_RANGES);
  if (!isLoadBalancer(service)) errors.forbidden(place, undefined, "may only be used when `type` is 'LoadBalancer'");
  const known = new Set(
    [
      ...(old?.spec?.loadBalancerSourceRanges ?? []),
      ...(old?.metadata.annotations?.[SOURCE_RANGES] ?? '').split(','),
    ].map((range) => range.trim()),
  );
  const check = (text: string, where: FieldPath) =>
    errors.invalidEach(where, undefined, text, isValidCIDRForLegacyField(text, !known.has(text)));
  if (ranges.length > 0) ranges.forEach((range, i) => check(range.trim(), place.index(i)));
  else if (annotation?.trim()) for (const range of annotation.split(',')) check(range.trim(), place);
}

function checkLoadBalancerFields(service: Service, at: FieldPath, errors: FieldErrors): void {
  const { allocateLoadBalancerNodePorts } = specOf(service);
  if (!isLoadBalancer(service)) {
    if (allocateLoadBalancerNodePorts !== undefined)
      errors.forbidden(at, 'allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'");
  } else if (allocateLoadBalancerNodePorts === undefined)
    errors.required(FieldPath.root, 'allocateLoadBalancerNodePorts');
  checkLoadBalancerClass(service, at, errors);
}

export function checkLoadBalancerClass(service: Service, at: FieldPath, errors: FieldErrors): void {
  const name = specOf(service).loadBalancerClass;
  if (name === undefined) return;
  if (isLoadBalancer(service)) errors.invalidEach(at, 'loadBalancerClass', name, isQualifiedName(name));
  else errors.forbidden(at, 'loadBalancerClass', "may only be used when `type` is 'LoadBalancer'");
}

function checkTrafficPolicies(service: Service, at: FieldPath, errors: FieldErrors): void {
  const spec = specOf(service);
  const external = spec.externalTrafficPolicy ?? '';
  if (!isExternallyAccessible(spec)) {
    if (external !== '')
      errors.invalid(at, 'externalTrafficPolicy', external, 'may only be set for externally-accessible services');
  } else if (external === '') errors.required(at, 'externalTrafficPolicy');
  else if (!TRAFFIC_POLICIES.includes(external))
    errors.notSupported(at, 'externalTrafficPolicy', external, TRAFFIC_POLICIES);

  const port = spec.healthCheckNodePort ?? 0;
  if (!needsHealthCheck(service)) {
    if (port !== 0)
      errors.invalid(
        at,
        'healthCheckNodePort',
        port,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      );
  } else if (port === 0) errors.required(at, 'healthCheckNodePort');
  else errors.invalidEach(at, 'healthCheckNodePort', port, isValidPortNum(port));

  const internal = spec.internalTrafficPolicy;
  if (internal === undefined) {
    if (spec.type === 'ClusterIP' || usesNodePorts(service)) errors.required(at, 'internalTrafficPolicy');
  } else if (!TRAFFIC_POLICIES.includes(internal))
    errors.notSupported(at, 'internalTrafficPolicy', internal, TRAFFIC_POLICIES);
  const distribution = spec.trafficDistribution;
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution))
    errors.notSupported(at, 'trafficDistribution', distribution, DISTRIBUTIONS);
}
