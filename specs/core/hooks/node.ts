import type { Node, Taint } from '../../../generated/core/hub.js';
import type { NodeSpec as NodeSpecV1, NodeStatus as NodeStatusV1 } from '../../../generated/core/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { DefaultHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { parseCidrText } from '../../../runtime/api/ip.js';
import { cidrWarnings, isValidCIDRForLegacyField } from '../../../runtime/api/names.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkNodeAnnotations, checkTaints } from './lib/node-taints.js';
import { checkQuantity } from './lib/resource-names.js';

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
/** Upstream reports taints and swap as if they were metadata. */
const METADATA = FieldPath.of('metadata');
const SPEC = FieldPath.of('spec');

/** `podCIDR` is the first of `podCIDRs`; it wins where they differ, for clients that do not know the list. */
export const default_v1_NodeSpec: DefaultHook<NodeSpecV1> = (spec) => {
  if (spec.podCIDR && spec.podCIDR !== spec.podCIDRs?.[0]) spec.podCIDRs = [spec.podCIDR];
  const first = spec.podCIDRs?.[0];
  if (first) spec.podCIDR = first;
};

export const default_v1_NodeStatus: DefaultHook<NodeStatusV1> = (status) => {
  if (status.capacity !== undefined) status.allocatable ??= { ...status.capacity };
};

/** Kubelets took their configuration from the API once; such fields are not kept any more. */
function dropDynamicConfig(node: Node): void {
  delete node.spec?.configSource;
  delete node.status?.config;
}

export const strategy_Node: StrategyHooks<Node> = {
  keepsStatusOnCreate: true,

  /** A new node takes no pods until it says that it is ready. */
  prepareForCreate(node) {
    dropDynamicConfig(node);
    node.spec ??= {};
    const taints = node.spec.taints ?? [];
    if (!taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect))
      node.spec.taints = [...taints, { ...NOT_READY }];
  },

  prepareForUpdate: dropDynamicConfig,
};

export const validate_Node: ValidateHook<Node> = (node, _root, errors, context) => {
  // What is said of the status alone is looked at by the rules on updates.
  if (context.subresource !== '') return;
  checkShared(node, errors);
  const swap = node.status?.nodeInfo?.swap?.capacity;
  if (swap !== undefined && swap <= 0)
    errors.invalid(METADATA.child('nodeSwapStatus'), 'capacity', swap, 'must be greater than 0');
  checkPodCIDRs(node.spec?.podCIDRs ?? [], SPEC.child('podCIDRs'), errors);
  if (context.operation === 'create') warn(node, errors, context.warn);
};

/** What upstream checks of every node, and on updates once more. */
function checkShared(node: Node, errors: FieldErrors): void {
  checkNodeAnnotations(node.metadata.annotations, errors);
  checkTaints(node.spec?.taints ?? [], METADATA.child('taints'), errors);
  checkResources(node.status?.capacity, 'capacity', errors);
  checkResources(node.status?.allocatable, 'allocatable', errors);
}

function checkResources(
  resources: Readonly<Record<string, string>> | undefined,
  field: string,
  errors: FieldErrors,
): void {
  for (const [name, quantity] of Object.entries(resources ?? {}))
    checkQuantity(name, quantity, FieldPath.of('status', field, name), errors);
}

function checkPodCIDRs(ranges: readonly string[], at: FieldPath, errors: FieldErrors): void {
  ranges.forEach((range, i) => errors.invalidEach(at.index(i), undefined, range, isValidCIDRForLegacyField(range)));
  if (ranges.length < 2) return;
  const families = ranges.map((range) => parseCidrText(range)?.family);
  const broken = families.indexOf(undefined);
  if (broken >= 0)
    errors.internal(
      at,
      undefined,
      `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${broken}]`,
    );
  if (broken >= 0 || ranges.length > 2 || families[0] === families[1])
    errors.invalid(at, undefined, ranges, 'may specify no more than one CIDR for each IP family');
}

export const validateUpdate_Node: ValidateUpdateHook<Node> = (node, old, root, errors, context) => {
  checkShared(node, errors);
  const addresses = new Set<string>();
  node.status?.addresses?.forEach((address, i) => {
    const id = `${address.type}/${address.address}`;
    if (addresses.has(id)) errors.duplicate(root.child('status').child('addresses').index(i), undefined, address);
    addresses.add(id);
  });
  const { podCIDRs: before = [], providerID, externalID } = old.spec ?? {};
  const after = node.spec?.podCIDRs ?? [];
  if (before.length > 0) {
    const changes = before.length === after.length ? before.filter((range, i) => range !== after[i]).length : 1;
    for (let i = 0; i < changes; i++)
      errors.forbidden(SPEC, 'podCIDRs', 'node updates may not change podCIDR except from "" to valid');
  }
  if (providerID && providerID !== node.spec?.providerID)
    errors.forbidden(SPEC, 'providerID', 'node updates may not change providerID except from "" to valid');
  if (!sameValue(externalID || undefined, node.spec?.externalID || undefined))
    errors.forbidden(SPEC, 'externalID', 'may not be updated');
  if (context.subresource === '') warn(node, errors, context.warn);
};

function warn(node: Node, errors: FieldErrors, say: (text: string) => void): void {
  if (!errors.empty) return;
  if (node.spec?.externalID) say('spec.externalID: this field is deprecated, and is unused by Kubernetes');
  node.spec?.podCIDRs?.forEach((range, i) => {
    for (const text of cidrWarnings(range)) say(`spec.podCIDRs[${i}]: ${text}`);
  });
}
