/**
 * Stored objects as bytes (D2). Everything the registry writes begins with `{"kind":…,"apiVersion":…,"metadata":{` and has
 * its metadata in one order (`orderMetadata`), so that the questions below are answered without parsing the object.
 */
import type { ObjectMeta } from '../api/meta.js';
import { memberBytes, valueEnd } from './json-scan.js';

const QUOTE = 0x22;
const METADATA = Buffer.from('"metadata":');
const RESOURCE_VERSION = Buffer.from('"resourceVersion":"');

/** What all stored objects of a kind in one version begin with. */
export function headOf(kind: string, apiVersion: string): Buffer {
  return Buffer.from(`{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`);
}

export function hasHead(bytes: Buffer, head: Buffer): boolean {
  if (bytes.length <= head.length) return false;
  // Short: comparing here is faster than a call out of JavaScript. Kinds differ near the end.
  for (let i = head.length - 1; i >= 0; i--) if (bytes[i] !== head[i]) return false;
  return true;
}

/** The same object under another kind's or version's head. */
export function swapHead(bytes: Buffer, from: Buffer, to: Buffer): Buffer {
  return Buffer.concat([to, bytes.subarray(from.length)]);
}

/** The bytes of `metadata`'s value: the first one in the bytes, for nothing but kind and apiVersion stands before it. */
export function metadataBytes(bytes: Buffer): Buffer {
  const start = bytes.indexOf(METADATA) + METADATA.length;
  return bytes.subarray(start, valueEnd(bytes, start));
}

/** What stands before the metadata of a PartialObjectMetadata (W9). */
export function partialMetadataHead(version: 'v1' | 'v1beta1'): Buffer {
  return Buffer.from(`{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${version}","metadata":`);
}

/** Metadata alone, parsed. */
export function readMetadata(bytes: Buffer): ObjectMeta {
  return JSON.parse(metadataBytes(bytes).toString()) as ObjectMeta;
}

/** Metadata as it is shown alone, without these annotations. */
export function shownMetadata(bytes: Buffer, hidden: readonly string[] | undefined): Buffer {
  const metadata = metadataBytes(bytes);
  if (!hidden?.some((name) => metadata.includes(name))) return metadata;
  const meta = JSON.parse(metadata.toString()) as ObjectMeta;
  const annotations = Object.entries(meta.annotations ?? {}).filter(([name]) => !hidden.includes(name));
  if (annotations.length > 0) meta.annotations = Object.fromEntries(annotations);
  else delete meta.annotations;
  return Buffer.from(JSON.stringify(meta));
}

const LABELS = Buffer.from('"labels"');

/** Labels alone, parsed; undefined when there are none. */
export function readLabels(bytes: Buffer): Readonly<Record<string, string>> | undefined {
  const labels = memberBytes(metadataBytes(bytes), LABELS);
  return labels && (JSON.parse(labels.toString()) as Record<string, string>);
}

/**
 * The same object with another resourceVersion. The first one in the bytes is the object's own: quotes inside strings are
 * escaped, and nothing before it is an object.
 */
export function withResourceVersion(bytes: Buffer, revision: number): Buffer {
  const at = bytes.indexOf(RESOURCE_VERSION);
  if (at < 0) return bytes;
  const start = at + RESOURCE_VERSION.length;
  const end = bytes.indexOf(QUOTE, start);
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(String(revision)), bytes.subarray(end)]);
}

/** Metadata in the order of upstream's type. Unset fields are left out. */
export function orderMetadata(meta: ObjectMeta): ObjectMeta {
  const out: ObjectMeta = {};
  if (meta.name !== undefined) out.name = meta.name;
  if (meta.generateName !== undefined) out.generateName = meta.generateName;
  if (meta.namespace !== undefined) out.namespace = meta.namespace;
  if (meta.uid !== undefined) out.uid = meta.uid;
  if (meta.resourceVersion !== undefined) out.resourceVersion = meta.resourceVersion;
  if (meta.generation !== undefined) out.generation = meta.generation;
  if (meta.creationTimestamp !== undefined) out.creationTimestamp = meta.creationTimestamp;
  if (meta.deletionTimestamp !== undefined) out.deletionTimestamp = meta.deletionTimestamp;
  if (meta.deletionGracePeriodSeconds !== undefined) out.deletionGracePeriodSeconds = meta.deletionGracePeriodSeconds;
  if (meta.labels !== undefined) out.labels = meta.labels;
  if (meta.annotations !== undefined) out.annotations = meta.annotations;
  if (meta.ownerReferences !== undefined) out.ownerReferences = meta.ownerReferences;
  if (meta.finalizers !== undefined) out.finalizers = meta.finalizers;
  if (meta.managedFields !== undefined) out.managedFields = meta.managedFields;
  return out;
}
