import type { CSINode, CSINodeDriver, CSINodeSpec } from '../../../generated/storage.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { repeatCauses } from '../../../runtime/api/rules/repeated.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkCsiDriverName } from '../../core/hooks/lib/volume-sources.js';

/** In bytes. */
const MAX_NODE_ID = 256;

export const validate_CSINodeSpec: ValidateHook<CSINodeSpec> = (spec, at, errors) => {
  const names = new Set<string>();
  spec.drivers?.forEach((driver, i) => {
    const place = at.child('drivers').index(i);
    checkDriver(driver, place, errors);
    if (names.has(driver.name)) errors.duplicate(place, 'name', driver.name);
    names.add(driver.name);
    checkTopologyKeys(driver.topologyKeys ?? [], place, errors);
  });
};

function checkDriver({ name, nodeID = '', allocatable }: CSINodeDriver, at: FieldPath, errors: FieldErrors): void {
  checkCsiDriverName(name, at, 'name', errors);
  if (nodeID === '') errors.required(at, 'nodeID');
  if (Buffer.byteLength(nodeID) > MAX_NODE_ID)
    errors.invalid(at, 'nodeID', nodeID, `must be ${MAX_NODE_ID} characters or less`);
  const count = allocatable?.count;
  if (count !== undefined && count < 0)
    errors.invalid(at.child('allocatable'), 'count', count, 'must be greater than or equal to 0');
}

/** Errors stand on the driver. */
function checkTopologyKeys(keys: readonly string[], at: FieldPath, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (key === '') errors.required(at);
    if (seen.has(key)) errors.duplicate(at, undefined, key);
    seen.add(key);
    errors.invalidEach(at, undefined, key, isQualifiedName(key));
  }
}

/** Of a driver that stays, only what it can take may change. */
export const validateUpdate_CSINodeSpec: ValidateUpdateHook<CSINodeSpec> = (spec, old, at, errors) => {
  repeatCauses(at, errors);
  for (const before of old.drivers ?? []) {
    const now = spec.drivers?.find(({ name }) => name === before.name);
    if (now !== undefined && !sameValue({ ...now, allocatable: undefined }, { ...before, allocatable: undefined }))
      errors.invalid(at, 'drivers', now, 'field is immutable');
  }
};

export const cells_CSINode: CellsHook<CSINode> = ({ spec }) => ({ Drivers: spec?.drivers?.length ?? 0 });
