/** What can be switched on and off by name: `--feature-gates Name=true,Other=false`. */

/** Every gate with what it is when nothing is said. */
const DEFAULTS = {
  /** Bodies, answers and watches in CBOR (KEP-4222). */
  CBORServingAndStorage: false,
} as const;

export type FeatureGate = keyof typeof DEFAULTS;

/** Which gates are open. */
export type FeatureGates = Readonly<Record<FeatureGate, boolean>>;

/** A gate or a value that means nothing. The message is for the user who wrote it. */
export class FeatureGateError extends Error {
  override readonly name = 'FeatureGateError';
}

/** Gates as they are set by name, the others as they are by default. Throws `FeatureGateError` for unknown names. */
export function featureGates(set: Readonly<Record<string, boolean>> = {}): FeatureGates {
  for (const name of Object.keys(set)) checkName(name);
  return { ...DEFAULTS, ...set };
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
  if (Object.hasOwn(DEFAULTS, name)) return name as FeatureGate;
  const known = Object.keys(DEFAULTS).sort().join(', ');
  throw new FeatureGateError(`feature-gates: unknown feature gate ${JSON.stringify(name)} (known ones: ${known})`);
}
