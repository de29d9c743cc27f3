/** From a parsed body to an object of the request's version: identity, types, unknown fields, defaults (W52, W71). */
import { quoteGo } from '../api/go-quote.js';
import { parseApiVersion } from '../api/gvk.js';
import { stringifyJson } from '../api/json.js';
import type { JsonObject, JsonValue, KubeObject } from '../api/meta.js';
import { badRequest, type StatusError } from '../api/status-error.js';
import { strictDecodingError } from '../codec/codec.js';
import { DecodeError, decode } from '../schema/decode.js';
import { jsonKind } from '../schema/decode-place.js';
import { isObject } from '../schema/own.js';
import type { KindVersion } from './kinds.js';
import { fieldValidationOf } from './request-options.js';
import type { RequestBody, WriteOptions } from './types.js';

/** Whether a kind is known at all: it decides which of two sentences the client reads. */
export type IsKnownKind = (group: string, version: string, kind: string) => boolean;

export interface DecodeRequest {
  readonly own: KindVersion;
  readonly isKnownKind: IsKnownKind;
  /** Other versions of the same kind that are taken as they are (policy/v1beta1 evictions). */
  readonly alsoAccepts?: readonly string[];
}

/** Checks identity, decodes, defaults; uses the body up. Throws 400. */
export function readObject(
  request: DecodeRequest,
  body: RequestBody,
  options: WriteOptions,
  warn: (text: string) => void,
): KubeObject {
  const { own } = request;
  const value = body.value;
  if (!isObject(value))
    throw unrecognized(
      own,
      value,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type struct`,
    );
  if (value.kind !== own.kind || value.apiVersion !== own.apiVersion) checkIdentity(request, value);
  const refuse = (detail: string) => cannotBeHandled(own, detail);
  return decodeAs(own, value, { strictErrors: body.strictErrors, options, warn, refuse });
}

/** How a value is judged that does not fit its type. */
export interface Judgement {
  /** What a strict parser has found before. */
  readonly strictErrors: readonly string[];
  readonly options: WriteOptions;
  warn(text: string): void;
  /** The error for a wrong type, or for what strict decoding forbids. */
  refuse(detail: string): StatusError;
}

/** The typed object of a value whose identity is settled, with defaults. */
export function decodeAs(own: KindVersion, value: JsonObject, judgement: Judgement): KubeObject {
  const resetsFields = isFieldsReset(value.metadata);
  const { object, unknown } = decodeTyped(own, value, judgement);
  const { strictErrors } = judgement;
  const complaints =
    strictErrors.length === 0 ? unknown : unknown.length === 0 ? strictErrors : [...strictErrors, ...unknown];
  if (complaints.length > 0) complain(complaints, judgement);
  object.kind = own.kind;
  object.apiVersion = own.apiVersion;
  (object as { metadata?: unknown }).metadata ??= {};
  if (resetsFields) object.metadata.managedFields = [];
  own.code.setDefaults?.(object);
  return object;
}

/** An empty list of managed fields says that tracking begins anew; absent, it says nothing. */
function isFieldsReset(metadata: JsonValue | undefined): boolean {
  return isObject(metadata) && Array.isArray(metadata.managedFields) && metadata.managedFields.length === 0;
}

function decodeTyped(
  own: KindVersion,
  value: JsonObject,
  judgement: Judgement,
): { object: KubeObject; unknown: readonly string[] } {
  try {
    const decoded = decode(value, own.code.type);
    return { object: decoded.value as unknown as KubeObject, unknown: decoded.unknown };
  } catch (error) {
    throw error instanceof DecodeError ? judgement.refuse(error.message) : error;
  }
}

/** W71. */
function complain(complaints: readonly string[], { options, warn, refuse }: Judgement): void {
  switch (fieldValidationOf(options)) {
    case 'Strict':
      throw refuse(strictDecodingError(complaints));
    case 'Warn':
      for (const text of complaints) warn(text);
  }
}

function cannotBeHandled(own: KindVersion, detail: string, kind = own.kind, version = own.version) {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${own.kind}: ${detail}`);
}

function unrecognized(own: KindVersion, value: JsonValue, detail: string) {
  const text = stringifyJson(value);
  return badRequest(
    `the object provided is unrecognized (must be of type ${own.kind}): ${detail} (${text.length > 30 ? `${text.slice(0, 30)} ...` : text})`,
  );
}

/** What the body leaves out is taken from the path; what it says must agree. */
function checkIdentity({ own, isKnownKind, alsoAccepts }: DecodeRequest, value: JsonObject): void {
  const { kind, apiVersion } = value;
  for (const [name, given] of [
    ['kind', kind],
    ['apiVersion', apiVersion],
  ] as const) {
    if (given !== undefined && given !== null && typeof given !== 'string') {
      const detail = `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(given)} into Go struct field .${name} of type string`;
      throw unrecognized(own, value, detail);
    }
  }
  const text = (apiVersion as string | null | undefined) || own.apiVersion;
  const givenKind = (kind as string | null | undefined) || own.kind;
  if (givenKind === own.kind && (text === own.apiVersion || alsoAccepts?.includes(text))) return;
  const gv = parseApiVersion(text);
  if (gv === undefined) throw unrecognized(own, value, `unexpected GroupVersion string: ${text}`);
  if (!isKnownKind(gv.group, gv.version, givenKind)) {
    throw cannotBeHandled(
      own,
      `no kind ${quoteGo(givenKind)} is registered for version ${quoteGo(text)} in scheme`,
      givenKind,
      gv.version,
    );
  }
  if (givenKind === own.kind)
    throw badRequest(
      `the API version in the data (${text}) does not match the expected API version (${own.apiVersion})`,
    );
  throw cannotBeHandled(
    own,
    `converting (${gv.version}.${givenKind}) to (${own.group || 'core'}.${own.kind}): unknown conversion`,
    givenKind,
    gv.version,
  );
}
