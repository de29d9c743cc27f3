import type { Endpoint, EndpointHints, EndpointPort, EndpointSlice } from '../../../generated/discovery.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { parseIpText } from '../../../runtime/api/ip.js';
import {
  ipWarnings,
  isDns1123Label,
  isDns1123Subdomain,
  isFullyQualifiedDomainName,
  isNonSpecialIP,
  isQualifiedName,
  isValidIPForLegacyField,
  isValidLabelValue,
} from '../../../runtime/api/names.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { checkLabels } from '../../../runtime/api/rules/labels.js';
import { sameValue } from '../../../runtime/api/same-value.js';

const MAX_ENDPOINTS = 1_000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_HINTS = 8;
const MAX_TOPOLOGY_LABELS = 16;
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
/** Controllers that put addresses into good form themselves. */
const OWN_CONTROLLERS = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];
const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Topology by labels is of an older version; what is stored of it stays until endpoints change. */
function dropTopology(slice: EndpointSlice): void {
  for (const endpoint of slice.endpoints ?? []) delete endpoint.deprecatedTopology;
}

export const strategy_EndpointSlice: StrategyHooks<EndpointSlice> = {
  prepareForCreate: dropTopology,
  prepareForUpdate(slice, old) {
    if (sameValue(slice.endpoints, old.endpoints)) return;
    // What was asked for counts as a change, even if nothing is left of it.
    slice.metadata.generation = (old.metadata.generation ?? 0) + 1;
    dropTopology(slice);
  },
  raisesGeneration: (slice, old) => !sameValue(slice.metadata.labels, old.metadata.labels),
};

export const validate_EndpointSlice: ValidateHook<EndpointSlice> = (slice, at, errors, context) => {
  const old = context.old as EndpointSlice | undefined;
  const known = new Set((old?.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? []));
  checkPorts(slice.ports ?? [], at.child('ports'), errors);
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > MAX_ENDPOINTS) errors.tooMany(at, 'endpoints', endpoints.length, MAX_ENDPOINTS);
  else
    endpoints.forEach((endpoint, i) =>
      checkEndpoint(endpoint, slice.addressType, known, at.child('endpoints').index(i), errors),
    );
  if (context.operation === 'create') {
    if (errors.empty && slice.addressType === 'FQDN') context.warn('spec.addressType: FQDN endpoints are deprecated');
    warn(slice, errors, context.warn);
  }
};

export const validateUpdate_EndpointSlice: ValidateUpdateHook<EndpointSlice> = (slice, old, at, errors, context) => {
  immutable(slice.addressType, old.addressType, at, 'addressType', errors);
  warn(slice, errors, context.warn);
};

function checkPorts(ports: readonly EndpointPort[], at: FieldPath, errors: FieldErrors): void {
  if (ports.length > MAX_PORTS) return errors.tooMany(at, undefined, ports.length, MAX_PORTS);
  const names = new Set<string>();
  ports.forEach(({ name = '', protocol, appProtocol }, i) => {
    const place = at.index(i);
    if (name !== '') errors.invalidEach(place, 'name', name, isDns1123Label(name));
    if (names.has(name)) errors.duplicate(place, 'name', name);
    names.add(name);
    if (protocol === undefined) errors.required(place, 'protocol');
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(place, 'protocol', protocol, PROTOCOLS);
    if (appProtocol !== undefined) errors.invalidEach(place, 'appProtocol', appProtocol, isQualifiedName(appProtocol));
  });
}

function checkEndpoint(
  endpoint: Endpoint,
  type: string,
  known: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const addresses = endpoint.addresses ?? [];
  if (addresses.length > MAX_ADDRESSES) errors.tooMany(at, 'addresses', addresses.length, MAX_ADDRESSES);
  addresses.forEach((address, i) => checkAddress(address, type, known, at.child('addresses').index(i), errors));
  const { nodeName, hostname, deprecatedTopology: topology, hints } = endpoint;
  if (nodeName !== undefined) errors.invalidEach(at, 'nodeName', nodeName, isDns1123Subdomain(nodeName));
  if (topology !== undefined) {
    const count = Object.keys(topology).length;
    if (count > MAX_TOPOLOGY_LABELS) errors.tooMany(at, 'deprecatedTopology', count, MAX_TOPOLOGY_LABELS);
    checkLabels(topology, at, 'deprecatedTopology', errors);
    if (Object.hasOwn(topology, ZONE_LABEL))
      errors.internal(
        at.child('deprecatedTopology').key(ZONE_LABEL),
        undefined,
        'reserved key was not removed in conversion',
      );
  }
  if (hostname !== undefined) errors.invalidEach(at, 'hostname', hostname, isDns1123Label(hostname));
  if (hints !== undefined) checkHints(hints, at.child('hints'), errors);
}

function checkAddress(
  address: string,
  type: string,
  known: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (type === 'FQDN') {
    if (address === '') return errors.required(at);
    const problems = isFullyQualifiedDomainName(address);
    if (problems.length > 0) errors.invalid(at, undefined, address, problems.join(','));
    return;
  }
  if (type !== 'IPv4' && type !== 'IPv6') return;
  const problems = isValidIPForLegacyField(address, !known.has(address));
  if (problems.length > 0) return errors.invalidEach(at, undefined, address, problems);
  if (parseIpText(address)?.family !== (type === 'IPv4' ? 4 : 6))
    errors.invalid(at, undefined, address, `must be an ${type} address`);
  errors.invalidEach(at, undefined, address, isNonSpecialIP(address));
}

function checkHints(hints: EndpointHints, at: FieldPath, errors: FieldErrors): void {
  const zones = hints.forZones ?? [];
  checkHintNames(
    zones.map((zone) => zone.name ?? ''),
    isValidLabelValue,
    at.child('forZones'),
    errors,
  );
  if (zones.length > MAX_HINTS) return;
  checkHintNames(
    (hints.forNodes ?? []).map((node) => node.name ?? ''),
    isDns1123Subdomain,
    at.child('forNodes'),
    errors,
  );
}

function checkHintNames(
  names: readonly string[],
  rule: (name: string) => readonly string[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (names.length > MAX_HINTS) return errors.tooMany(at, undefined, names.length, MAX_HINTS);
  names.forEach((name, i) => {
    if (names.indexOf(name) < i) errors.duplicate(at.index(i), 'name', name);
    errors.invalidEach(at.index(i), 'name', name, rule(name));
  });
}

function warn(slice: EndpointSlice, errors: FieldErrors, say: (text: string) => void): void {
  if (!errors.empty || OWN_CONTROLLERS.includes(slice.metadata.labels?.[MANAGED_BY] ?? '')) return;
  slice.endpoints?.forEach((endpoint, i) => {
    endpoint.addresses?.forEach((address, j) => {
      for (const text of ipWarnings(address)) say(`endpoints[${i}].addresses[${j}]: ${text}`);
    });
  });
}
