/** The last steps before a write, of new objects and of changed ones: rules, warnings, admission that may only refuse. */
import { FieldErrors } from '../api/field-errors.js';
import type { KubeObject } from '../api/meta.js';
import { invalid } from '../api/status-error.js';
import { type AdmissionAttributes, type AdmissionChain, validateAdmission } from './admission.js';
import { validateSharedMetadata } from './object-meta-validation.js';
import { type Operation, validation } from './operation.js';
import type { StoredResource } from './stored-resource.js';

export interface Prepared {
  readonly resource: StoredResource;
  readonly operation: Operation;
  readonly object: KubeObject;
  /** Absent for a new object. */
  readonly old?: KubeObject;
  readonly chain: AdmissionChain;
  readonly attributes: AdmissionAttributes;
}

/** Throws 422 with what `checkMetadata` and the kind's rules find, and what admission throws; resolves to what `write` does. */
export async function checkedWrite<T>(
  { resource, operation, object, old, chain, attributes }: Prepared,
  checkMetadata: (errors: FieldErrors) => void,
  write: () => Promise<T>,
): Promise<T> {
  const { row, hub } = resource;
  const errors = new FieldErrors();
  checkMetadata(errors);
  const { context, warnings } = validation(operation, object, old);
  hub.code.validate?.(object, errors, context);
  if (old !== undefined) hub.code.validateUpdate?.(object, old, errors, context);
  else validateSharedMetadata(object.metadata, operation.info, errors);
  if (!errors.empty) throw invalid({ group: row.group, kind: row.kind }, object.metadata.name ?? '', errors.list);
  for (const text of warnings) operation.warn(text);
  hub.code.strategy?.canonicalize?.(object);
  if (chain.validating.length > 0) await validateAdmission(chain, attributes);
  return write();
}
