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

/** How many items of lists the operations of a patch may shift together, to insert or remove others before them. */
const MAX_SHIFTED = 1_000_000_000;

/**
 * Applies a patch. `original` is used up: the result is it, or made of its parts; the patch stays as it is and shares
 * nothing with the result, which may be any JSON value (a `replace` of the whole document). Throws `PatchError`.
 */
export function jsonPatch(original: JsonObject, patch: JsonValue): JsonValue {
  const operations = operationsOf(patch);
  const state: State = { document: original, copied: 0, shifted: 0, moved: false };
  for (const operation of operations) operation.apply(state, operation);
  // Looked at once: to do so with each `move` would cost its whole value each time.
  if (state.moved && nestsDeeper(state.document, MAX_NESTING))
    throw new PatchError(422, 'the values that were moved nest too deep');
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
  shifted: number;
  moved: boolean;
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

const add: Apply = (state, operation) => addTo(state, operation, fresh(operation));

function addTo(state: State, { path }: Operation, value: JsonValue): void {
  withPlace(state, path, (at, key) => {
    shift(state, at, key);
    addAt(at, key, value);
  });
}

const remove: Apply = (state, operation) => void take(state, operation.path);

/** Removes what stands at a path and answers it. */
function take(state: State, path: string | undefined): JsonValue {
  let taken: JsonValue = null;
  withPlace(state, path, (at, key) => {
    taken = get(at, key) ?? null;
    shift(state, at, key);
    removeAt(at, key);
  });
  return taken;
}

/** Counts the items of a list that make room or close ranks. */
function shift(state: State, at: Container, key: string): void {
  if (!Array.isArray(at) || key === '-') return;
  state.shifted += at.length;
  if (state.shifted > MAX_SHIFTED)
    throw new PatchError(422, `operations shift more than ${MAX_SHIFTED} items of lists`);
}

/** Finds the list or object that holds what the path names. The document itself is in none. */
function withPlace(state: State, path: string | undefined, use: (at: Container, key: string) => void): void {
  if (path === undefined) throw new PatchError(422, 'an operation lacks its path');
  const place = locate(state.document, path);
  if (place === undefined) throw new PatchError(422, `the document has no path ${JSON.stringify(path)}`);
  use(place.at, place.key);
}

/** A copy of an operation's value that fits below its path. */
function fresh({ value, path = '' }: Operation): JsonValue {
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
  addTo(state, operation, take(state, operation.from));
  state.moved = true;
};

const copy: Apply = (state, operation) => {
  let found: JsonValue = null;
  withPlace(state, operation.from, (at, key) => {
    found = get(at, key) ?? null;
  });
  checkFits(found, operation.path ?? '');
  state.copied += stringifyJson(found).length;
  if (state.copied > MAX_COPIED) throw new PatchError(422, `copy operations add more than ${MAX_COPIED} characters`);
  addTo(state, operation, cloneJson(found as JsonValue));
};

const test: Apply = (state, operation) => {
  // What was moved may nest deeper until the end: comparing goes as deep as the value does.
  checkFits(operation.value, operation.path ?? '');
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
