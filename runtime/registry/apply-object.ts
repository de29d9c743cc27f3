/** Server-side apply: the object that an applier's patch makes of the current one (W64–W69, W133). */
import type { JsonObject, JsonValue, KubeObject } from '../api/meta.js';
import { badRequest, type StatusCause, StatusError } from '../api/status-error.js';
import { checkConfig } from '../fields/check-config.js';
import type { FieldManager } from '../fields/field-manager.js';
import { describePath } from '../fields/field-set.js';
import { managerIdOf } from '../fields/managers.js';
import { shapeOf } from '../fields/shape.js';
import { type Conflict, ConflictError } from '../fields/updater.js';
import { DecodeError } from '../schema/decode.js';
import { jsonKind } from '../schema/decode-place.js';
import { isObject } from '../schema/own.js';
import { decodeAs } from './decode-request.js';
import type { KindVersion } from './kinds.js';
import { fieldValidationOf } from './request-options.js';
import type { RequestBody, RequestContext, WriteOptions } from './types.js';

export interface Apply {
  readonly own: KindVersion;
  readonly manager: FieldManager;
  readonly body: RequestBody;
  readonly options: WriteOptions;
  readonly context: Pick<RequestContext, 'warn'>;
}

/** `live` is an object of the client's version; undefined: the patch creates one. Throws 400, 409 and 500. */
export function applyObject(apply: Apply, live: KubeObject | undefined): KubeObject {
  const { own, manager, body, options, context } = apply;
  const config = configOf(apply);
  const applied = appliedBy(manager, live, config, options, own);
  const warn = (text: string) => context.warn(text);
  const refuse = (detail: string) => notOfItsType(config, own, detail);
  const object = decodeAs(own, applied, { strictErrors: [], options, warn, refuse });
  complain(body.strictErrors, options, warn);
  return object;
}

/** The patch, when it is an object of the right kind and all of its fields are declared. */
function configOf({ own, body }: Apply): JsonObject {
  const config = patchOf(body);
  const { kind, apiVersion, metadata } = config;
  if (kind !== own.kind || apiVersion !== own.apiVersion)
    throw badRequest(`invalid object type: ${describeType(config)}`);
  if (isObject(metadata) && metadata.managedFields != null) throw badRequest('metadata.managedFields must be nil');
  const errors = checkConfig(config, shapeOf(own.code.type));
  if (errors.length > 0) {
    const found = errors.length === 1 ? (errors[0] as string) : ['errors:', ...errors].join('\n  ');
    throw new StatusError(500, '', `failed to create typed patch object (${describe(config)}): ${found}`);
  }
  return config;
}

/** An empty document is an empty patch. */
function patchOf({ value }: RequestBody): JsonObject {
  if (value !== null && !isObject(value)) {
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
    );
  }
  return value ?? {};
}

/** Keys that stand twice are told last: conflicts come first. */
function complain(strictErrors: readonly string[], options: WriteOptions, warn: (text: string) => void): void {
  if (strictErrors.length === 0) return;
  const validation = fieldValidationOf(options);
  if (validation === 'Warn') for (const text of strictErrors) warn(text);
  if (validation !== 'Strict') return;
  const found = strictErrors.join('\n  ');
  throw badRequest(`error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  ${found}`);
}

function appliedBy(
  manager: FieldManager,
  live: KubeObject | undefined,
  config: JsonObject,
  options: WriteOptions,
  own: KindVersion,
): JsonObject {
  try {
    return manager.apply(live, config, options.fieldManager ?? '', options.force === true);
  } catch (error) {
    if (error instanceof ConflictError) throw conflictOf(error.conflicts);
    if (error instanceof DecodeError) throw notOfItsType(config, own, error.message);
    throw error;
  }
}

function notOfItsType(config: JsonObject, own: KindVersion, detail: string): StatusError {
  const type = describeType({ apiVersion: own.apiVersion, kind: own.kind });
  return new StatusError(
    500,
    '',
    `failed to convert new object (${describe(config)}) to proper version: unable to convert unstructured object to ${type}: ${detail}`,
  );
}

/** W66. */
function conflictOf(conflicts: readonly Conflict[]): StatusError {
  const found = conflicts.map(({ manager, path }) => ({ who: describeManager(manager), field: describePath(path) }));
  const causes: StatusCause[] = found.map(({ who, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${who}`,
    field,
  }));
  return new StatusError(409, 'Conflict', conflictMessage(found), { causes });
}

function conflictMessage(found: readonly { who: string; field: string }[]): string {
  if (found.length === 1) {
    const { who, field } = found[0] as (typeof found)[number];
    return `Apply failed with 1 conflict: conflict with ${who}: ${field}`;
  }
  const byManager = new Map<string, string[]>();
  for (const { who, field } of found) byManager.set(who, [...(byManager.get(who) ?? []), field]);
  const parts = [...byManager]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([who, fields]) => `conflicts with ${who}:\n${fields.map((field) => `- ${field}`).join('\n')}`);
  return `Apply failed with ${found.length} conflicts: ${parts.join('\n')}`;
}

function describeManager(key: string): string {
  const { manager, operation, apiVersion, subresource } = managerIdOf(key);
  const name = JSON.stringify(manager);
  const through = subresource === '' ? name : `${name} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${through} using ${apiVersion}` : through;
}

/** `/v1, Kind=ConfigMap`, `apps/v1, Kind=Deployment`. */
function describeType({ apiVersion, kind }: JsonObject): string {
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  return `${version.includes('/') ? version : `/${version}`}, Kind=${typeof kind === 'string' ? kind : ''}`;
}

function describe(config: JsonObject): string {
  const metadata = isObject(config.metadata) ? config.metadata : {};
  const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');
  return `${text(metadata.namespace)}/${text(metadata.name)}; ${describeType(config)}`;
}
