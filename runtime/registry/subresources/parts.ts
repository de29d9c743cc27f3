/** Subresources that show the whole object and change one part of it (W82, W84). */
import type { JsonObject, KubeObject } from '../../api/meta.js';
import { getOwn, isObject } from '../../schema/own.js';

/** Undoes in `object` every change to `old` that the subresource is not for. */
export type Carry = (object: KubeObject, old: KubeObject) => void;

const IDENTITY: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'metadata']);

/** All fields but identity and those named are the old object's. */
function keepFields(object: KubeObject, old: KubeObject, changeable: ReadonlySet<string>): void {
  const target = object as unknown as JsonObject;
  const source = old as unknown as JsonObject;
  for (const name of new Set([...Object.keys(target), ...Object.keys(source)])) {
    if (!IDENTITY.has(name) && !changeable.has(name)) target[name] = source[name];
  }
}

/** Metadata too: only what says which object is meant is the client's. */
function keepAll(object: KubeObject, old: KubeObject): void {
  const { uid, resourceVersion, managedFields } = object.metadata;
  object.metadata = { ...old.metadata, ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
  if (managedFields !== undefined) object.metadata.managedFields = managedFields;
  keepFields(object, old, NONE);
}

const STATUS: ReadonlySet<string> = new Set(['status']);
const NONE: ReadonlySet<string> = new Set();

/** `status`: everything else stays. Metadata may change, within the rules of every update. */
export const carryForStatus: Carry = (object, old) => keepFields(object, old, STATUS);

/** `finalize` of namespaces: everything but the status may change (W130). */
export const carryForFinalize: Carry = (object, old) => {
  (object as unknown as JsonObject).status = (old as unknown as JsonObject).status;
};

/** `ephemeralcontainers`: the list of that name in the spec. */
export const carryForEphemeralContainers: Carry = (object, old) => {
  const wanted = part(object, 'spec', 'ephemeralContainers');
  keepAll(object, old);
  const target = object as unknown as JsonObject;
  target.spec = { ...specOf(old), ephemeralContainers: wanted };
};

/** `resize`: resources and resize policies of containers. Where they are not the same ones in the same order, the rules refuse them. */
export const carryForResize: Carry = (object, old) => {
  const asked = specOf(object);
  keepAll(object, old);
  const spec = { ...specOf(old) };
  for (const list of ['containers', 'initContainers'])
    spec[list] = resized(getOwn(spec, list), getOwn(asked, list)) as JsonObject[string];
  if (asked.resources !== undefined) spec.resources = asked.resources;
  (object as unknown as JsonObject).spec = spec;
};

function resized(containers: unknown, asked: unknown): unknown {
  const known = Array.isArray(containers) ? containers.filter(isObject) : [];
  const wanted = Array.isArray(asked) ? asked.filter(isObject) : [];
  if (known.length !== wanted.length || known.some(({ name }, i) => wanted[i]?.name !== name)) return asked;
  return known.map((container, i) => ({
    ...container,
    resources: wanted[i]?.resources,
    resizePolicy: wanted[i]?.resizePolicy,
  }));
}

function specOf(object: KubeObject): JsonObject {
  const spec = getOwn(object as unknown as JsonObject, 'spec');
  return isObject(spec) ? spec : {};
}

function part(object: KubeObject, ...names: string[]) {
  let at: JsonObject[string] = object as unknown as JsonObject;
  for (const name of names) at = isObject(at) ? getOwn(at, name) : undefined;
  return at;
}

/** By the subresource's name; `approval` of certificate requests changes conditions, which stand in the status. */
export const CARRIES: Readonly<Record<string, Carry>> = {
  status: carryForStatus,
  approval: carryForStatus,
  finalize: carryForFinalize,
  ephemeralcontainers: carryForEphemeralContainers,
  resize: carryForResize,
};
