/** Simple paths into objects: `.spec.replicas`, `spec.nodeName`, `.status.conditions[0].type`, `.metadata.annotations['a.b/c']`. */
import type { JsonObject, JsonValue } from '../api/meta.js';
import { setOwn } from '../schema/own.js';

const parsed = new Map<string, readonly (string | number)[]>();
const STEP = /\.?([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gy;

/** The steps of a path; an escaped dot belongs to the name. */
export function pathSteps(path: string): readonly (string | number)[] {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = parse(path.replaceAll('\\.', '\u0000'));
    parsed.set(path, steps);
  }
  return steps;
}

function parse(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const m = STEP.exec(path);
    if (m === null) throw new Error(`not a simple path: ${path}`);
    if (m[2] !== undefined) steps.push(Number(m[2]));
    else steps.push((m[1] ?? m[3] ?? m[4] ?? '').replaceAll('\u0000', '.'));
  }
  return steps;
}

/** The value at a path; undefined where a step does not exist. */
export function readPath(value: unknown, path: string): JsonValue | undefined {
  let at: unknown = value;
  for (const step of pathSteps(path)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at as JsonValue | undefined;
}

/** Sets the value at a path of names, making objects on the way. False when something else stands in the way. */
export function writePath(target: object, path: string, value: JsonValue): boolean {
  const steps = pathSteps(path);
  let at = target as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    const next = Object.hasOwn(at, step) ? at[step] : undefined;
    if (next === undefined) {
      const made: Record<string, unknown> = {};
      setOwn(at as JsonObject, step as string, made as JsonObject);
      at = made;
    } else if (typeof next === 'object' && next !== null && !Array.isArray(next)) at = next as Record<string, unknown>;
    else return false;
  }
  setOwn(at as JsonObject, steps.at(-1) as string, value);
  return true;
}
