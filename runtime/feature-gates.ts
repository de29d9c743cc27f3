/** What can be switched on and off by name: `--feature-gates Name=true,Other=false`. */
import { FIELD_GATES, type FieldGate, isFieldGate } from './schema/field-gates.js';

type Stage = 'alpha' | 'beta';

/** Gates of the server itself, with their stage; all gates are closed when nothing is said. */
const SERVER_GATES = {
  /** Bodies, answers and watches in CBOR (KEP-4222). */
  CBORServingAndStorage: 'alpha',
} as const satisfies Readonly<Record<string, Stage>>;

const GATES: Readonly<Record<FeatureGate, Stage>> = { ...SERVER_GATES, ...FIELD_GATES };

/** Names that stand for all gates of a stage. */
const ALL = { alpha: 'AllAlpha', beta: 'AllBeta' } as const satisfies Record<Stage, string>;

/** Stages of which all versions are served, by `--runtime-config`. */
export type ServedStages = Readonly<Record<Stage, boolean>>;

const NO_STAGES: ServedStages = { alpha: false, beta: false };

export type FeatureGate = keyof typeof SERVER_GATES | FieldGate;
/** What may be set: a gate, or all of a stage. */
export type FeatureGateName = FeatureGate | (typeof ALL)[Stage];

/** Which gates are open. */
export type FeatureGates = Readonly<Record<FeatureGate, boolean>>;

/** A gate or a value that means nothing. The message is for the user who wrote it. */
export class FeatureGateError extends Error {
  override readonly name = 'FeatureGateError';
}

/**
 * Gates as they are set by name, else by `AllAlpha` or `AllBeta`; else those of fields are open where all versions of their stage are
 * served, for most of these versions' fields are behind them. Throws `FeatureGateError` for unknown names.
 */
export function featureGates(
  set: Readonly<Record<string, boolean>> = {},
  served: ServedStages = NO_STAGES,
): FeatureGates {
  for (const name of Object.keys(set)) checkName(name);
  const gates = Object.entries(GATES).map(([name, stage]) => {
    const open = set[name] ?? set[ALL[stage]] ?? (isFieldGate(name) && served[stage]);
    return [name, open] as const;
  });
  return Object.fromEntries(gates) as FeatureGates;
}

/** The gates of fields that are closed. */
export function closedFieldGates(gates: FeatureGates): ReadonlySet<string> {
  return new Set((Object.keys(FIELD_GATES) as FieldGate[]).filter((name) => !gates[name]));
}

/** Parses `Name=true,Other=false`. Throws `FeatureGateError`. */
export function parseFeatureGates(text: string): Partial<Record<FeatureGateName, boolean>> {
  const set: Partial<Record<FeatureGateName, boolean>> = {};
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

const NAMES: readonly string[] = [...Object.values(ALL), ...Object.keys(GATES)].sort();

function checkName(name: string): FeatureGateName {
  if (NAMES.includes(name)) return name as FeatureGateName;
  throw new FeatureGateError(
    `feature-gates: unknown feature gate ${JSON.stringify(name)} (known ones: ${NAMES.join(', ')})`,
  );
}
