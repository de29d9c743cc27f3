import { quoteGo } from '../api/go-quote.js';
import type { DeleteOptions, JsonObject } from '../api/meta.js';
import { badRequest } from '../api/status-error.js';
import type { RequestBody } from '../registry/types.js';
import { bool, field, int64, list, ref, string, struct } from '../schema/build.js';
import { DecodeError, decode } from '../schema/decode.js';
import { isObject } from '../schema/own.js';

const preconditions = struct('Preconditions', [
  field('uid', 0, string, { pointer: true }),
  field('resourceVersion', 0, string, { pointer: true }),
]);

const deleteOptions = struct('DeleteOptions', [
  field('apiVersion', 0, string),
  field('kind', 0, string),
  field('gracePeriodSeconds', 0, int64, { pointer: true }),
  field(
    'preconditions',
    0,
    ref(() => preconditions),
  ),
  field('orphanDependents', 0, bool, { pointer: true }),
  field('propagationPolicy', 0, string, { pointer: true }),
  field('dryRun', 0, list(string)),
  field('ignoreStoreReadErrorWithClusterBreakingPotential', 0, bool, { pointer: true }),
]);

/** Options in the body of a DELETE: a `DeleteOptions` of any group and version (W74); throws 400 for anything else. */
export function decodeDeleteOptions(body: RequestBody): DeleteOptions {
  const { kind, apiVersion } = isObject(body.value) ? (body.value as JsonObject) : {};
  if (kind !== undefined && kind !== '' && kind !== deleteOptions.name) {
    throw badRequest(
      `no kind ${quoteGo(String(kind))} is registered for version ${quoteGo(String(apiVersion ?? ''))} of delete options`,
    );
  }
  try {
    return decode(body.value, deleteOptions).value as DeleteOptions;
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message);
    throw error;
  }
}
