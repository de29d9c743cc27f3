/** What can be switched on and off by name: `--feature-gates Name=true,Other=false`. */
import { FIELD_GATES, type FieldGate } from './schema/field-gates.js';

/** Gates of the server itself, with what they are when nothing is said; those of fields are closed. */
const DEFAULTS = {
  /** Bodies, answers and watches in CBOR (KEP-4222). */
  CBORServingAndStorage: false,
} as const;

/** Stages of which all versions are served, by `--runtime-config`. */
export interface ServedStages {
  readonly alpha: boolean;
  readonly beta: boolean;
}

const NO_STAGES: ServedStages = { alpha: false, beta: false };

export type FeatureGate = keyof typeof DEFAULTS | FieldGate;

/** Which gates are open. */
export type FeatureGates = Readonly<Record<FeatureGate, boolean>>;

/** A gate or a value that means nothing. The message is for the user who wrote it. */
export class FeatureGateError extends Error {
  override readonly name = 'FeatureGateError';
}

/**
 * Gates as they are set by name, the others as they are by default: who serves all alpha versions gets the fields behind alpha gates
 * too, and so with beta. Throws `FeatureGateError` for unknown names.
 */
export function featureGates(
  set: Readonly<Record<string, boolean>> = {},
  served: ServedStages = NO_STAGES,
): FeatureGates {
  for (const name of Object.keys(set)) checkName(name);
  const ofFields = Object.entries(FIELD_GATES).map(([name, stage]) => [name, served[stage]] as const);
  return { ...DEFAULTS, ...(Object.fromEntries(ofFields) as Record<FieldGate, boolean>), ...set };
}

/** The gates of fields that are closed. */
export function closedFieldGates(gates: FeatureGates): ReadonlySet<string> {
  return new Set((Object.keys(FIELD_GATES) as FieldGate[]).filter((name) => !gates[name]));
}

/** Parses `Name=true,Other=false`. Throws `FeatureGateError`. */
export function parseFeatureGates(text: string): Partial<Record<FeatureGate, boolean>> {
  const set: Partial<Record<FeatureGate, boolean>> = {};
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const [name = '', value, more] = part.split('=').map((word) => word.trim());
    const gate = checkName(name);
    if (more !== undefined || (value !== 'true' && value !== 'false'))
      throw new FeatureGateError(`feature-gates: ${part.trim()}: write ${name}=true or ${name}=false`);
    set[gate] = value === 'true';
  }
  return set;
}

function checkName(name: string): FeatureGate {
  const names = { ...DEFAULTS, ...FIELD_GATES };
  if (Object.hasOwn(names, name)) return name as FeatureGate;
  const known = Object.keys(names).sort().join(', ');
  throw new FeatureGateError(`feature-gates: unknown feature gate ${JSON.stringify(name)} (known ones: ${known})`);
}
