/**
 * JSON patch (RFC 6902) with the leniences that clients of Kubernetes see (W61, W125): `replace` of a missing property sets
 * it, `test` and `copy` take a missing one for null, indexes count from the end when negative. Not built on a library, for the
 * known ones refuse those, cannot copy integers beyond 2^53 and reach prototypes.
 */
import { cloneJson, jsonEqual, stringifyJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { jsonKind } from './decode-place.js';
import { addAt, type Container, get, locate, removeAt, replaceAt } from './json-pointer.js';
import { MAX_NESTING, nestsDeeper } from './nesting.js';
import { getOwn, isObject } from './own.js';
import { PatchError } from './patch-error.js';

/** More operations are a 413. */
export const MAX_OPERATIONS = 10_000;

/** What all `copy` operations of a patch may add together, in characters of JSON: as much as a request's body. */
const MAX_COPIED = 3 * 1024 * 1024;

/**
 * Applies a patch. `original` is used up: the result is it, or made of its parts; the patch stays as it is and shares
 * nothing with the result, which may be any JSON value (a `replace` of the whole document). Throws `PatchError`.
 */
export function jsonPatch(original: JsonObject, patch: JsonValue): JsonValue {
  const operations = operationsOf(patch);
  const state: State = { document: original, copied: 0 };
  for (const operation of operations) operation.apply(state, operation);
  return state.document;
}

/** Sentences of strict decoding about fields that operations do not have, such as `json patch unknown field "[0].zzz"`. */
export function unknownOperationFields(patch: JsonValue): string[] {
  if (!Array.isArray(patch)) return [];
  return patch.flatMap((operation, i) => {
    const names = isObject(operation) ? Object.keys(operation) : [];
    return names
      .filter((name) => !FIELDS.has(name))
      .map((name) => `json patch unknown field ${JSON.stringify(`[${i}].${name}`)}`);
  });
}

const FIELDS: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

interface State {
  document: JsonValue;
  copied: number;
}

interface Operation {
  readonly apply: Apply;
  readonly path: string | undefined;
  readonly from: string | undefined;
  /** A missing value is null. */
  readonly value: JsonValue;
}

/** The operations of a patch of the right form. */
function operationsOf(patch: JsonValue): Operation[] {
  if (!Array.isArray(patch)) {
    if (patch === null) return [];
    throw new PatchError(
      400,
      `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (patch.length > MAX_OPERATIONS) {
    throw new PatchError(
      413,
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  return patch.map(operationOf);
}

function operationOf(value: JsonValue): Operation {
  if (!isObject(value)) {
    throw new PatchError(
      400,
      `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go value of type handlers.jsonPatchOp`,
    );
  }
  const op = text(value, 'op') ?? '';
  return {
    apply: APPLY.get(op) ?? unexpected(op),
    path: text(value, 'path'),
    from: text(value, 'from'),
    value: getOwn(value, 'value') ?? null,
  };
}

function text(operation: JsonObject, name: 'op' | 'path' | 'from'): string | undefined {
  const value = getOwn(operation, name);
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  throw new PatchError(
    400,
    `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go struct field jsonPatchOp.${name} of type string`,
  );
}

type Apply = (state: State, operation: Operation) => void;

const add: Apply = (state, operation) =>
  withPlace(state, operation.path, (at, key) => addAt(at, key, fresh(operation)));

const remove: Apply = (state, operation) => withPlace(state, operation.path, removeAt);

/** Finds the list or object that holds what the path names. The document itself is in none. */
function withPlace(state: State, path: string | undefined, use: (at: Container, key: string) => void): void {
  if (path === undefined) throw new PatchError(422, 'an operation lacks its path');
  const place = locate(state.document, path);
  if (place === undefined) throw new PatchError(422, `the document has no path ${JSON.stringify(path)}`);
  use(place.at, place.key);
}

/** A copy of an operation's value that fits below its path. */
function fresh(operation: Operation): JsonValue {
  return fitting(operation.value, operation.path ?? '');
}

function fitting(value: JsonValue, path: string): JsonValue {
  checkFits(value, path);
  return cloneJson(value);
}

function checkFits(value: JsonValue, path: string): void {
  if (nestsDeeper(value, MAX_NESTING - path.split('/').length + 1))
    throw new PatchError(422, `a value at ${JSON.stringify(path)} would nest too deep`);
}

const replace: Apply = (state, operation) => {
  if (operation.path === '') state.document = fresh(operation);
  else withPlace(state, operation.path, (at, key) => replaceAt(at, key, fresh(operation)));
};

const move: Apply = (state, operation) => {
  let moved: JsonValue = null;
  withPlace(state, operation.from, (at, key) => {
    moved = get(at, key) ?? null;
    removeAt(at, key);
  });
  checkFits(moved, operation.path ?? '');
  withPlace(state, operation.path, (at, key) => addAt(at, key, moved));
};

const copy: Apply = (state, operation) => {
  let copied: JsonValue = null;
  withPlace(state, operation.from, (at, key) => {
    copied = fitting(get(at, key) ?? null, operation.path ?? '');
  });
  state.copied += stringifyJson(copied).length;
  if (state.copied > MAX_COPIED) throw new PatchError(422, `copy operations add more than ${MAX_COPIED} characters`);
  withPlace(state, operation.path, (at, key) => addAt(at, key, copied));
};

const test: Apply = (state, operation) => {
  const check = (found: JsonValue) => {
    if (!jsonEqual(found, operation.value)) throw new PatchError(422, `testing value ${operation.path} failed`);
  };
  if (operation.path === '') check(state.document);
  else withPlace(state, operation.path, (at, key) => check(get(at, key) ?? null));
};

const APPLY: ReadonlyMap<string, Apply> = new Map(Object.entries({ add, remove, replace, move, copy, test }));

/** Fails when its turn comes: operations before it may fail first. */
const unexpected =
  (op: string): Apply =>
  () => {
    throw new PatchError(422, `unexpected kind of operation: ${op}`);
  };
