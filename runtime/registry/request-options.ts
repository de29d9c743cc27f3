/** Checks of query parameters and delete options that concern more than one value (W28, W62, W70, W78). */
import { FieldErrors } from '../api/field-errors.js';
import { FieldPath } from '../api/field-path.js';
import type { DeleteOptions } from '../api/meta.js';
import { badRequest, invalid, StatusError } from '../api/status-error.js';
import type { ListOptions, PatchType, WriteOptions } from './types.js';

const META_GROUP = 'meta.k8s.io';
/** Of a field manager's name. */
export const FIELD_MANAGER_MAX_BYTES = 128;
const FIELD_VALIDATIONS = ['Ignore', 'Strict', 'Warn'] as const;
const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;
/** A letter that can be printed, as a field manager's name has to. */
export const LETTER_OR_SIGN = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const ROOT = FieldPath.root;

export type FieldValidation = (typeof FIELD_VALIDATIONS)[number];

function refuse(kind: string, errors: FieldErrors): void {
  if (!errors.empty) throw invalid({ group: META_GROUP, kind }, '', errors.list);
}

function checkDryRun(dryRun: readonly string[] | undefined, errors: FieldErrors): void {
  if (dryRun?.some((value) => value !== 'All')) errors.notSupported(ROOT, 'dryRun', dryRun, ['All']);
}

function checkFieldManager(manager: string, errors: FieldErrors): void {
  if (Buffer.byteLength(manager) > FIELD_MANAGER_MAX_BYTES)
    errors.tooLong(ROOT, 'fieldManager', FIELD_MANAGER_MAX_BYTES);
  let position = 0;
  for (const letter of manager) {
    if (!LETTER_OR_SIGN.test(letter)) {
      const code = (letter.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
      errors.invalid(ROOT, 'fieldManager', manager, `invalid character U+${code} (at position ${position})`);
    }
    position += Buffer.byteLength(letter);
  }
}

/** Options of create, update and patch; `patch` is the kind of patch of the latter. */
export function checkWriteOptions(
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  options: WriteOptions,
  patch?: PatchType,
): void {
  const { dryRun, fieldManager, fieldValidation, force } = options;
  if (dryRun === undefined && !fieldManager && !fieldValidation && force === undefined && patch !== 'apply') return;
  const errors = new FieldErrors();
  if (patch === 'apply') {
    if (!fieldManager) errors.required(ROOT, 'fieldManager', 'is required for apply patch');
  } else if (force !== undefined) errors.forbidden(ROOT, 'force', 'may not be specified for non-apply patch');
  if (fieldManager) checkFieldManager(fieldManager, errors);
  checkDryRun(dryRun, errors);
  if (fieldValidation && !FIELD_VALIDATIONS.includes(fieldValidation as FieldValidation)) {
    errors.notSupported(ROOT, 'fieldValidation', fieldValidation, ['', ...FIELD_VALIDATIONS]);
  }
  refuse(kind, errors);
}

/** `Warn` unless said otherwise (W71). */
export function fieldValidationOf(options: WriteOptions): FieldValidation {
  return (options.fieldValidation || 'Warn') as FieldValidation;
}

export function isDryRun(options: { readonly dryRun?: readonly string[] }): boolean {
  return options.dryRun !== undefined && options.dryRun.length > 0;
}

export function checkDeleteOptions(options: DeleteOptions): void {
  const { propagationPolicy, orphanDependents, dryRun } = options;
  if (propagationPolicy === undefined && dryRun === undefined) return;
  const errors = new FieldErrors();
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    errors.invalid(
      ROOT,
      'propagationPolicy',
      propagationPolicy,
      'orphanDependents and deletionPropagation cannot be both set',
    );
  }
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy as (typeof POLICIES)[number])) {
    errors.notSupported(ROOT, 'propagationPolicy', propagationPolicy, [...POLICIES, 'nil']);
  }
  checkDryRun(dryRun, errors);
  refuse('DeleteOptions', errors);
}

const MATCHES = ['Exact', 'NotOlderThan'];

/** Which ways to ask for a revision go together (W28, W40). */
export function checkListOptions(options: ListOptions, isWatch: boolean): void {
  const errors = new FieldErrors();
  if (isWatch) checkWatchMatch(options, errors);
  else if (options.sendInitialEvents !== undefined)
    errors.forbidden(ROOT, 'sendInitialEvents', 'sendInitialEvents is forbidden for list');
  if (!isWatch && options.resourceVersionMatch) checkListMatch(options, errors);
  refuse('ListOptions', errors);
}

function checkListMatch(options: ListOptions, errors: FieldErrors): void {
  const { resourceVersion, resourceVersionMatch: match } = options;
  const forbid = (detail: string) => errors.forbidden(ROOT, 'resourceVersionMatch', detail);
  if (!resourceVersion) forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (options.continue) forbid('resourceVersionMatch is forbidden when continue is provided');
  if (!MATCHES.includes(match as string)) errors.notSupported(ROOT, 'resourceVersionMatch', match, [...MATCHES, '']);
  if (match === 'Exact' && resourceVersion === '0')
    forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
}

function checkWatchMatch(options: ListOptions, errors: FieldErrors): void {
  const { sendInitialEvents, resourceVersionMatch: match } = options;
  const forbid = (detail: string) => errors.forbidden(ROOT, 'resourceVersionMatch', detail);
  if (sendInitialEvents === undefined) {
    if (match) forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
    return;
  }
  if (match !== 'NotOlderThan') {
    if (!match) forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    else errors.notSupported(ROOT, 'resourceVersionMatch', match, ['NotOlderThan']);
  }
}

const malformed = (text: string) => `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;

function revisionOf(text: string | undefined, refusal: (text: string) => StatusError): number {
  if (text === undefined || text === '') return 0;
  if (!/^\d+$/.test(text)) throw refusal(text);
  return Number(text);
}

/** The revision that a list asks for; 0 for none. A malformed one is a 400 here and a 500 elsewhere (W123). */
export function listRevision(text: string | undefined): number {
  return revisionOf(text, (t) => badRequest(`resourceVersion: Invalid value: ${JSON.stringify(t)}: ${malformed(t)}`));
}

/** The revision that a get or watch asks for; 0 for none. */
export function readRevision(text: string | undefined): number {
  return revisionOf(
    text,
    (t) => new StatusError(500, '', `resourceVersion: Invalid value: ${JSON.stringify(t)}: ${malformed(t)}`),
  );
}

/** The revision that an object in an update has; 0 for none. */
export function objectRevision(text: string | undefined): number {
  return revisionOf(text, (t) => new StatusError(500, '', malformed(t)));
}
