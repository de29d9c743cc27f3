/** Which hooks a group may have: a hook that nothing claims, or that cannot be called as it is, stops the generator. */
import type { GroupModel, HookModel } from './api-model.js';
import { type Diagnostics, didYouMean } from './diagnostics.js';

/** How names of hooks begin. */
export const HOOK_PREFIXES = [
  'default_',
  'validate_',
  'validateLast_',
  'validateUpdate_',
  'convert_',
  'strategy_',
  'cells_',
  'selectable_',
] as const;

type Form = 'function' | 'object';
interface Claim {
  readonly form: Form;
  /** Most parameters it is called with. */
  readonly parameters: number;
}

/** Checks the hooks of a group against its types and kinds. */
export function checkHooks(group: GroupModel, diagnostics: Diagnostics): void {
  if (group.hooks.length === 0) return;
  const claims = claimsOf(group);
  for (const hook of group.hooks) {
    const claim = claims.get(hook.name);
    if (claim === undefined) {
      diagnostics.add(
        hook.place,
        `the hook ${hook.name} is claimed by nothing: ${reason(group, hook.name)}${didYouMean(hook.name, claims.keys())}`,
        'rename it after a type or kind of the group, or remove it',
      );
    } else checkForm(hook, claim, diagnostics);
  }
}

function checkForm(hook: HookModel, claim: Claim, diagnostics: Diagnostics): void {
  if (hook.form !== 'unknown' && hook.form !== claim.form) {
    const wanted = claim.form === 'object' ? 'an object of StrategyHooks' : 'a function';
    diagnostics.add(hook.place, `the hook ${hook.name} is no ${claim.form}`, `export ${wanted}`);
  } else if (hook.parameters.length > claim.parameters) {
    const most = `${claim.parameters} parameter${claim.parameters === 1 ? '' : 's'}`;
    diagnostics.add(
      hook.place,
      `the hook ${hook.name} takes ${hook.parameters.length} parameters, but is called with ${most}`,
      `let it take at most ${most} (runtime/api/hooks.ts)`,
    );
  }
}

/** Every name that the emitters look for. */
function claimsOf(group: GroupModel): Map<string, Claim> {
  const claims = new Map<string, Claim>();
  const add = (name: string, parameters: number, form: Form = 'function') => claims.set(name, { form, parameters });
  for (const version of group.versions) {
    const elsewhere = new Set(
      version.resources.filter((row) => row.storage && row.storage.group !== group.group).map((row) => row.kind),
    );
    for (const { shortName } of version.structs) {
      add(`default_${version.version}_${shortName}`, 1);
      add(`validate_${shortName}`, 4);
      add(`validateLast_${shortName}`, 4);
      add(`validateUpdate_${shortName}`, 5);
      if (version.version === group.hub && elsewhere.size === 0) continue;
      add(`convert_${version.version}_${shortName}_to_hub`, 2);
      add(`convert_hub_to_${version.version}_${shortName}`, 2);
    }
    for (const { kind } of version.resources) {
      add(`strategy_${kind}`, 0, 'object');
      add(`cells_${kind}`, 1);
      add(`selectable_${kind}`, 1);
    }
  }
  return claims;
}

/** Why a name is not claimed, in a few words. */
function reason(group: GroupModel, name: string): string {
  const [prefix = '', second = ''] = name.split('_');
  const versions = new Set(group.versions.map((it) => it.version));
  if (prefix === 'strategy' || prefix === 'cells' || prefix === 'selectable')
    return `the group has no kind ${name.slice(prefix.length + 1)}`;
  if (prefix === 'default' && !versions.has(second)) return `the group has no version ${second}`;
  if (prefix === 'convert' && second === group.hub) return `${second} is the hub, so nothing is converted`;
  return 'no type has this name there';
}
