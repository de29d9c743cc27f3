import type { CSIStorageCapacity } from '../../../generated/storage.k8s.io/hub.js';
import { isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { quantitySign } from '../../../runtime/api/quantity.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';
import { nodeLabelWarning } from '../../core/hooks/lib/node-labels.js';

export const validate_CSIStorageCapacity: ValidateHook<CSIStorageCapacity> = (capacity, at, errors, context) => {
  const { storageClassName = '', nodeTopology } = capacity;
  errors.invalidEach(at, 'storageClassName', storageClassName, isDns1123Subdomain(storageClassName));
  if (capacity.capacity !== undefined && quantitySign(capacity.capacity) < 0)
    errors.invalid(at, 'capacity', capacity.capacity, 'must be greater than or equal to 0');
  if (context.operation !== 'create' || !errors.empty || nodeTopology === undefined) return;
  for (const key of Object.keys(nodeTopology.matchLabels ?? {}))
    say(`nodeTopology.matchLabels.${key}`, key, context.warn);
  nodeTopology.matchExpressions?.forEach(({ key }, i) =>
    say(`nodeTopology.matchExpressions[${i}].key`, key, context.warn),
  );
};

function say(place: string, key: string, warn: (text: string) => void): void {
  const text = nodeLabelWarning(key);
  if (text !== undefined) warn(`${place}: ${text}`);
}

/** What was asked of the driver stays; its answer changes. */
export const validateUpdate_CSIStorageCapacity: ValidateUpdateHook<CSIStorageCapacity> = (
  capacity,
  old,
  at,
  errors,
) => {
  immutable(capacity.nodeTopology, old.nodeTopology, at, 'nodeTopology', errors);
  immutable(capacity.storageClassName, old.storageClassName, at, 'storageClassName', errors);
};
