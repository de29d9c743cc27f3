import type { TypedLocalObjectReference } from '../../../generated/core/hub.js';
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressServiceBackend,
  IngressTLS,
} from '../../../generated/networking.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { parseIpText } from '../../../runtime/api/ip.js';
import {
  ipWarnings,
  isDns1123Label,
  isDns1123Subdomain,
  isPathSegmentName,
  isValidIPForLegacyField,
  isValidPortName,
  isValidPortNum,
  isWildcardDns1123Subdomain,
} from '../../../runtime/api/names.js';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const NOT_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_AT_ENDS = ['/..', '/.'];

export const validate_Ingress: ValidateHook<Ingress> = (ingress, root, errors, context) => {
  if (context.subresource === 'status')
    return checkStatus(ingress, root.child('status').child('loadBalancer').child('ingress'), errors);
  const at = root.child('spec');
  const { rules = [], defaultBackend, tls = [], ingressClassName } = ingress.spec ?? {};
  const old = context.old as Ingress | undefined;
  if (rules.length === 0 && defaultBackend === undefined)
    errors.invalid(at, undefined, ingress.spec?.rules, 'either `defaultBackend` or `rules` must be specified');
  if (defaultBackend !== undefined) checkBackend(defaultBackend, at.child('defaultBackend'), errors);
  rules.forEach((rule, i) => checkRule(rule, at.child('rules').index(i), errors));
  const badSecrets = (old?.spec?.tls ?? []).some((it) => secretNameProblems(it).length > 0);
  tls.forEach((it, i) => checkTls(it, badSecrets, at.child('tls').index(i), errors));
  if (ingressClassName !== undefined)
    errors.invalidEach(at, 'ingressClassName', ingressClassName, isDns1123Subdomain(ingressClassName));
  if (context.operation !== 'create') return;
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  if (annotation === undefined) return;
  if (ingressClassName !== undefined && annotation !== ingressClassName) {
    errors.invalid(
      FieldPath.of('annotations', CLASS_ANNOTATION),
      undefined,
      annotation,
      'must match `ingressClassName` when both are specified',
    );
  }
  if (errors.empty)
    context.warn(
      `annotation ${JSON.stringify(CLASS_ANNOTATION)} is deprecated, please use 'spec.ingressClassName' instead`,
    );
};

export const validateUpdate_Ingress: ValidateUpdateHook<Ingress> = (ingress, _old, _root, errors, context) => {
  if (context.subresource !== 'status' || !errors.empty) return;
  ingress.status?.loadBalancer?.ingress?.forEach(({ ip }, i) => {
    if (ip) for (const text of ipWarnings(ip)) context.warn(`status.loadBalancer.ingress[${i}].ip: ${text}`);
  });
};

function checkStatus(ingress: Ingress, at: FieldPath, errors: FieldErrors): void {
  ingress.status?.loadBalancer?.ingress?.forEach(({ ip, hostname }, i) => {
    if (ip) errors.invalidEach(at.index(i), 'ip', ip, isValidIPForLegacyField(ip));
    if (!hostname) return;
    errors.invalidEach(at.index(i), 'hostname', hostname, isDns1123Subdomain(hostname));
    checkNoAddress(hostname, 'hostname', at.index(i), errors);
  });
}

function checkNoAddress(host: string, field: string, at: FieldPath, errors: FieldErrors): void {
  if (parseIpText(host) !== undefined) errors.invalid(at, field, host, 'must be a DNS name, not an IP address');
}

const hostProblems = (host: string) =>
  host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host);

function checkRule(rule: IngressRule, at: FieldPath, errors: FieldErrors): void {
  if (rule.host) {
    checkNoAddress(rule.host, 'host', at, errors);
    errors.invalidEach(at, 'host', rule.host, hostProblems(rule.host));
  }
  rule.http?.paths?.forEach((path, i) => checkPath(path, at.child('http').child('paths').index(i), errors));
}

function checkPath({ path = '', pathType, backend }: HTTPIngressPath, at: FieldPath, errors: FieldErrors): void {
  if (pathType === undefined || pathType === null) return errors.required(at, 'pathType', 'pathType must be specified');
  if (!PATH_TYPES.includes(pathType)) errors.notSupported(at, 'pathType', pathType, PATH_TYPES);
  else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) errors.invalid(at, 'path', path, 'must be an absolute path');
  } else {
    if (!path.startsWith('/')) errors.invalid(at, 'path', path, 'must be an absolute path');
    for (const part of NOT_IN_PATHS)
      if (path.includes(part)) errors.invalid(at, 'path', path, `must not contain '${part}'`);
    for (const end of NOT_AT_ENDS) if (path.endsWith(end)) errors.invalid(at, 'path', path, `cannot end with '${end}'`);
  }
  checkBackend(backend ?? {}, at.child('backend'), errors);
}

/** Traffic goes to a service or to an object of another kind, not to both. */
function checkBackend({ resource, service }: IngressBackend, at: FieldPath, errors: FieldErrors): void {
  if (resource !== undefined && service !== undefined)
    errors.invalid(at, undefined, '', 'cannot set both resource and service backends');
  else if (resource !== undefined) checkReference(resource, at.child('resource'), errors);
  else if (service !== undefined) checkService(service, at, errors);
  else errors.invalid(at, undefined, '', 'resource or service backend is required');
}

function checkService({ name = '', port = {} }: IngressServiceBackend, backend: FieldPath, errors: FieldErrors): void {
  const at = backend.child('service');
  if (name === '') errors.required(at, 'name');
  else errors.invalidEach(at, 'name', name, isDns1123Label(name));
  if (port.name && port.number) errors.invalid(backend, undefined, '', 'cannot set both port name & port number');
  else if (port.name) errors.invalidEach(at.child('port'), 'name', port.name, isValidPortName(port.name));
  else if (port.number) errors.invalidEach(at.child('port'), 'number', port.number, isValidPortNum(port.number));
  else errors.required(backend, undefined, 'port name or number is required');
}

/** A reference to an object of another kind; that kind and name are there is declared. */
export function checkReference(reference: TypedLocalObjectReference, at: FieldPath, errors: FieldErrors): void {
  if (reference.apiGroup !== undefined && reference.apiGroup !== null)
    errors.invalidEach(at, 'apiGroup', reference.apiGroup, isDns1123Subdomain(reference.apiGroup));
  for (const field of ['kind', 'name'] as const)
    if (reference[field]) errors.invalidEach(at, field, reference[field], isPathSegmentName(reference[field]));
}

const secretNameProblems = (tls: IngressTLS) => (tls.secretName ? isDns1123Subdomain(tls.secretName) : []);

function checkTls(tls: IngressTLS, anySecret: boolean, at: FieldPath, errors: FieldErrors): void {
  tls.hosts?.forEach((host, i) => errors.invalidEach(at.child('hosts').index(i), undefined, host, hostProblems(host)));
  if (!anySecret) errors.invalidEach(at, 'secretName', tls.secretName, secretNameProblems(tls));
}

/** So many hosts are shown before the rest is only counted. */
const SHOWN = 3;

export const cells_Ingress: CellsHook<Ingress> = (ingress) => {
  const { rules = [], tls = [], ingressClassName } = ingress.spec ?? {};
  const balanced = (ingress.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []);
  return {
    Class: ingressClassName ?? '<none>',
    Hosts: hostsText(rules),
    Address: [...new Set(balanced.sort())].join(','),
    Ports: tls.length > 0 ? '80, 443' : '80',
  };
};

function hostsText(rules: readonly IngressRule[]): string {
  const hosts = rules.flatMap((rule) => rule.host || []);
  if (hosts.length === 0) return '*';
  const shown = hosts.slice(0, SHOWN).join(',');
  const lastShown = rules.findIndex((rule) => rule.host === hosts[SHOWN - 1]);
  return hosts.length >= SHOWN && rules.length > lastShown + 1 ? `${shown} + ${rules.length - SHOWN} more...` : shown;
}
