import type { EndpointAddress, EndpointPort, Endpoints } from '../../../generated/core/hub.js';
import { NONE } from '../../../runtime/api/cell-text.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import {
  ipWarnings,
  isDns1123Label,
  isDns1123Subdomain,
  isNonSpecialIP,
  isQualifiedName,
  isValidIPForLegacyField,
  isValidPortNum,
} from '../../../runtime/api/names.js';

export const validate_Endpoints: ValidateHook<Endpoints> = (endpoints, root, errors, context) => {
  const known = addressesOf(context.old as Endpoints | undefined);
  endpoints.subsets?.forEach((subset, i) => {
    const at = root.child('subsets').index(i);
    const ready = subset.addresses ?? [];
    const notReady = subset.notReadyAddresses ?? [];
    if (ready.length === 0 && notReady.length === 0)
      errors.required(at, undefined, 'must specify `addresses` or `notReadyAddresses`');
    ready.forEach((address, j) => checkAddress(address, known, at.child('addresses').index(j), errors));
    notReady.forEach((address, j) => checkAddress(address, known, at.child('notReadyAddresses').index(j), errors));
    subset.ports?.forEach((port, j, all) => checkPort(port, all.length > 1, at.child('ports').index(j), errors));
  });
  if (context.operation === 'create') warn(endpoints, errors, context.warn);
};

export const validateUpdate_Endpoints: ValidateUpdateHook<Endpoints> = (endpoints, _old, _root, errors, context) =>
  warn(endpoints, errors, context.warn);

/** Addresses written badly before the rules were strict may stay. */
function addressesOf(endpoints: Endpoints | undefined): ReadonlySet<string> {
  const subsets = endpoints?.subsets ?? [];
  return new Set(
    subsets
      .flatMap((subset) => [...(subset.addresses ?? []), ...(subset.notReadyAddresses ?? [])])
      .map((address) => address.ip),
  );
}

function checkAddress(address: EndpointAddress, known: ReadonlySet<string>, at: FieldPath, errors: FieldErrors): void {
  const ip = address.ip ?? '';
  errors.invalidEach(at, 'ip', ip, isValidIPForLegacyField(ip, !known.has(ip)));
  if (address.hostname) errors.invalidEach(at, 'hostname', address.hostname, isDns1123Label(address.hostname));
  if (address.nodeName !== undefined)
    errors.invalidEach(at, 'nodeName', address.nodeName, isDns1123Subdomain(address.nodeName));
  errors.invalidEach(at, 'ip', ip, isNonSpecialIP(ip));
}

function checkPort(port: EndpointPort, needsName: boolean, at: FieldPath, errors: FieldErrors): void {
  if (port.name) errors.invalidEach(at, 'name', port.name, isDns1123Label(port.name));
  else if (needsName) errors.required(at, 'name');
  errors.invalidEach(at, 'port', port.port ?? 0, isValidPortNum(port.port ?? 0));
  if (!port.protocol) errors.required(at, 'protocol');
  if (port.appProtocol !== undefined)
    errors.invalidEach(at, 'appProtocol', port.appProtocol, isQualifiedName(port.appProtocol));
}

function warn(endpoints: Endpoints, errors: FieldErrors, say: (text: string) => void): void {
  if (!errors.empty) return;
  endpoints.subsets?.forEach((subset, i) => {
    for (const list of ['addresses', 'notReadyAddresses'] as const) {
      subset[list]?.forEach(({ ip }, j) => {
        for (const text of ipWarnings(ip)) say(`subsets[${i}].${list}[${j}].ip: ${text}`);
      });
    }
  });
}

/** So many are shown before the rest is only counted. */
const SHOWN = 3;

export const cells_Endpoints: CellsHook<Endpoints> = (endpoints) => {
  const subsets = endpoints.subsets ?? [];
  if (subsets.length === 0) return { Endpoints: NONE };
  const all = subsets.flatMap((subset) => {
    const ips = (subset.addresses ?? []).map((address) => address.ip);
    if (!subset.ports?.length) return ips;
    return subset.ports.flatMap((port) =>
      ips.map((ip) => (ip.includes(':') ? `[${ip}]:${port.port}` : `${ip}:${port.port}`)),
    );
  });
  const shown = all.slice(0, SHOWN).join(',');
  return { Endpoints: all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown };
};
