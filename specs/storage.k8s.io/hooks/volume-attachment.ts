import type {
  VolumeAttachment,
  VolumeAttachmentSource,
  VolumeAttachmentStatus,
  VolumeError,
} from '../../../generated/storage.k8s.io/hub.js';
import { isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../../runtime/api/kept-metadata.js';
import { repeatCauses } from '../../../runtime/api/rules/repeated.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkCsiDriverName } from '../../core/hooks/lib/volume-sources.js';

const SPEC = FieldPath.of('spec');
const SOURCE = SPEC.child('source');
const STATUS = FieldPath.of('status');

export const strategy_VolumeAttachment: StrategyHooks<VolumeAttachment> = STATUS_KEEPS_METADATA;

export const validate_VolumeAttachment: ValidateHook<VolumeAttachment> = ({ spec, status }, _at, errors, context) => {
  const isNew = context.operation === 'create';
  if (isNew) checkCsiDriverName(spec.attacher, SPEC, 'attacher', errors);
  else if (!spec.attacher) errors.required(SPEC, 'attacher');
  checkSource(spec.source ?? {}, isNew, errors);
  errors.invalidEach(SPEC, 'nodeName', spec.nodeName ?? '', isDns1123Subdomain(spec.nodeName ?? ''));
  if (status !== undefined) checkStatus(status, errors);
};

/** A volume that exists, or one that is described within; rules of the latter are those of its type. */
function checkSource(
  { persistentVolumeName: name, inlineVolumeSpec: inline }: VolumeAttachmentSource,
  isNew: boolean,
  errors: FieldErrors,
): void {
  const detail = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (inline === undefined && name === undefined) errors.required(SOURCE, undefined, detail);
  else if (inline !== undefined && name !== undefined) errors.forbidden(SOURCE, undefined, detail);
  else if (name === '') errors.required(SOURCE, 'persistentVolumeName', 'must specify non empty persistentVolumeName');
  if (isNew && name !== undefined) errors.invalidEach(SOURCE, 'persistentVolumeName', name, isDns1123Subdomain(name));
}

/** In bytes. */
const MAX_METADATA = 256 * 1024;
const MAX_MESSAGE = 1024;

function checkStatus(
  { attachmentMetadata, attachError, detachError }: VolumeAttachmentStatus,
  errors: FieldErrors,
): void {
  const size = Object.entries(attachmentMetadata ?? {}).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (size > MAX_METADATA) errors.tooLong(STATUS, 'attachmentMetadata', MAX_METADATA);
  checkFailure(attachError, STATUS.child('attachError'), errors);
  checkFailure(detachError, STATUS.child('detachError'), errors);
}

function checkFailure(failure: VolumeError | undefined, at: FieldPath, errors: FieldErrors): void {
  if (Buffer.byteLength(failure?.message ?? '') > MAX_MESSAGE) errors.tooLong(at, 'message', MAX_MESSAGE);
  const code = failure?.errorCode;
  if (code !== undefined && code < 0)
    errors.invalid(at, 'errorCode', code, 'must be between 0 and 2147483647, inclusive');
}

export const validateUpdate_VolumeAttachment: ValidateUpdateHook<VolumeAttachment> = (attachment, old, at, errors) => {
  repeatCauses(SPEC, errors);
  repeatCauses(STATUS, errors);
  if (!sameValue(attachment.spec, old.spec)) errors.invalid(at, 'spec', attachment.spec, 'field is immutable');
};
