import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../../../generated/networking.k8s.io/hub.js';
import type { NetworkPolicySpec as NetworkPolicySpecV1 } from '../../../generated/networking.k8s.io/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { cidrContains, parseCidrText } from '../../../runtime/api/ip.js';
import { selectorOf } from '../../../runtime/api/labels.js';
import {
  cidrWarnings,
  isValidCIDRForLegacyField,
  isValidPortName,
  isValidPortNum,
} from '../../../runtime/api/names.js';

const POLICY_TYPES = ['Ingress', 'Egress'];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

/** Every policy is about ingress, unless it says otherwise. */
export const default_v1_NetworkPolicySpec: DefaultHook<NetworkPolicySpecV1> = (spec) => {
  if (spec.policyTypes?.length) return;
  spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
};

export const validate_NetworkPolicy: ValidateHook<NetworkPolicy> = (policy, root, errors, context) => {
  const at = root.child('spec');
  const spec = policy.spec ?? {};
  const known = rangesOf((context.old as NetworkPolicy | undefined)?.spec);
  spec.ingress?.forEach((rule, i) => {
    const place = at.child('ingress').index(i);
    rule.ports?.forEach((port, j) => checkPort(port, place.child('ports').index(j), errors));
    rule.from?.forEach((peer, j) => checkPeer(peer, known, place.child('from').index(j), errors));
  });
  spec.egress?.forEach((rule, i) => {
    const place = at.child('egress').index(i);
    rule.ports?.forEach((port, j) => checkPort(port, place.child('ports').index(j), errors));
    rule.to?.forEach((peer, j) => checkPeer(peer, known, place.child('to').index(j), errors));
  });
  const types = spec.policyTypes ?? [];
  if (types.length > POLICY_TYPES.length)
    errors.invalid(at, 'policyTypes', types, 'may not specify more than two policyTypes');
  else
    types.forEach((type, i) => {
      if (!POLICY_TYPES.includes(type))
        errors.notSupported(at.child('policyTypes').index(i), undefined, type, POLICY_TYPES);
    });
  if (context.operation === 'create') warn(policy, errors, context.warn);
};

export const validateUpdate_NetworkPolicy: ValidateUpdateHook<NetworkPolicy> = (policy, _old, _root, errors, context) =>
  warn(policy, errors, context.warn);

function checkPort({ protocol, port, endPort }: NetworkPolicyPort, at: FieldPath, errors: FieldErrors): void {
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) errors.notSupported(at, 'protocol', protocol, PROTOCOLS);
  if (port === undefined) {
    if (endPort !== undefined)
      errors.invalid(at, 'endPort', endPort, 'may not be specified when `port` is not specified');
  } else if (typeof port === 'string') {
    if (endPort !== undefined)
      errors.invalid(at, 'endPort', endPort, 'may not be specified when `port` is non-numeric');
    errors.invalidEach(at, 'port', port, isValidPortName(port));
  } else {
    errors.invalidEach(at, 'port', port, isValidPortNum(port));
    if (endPort === undefined) return;
    if (endPort < port) errors.invalid(at, 'endPort', endPort, 'must be greater than or equal to `port`');
    errors.invalidEach(at, 'endPort', endPort, isValidPortNum(endPort));
  }
}

/** Pods, namespaces, or pods in namespaces; or a range of addresses. Selectors have rules of their own. */
function checkPeer(peer: NetworkPolicyPeer, known: ReadonlySet<string>, at: FieldPath, errors: FieldErrors): void {
  const selects = peer.podSelector !== undefined || peer.namespaceSelector !== undefined;
  if (peer.ipBlock !== undefined) checkBlock(peer.ipBlock, known, at.child('ipBlock'), errors);
  if (!selects && peer.ipBlock === undefined) errors.required(at, undefined, 'must specify a peer');
  else if (selects && peer.ipBlock !== undefined)
    errors.forbidden(at, undefined, 'may not specify both ipBlock and another peer');
}

/** Ranges that an older policy had, written badly perhaps, may stay. */
function checkBlock(block: IPBlock, known: ReadonlySet<string>, at: FieldPath, errors: FieldErrors): void {
  const { cidr = '', except = [] } = block;
  if (cidr === '') return;
  errors.invalidEach(at, 'cidr', cidr, isValidCIDRForLegacyField(cidr, !known.has(cidr)));
  const whole = parseCidrText(cidr);
  if (whole === undefined) return;
  except.forEach((text, i) => {
    const place = at.child('except').index(i);
    errors.invalidEach(place, undefined, text, isValidCIDRForLegacyField(text, !known.has(text)));
    const part = parseCidrText(text);
    if (part === undefined) return;
    if (!cidrContains(whole, part) || whole.prefix >= part.prefix)
      errors.invalid(place, undefined, text, 'must be a strict subset of `cidr`');
  });
}

function blocksOf(spec: NetworkPolicySpec | undefined): IPBlock[] {
  const peers = [
    ...(spec?.ingress ?? []).flatMap((rule) => rule.from ?? []),
    ...(spec?.egress ?? []).flatMap((rule) => rule.to ?? []),
  ];
  return peers.flatMap((peer) => peer.ipBlock ?? []);
}

function rangesOf(spec: NetworkPolicySpec | undefined): ReadonlySet<string> {
  return new Set(blocksOf(spec).flatMap((block) => [block.cidr, ...(block.except ?? [])]));
}

function warn(policy: NetworkPolicy, errors: FieldErrors, say: (text: string) => void): void {
  if (!errors.empty) return;
  const about = (peers: readonly NetworkPolicyPeer[] | undefined, path: string) =>
    peers?.forEach(({ ipBlock }, i) => {
      if (ipBlock === undefined) return;
      for (const text of cidrWarnings(ipBlock.cidr)) say(`${path}[${i}].ipBlock.cidr: ${text}`);
      ipBlock.except?.forEach((range, j) => {
        for (const text of cidrWarnings(range)) say(`${path}[${i}].ipBlock.except[${j}]: ${text}`);
      });
    });
  policy.spec?.ingress?.forEach((rule, i) => about(rule.from, `spec.ingress[${i}].from`));
  policy.spec?.egress?.forEach((rule, i) => about(rule.to, `spec.egress[${i}].to`));
}

export const cells_NetworkPolicy: CellsHook<NetworkPolicy> = (policy) => ({
  'Pod-Selector': selectorOf(policy.spec?.podSelector ?? {}).toString() || '<none>',
});
