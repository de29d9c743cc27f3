/** The object that a patch makes of the current one (W61, W62, W125). */
import { stringifyJson } from '../api/json.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { badRequest, StatusError } from '../api/status-error.js';
import { jsonMergePatch } from '../schema/json-merge-patch.js';
import { jsonPatch, unknownOperationFields } from '../schema/json-patch.js';
import { isObject } from '../schema/own.js';
import { PatchError } from '../schema/patch-error.js';
import { strategicMergePatch } from '../schema/strategic-merge.js';
import { decodeAs } from './decode-request.js';
import type { KindVersion } from './kinds.js';
import type { PatchType, RequestBody, WriteOptions } from './types.js';

/** One sentence for every patch that cannot be applied: why is the client's to find out. */
const REJECTED = 'the server rejected our request due to an error in our request';

/** `current` is an object of the client's version and used up; the patch stays as it is. */
export function patchObject(
  own: KindVersion,
  current: KubeObject,
  type: Exclude<PatchType, 'apply'>,
  body: RequestBody,
  options: WriteOptions,
  warn: (text: string) => void,
): KubeObject {
  const patched = patchedValue(own, current as unknown as JsonObject, type, body);
  if (!isObject(patched)) throw rejected();
  const strictErrors = type === 'json' ? jsonPatchComplaints(body) : body.strictErrors;
  return decodeAs(own, patched, { strictErrors, options, warn, refuse: (detail) => doesNotDecode(patched, detail) });
}

/** The result of a patch is no object of its type: an error without a name, as upstream has it. */
function doesNotDecode(patched: JsonObject, detail: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(stringifyJson(patched))}: ${detail}`;
  const causes = [{ reason: 'FieldValueInvalid', message, field: 'patch' }];
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${message}`, { causes });
}

function patchedValue(own: KindVersion, current: JsonObject, type: Exclude<PatchType, 'apply'>, body: RequestBody) {
  try {
    switch (type) {
      case 'json':
        return jsonPatch(current, body.value);
      case 'merge':
        return jsonMergePatch(current, body.value);
      case 'strategic':
        return strategicMergePatch(current, body.value, own.code.type);
    }
  } catch (error) {
    throw error instanceof PatchError ? patchFailure(error) : error;
  }
}

/** In a JSON patch the repeated keys are those of its operations. */
function jsonPatchComplaints(body: RequestBody): readonly string[] {
  return [
    ...body.strictErrors.map((text) => (text.startsWith('duplicate field') ? `json patch ${text}` : text)),
    ...unknownOperationFields(body.value),
  ];
}

function rejected(): StatusError {
  return new StatusError(422, 'Invalid', REJECTED, {});
}

function patchFailure(error: PatchError): StatusError {
  switch (error.code) {
    case 400:
      return badRequest(error.message);
    case 413:
      return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: ${error.message}`);
    case 422:
      return rejected();
    case 500:
      return new StatusError(500, '', error.message);
  }
}
