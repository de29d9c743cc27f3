import type { FieldError } from './field-errors.js';
import { type GroupResource, qualifiedKind, qualifiedResource } from './gvk.js';
import type { ListMeta } from './meta.js';

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** The answer of every failed request and of most deletions (W75, W85–W92). */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: ListMeta;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/** An error that is answered to the client as a `Status` with its HTTP code. Anything else thrown is a 500. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'StatusError';
    this.status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code };
    if (reason !== '') this.status.reason = reason;
    if (details !== undefined) this.status.details = details;
  }

  get code(): number {
    return this.status.code;
  }
}

/** `details` of an error about a named object: the resource stands in `kind`, empty parts are left out. */
function about(gr: GroupResource, name: string): StatusDetails {
  return { ...(name && { name }), ...(gr.group && { group: gr.group }), ...(gr.resource && { kind: gr.resource }) };
}

export function notFound(gr: GroupResource, name: string): StatusError {
  return new StatusError(
    404,
    'NotFound',
    `${qualifiedResource(gr)} ${JSON.stringify(name)} not found`,
    about(gr, name),
  );
}
export function alreadyExists(gr: GroupResource, name: string, prefix = ''): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${prefix}${qualifiedResource(gr)} ${JSON.stringify(name)} already exists`,
    about(gr, name),
  );
}
/** W49: eight generated names were taken. */
export function generateNameConflict(gr: GroupResource, name: string, retryAfterSeconds: number): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${qualifiedResource(gr)} ${JSON.stringify(name)} already exists, the server was not able to generate a unique name for the object`,
    { ...about(gr, name), retryAfterSeconds },
  );
}
export function conflict(gr: GroupResource, name: string, detail: string): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(gr)} ${JSON.stringify(name)}: ${detail}`,
    about(gr, name),
  );
}
/** The sentence of W55. */
export const STALE_OBJECT =
  'the object has been modified; please apply your changes to the latest version and try again';

/** W86: `causes` carry one entry for each field error. */
export function invalid(
  gk: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  // An error that several checks report is a cause each time; the sentence says it once.
  const lines = [...new Set(errors.map((e) => `${e.field}: ${e.message}`))];
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${qualifiedKind(gk)} ${JSON.stringify(name)} is invalid: ${text}`, {
    ...(name && { name }),
    ...(gk.group && { group: gk.group }),
    ...(gk.kind && { kind: gk.kind }),
    causes: errors.map((e) => ({ reason: e.reason, message: e.message, field: e.field })),
  });
}
export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}
export function forbidden(gr: GroupResource, name: string, detail: string): StatusError {
  const what =
    gr.resource === ''
      ? 'forbidden'
      : name === ''
        ? `${qualifiedResource(gr)} is forbidden`
        : `${qualifiedResource(gr)} ${JSON.stringify(name)} is forbidden`;
  return new StatusError(403, 'Forbidden', `${what}: ${detail}`, about(gr, name));
}
export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}
/** W89. */
export function methodNotSupported(gr: GroupResource, action: string): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    `${action} is not supported on resources of kind ${JSON.stringify(qualifiedResource(gr))}`,
    about(gr, ''),
  );
}
/** A method that the path does not know at all. */
export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}
export function genericNotFound(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}
/** W3. */
export function notAcceptable(mediaTypes: readonly string[]): StatusError {
  return new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${mediaTypes.join(', ')}`);
}
/** W4. */
export function unsupportedMediaType(mediaTypes: readonly string[]): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${mediaTypes.join(', ')}`,
  );
}
/** W53. */
export function tooLarge(limitBytes: number): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
}
/** W31, W32, W36. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}
/** W33. */
export function tooLargeResourceVersion(requested: number, current: number, retryAfterSeconds = 1): StatusError {
  return new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${requested}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds,
  });
}
export function timeout(message: string): StatusError {
  return new StatusError(504, 'Timeout', `Timeout: ${message}`);
}
export function internalError(message: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}
