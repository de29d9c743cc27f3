/** The annotation by which `kubectl apply` remembers what it applied before there was server-side apply (W69). */
import { parseStoredJson, stringifyJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { getOwn, isObject } from '../schema/own.js';
import { compare } from './compare.js';
import { FieldSet } from './field-set.js';
import { toFieldSet } from './fields-of.js';
import type { VersionConverter } from './updater.js';

/** The manager whose annotation is kept up to date. */
export const KUBECTL = 'kubectl';
const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
/** Of all annotations of an object together, in bytes. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** Fields that were applied from the client and are still as they were: they may be taken over. */
export function allowedByLastApplied(live: JsonObject, apiVersion: string, versions: VersionConverter): FieldSet {
  const text = annotationOf(live);
  const shape = versions.shape(apiVersion);
  if (text === '' || shape === undefined) return FieldSet.EMPTY;
  try {
    const last = parseStoredJson(Buffer.from(text));
    if (!isObject(last) || typeof last.apiVersion !== 'string') return FieldSet.EMPTY;
    const applied = versions.convert({ value: last, apiVersion: last.apiVersion }, apiVersion);
    const { added, modified, removed } = compare(applied, live, shape);
    return toFieldSet(applied, shape).difference(added).difference(modified).difference(removed);
  } catch {
    // An annotation is any text: one that is no object of the kind allows nothing.
    return FieldSet.EMPTY;
  }
}

/** Writes what was applied into an object that has the annotation; too long a text is none: the annotation goes. */
export function renewLastApplied(object: JsonObject, config: JsonObject): void {
  if (annotationOf(object) === '') return;
  const text = `${stringifyJson(sorted(withoutAnnotation(config)))}\n`;
  const metadata = object.metadata as JsonObject;
  const { [ANNOTATION]: _, ...others } = metadata.annotations as Record<string, string>;
  const annotations = { ...others, [ANNOTATION]: text };
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  metadata.annotations = bytes <= MAX_ANNOTATIONS_BYTES ? annotations : others;
}

/** Empty where there is none. */
function annotationOf(object: JsonObject): string {
  const annotations = isObject(object.metadata) ? object.metadata.annotations : undefined;
  const text = isObject(annotations) ? getOwn(annotations, ANNOTATION) : undefined;
  return typeof text === 'string' ? text : '';
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const metadata = isObject(config.metadata) ? config.metadata : {};
  if (!isObject(metadata.annotations)) return config;
  const { [ANNOTATION]: _, ...annotations } = metadata.annotations;
  return { ...config, metadata: { ...metadata, annotations } };
}

/** Keys in order, as Go writes maps. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] as JsonValue)]),
  );
}
