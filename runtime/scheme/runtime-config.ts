/**
 * `--runtime-config`: which versions and resources are served. Keys are `api/all`, `api/ga`, `api/beta`, `api/alpha`,
 * `<group>/<version>` (`api/v1` for the core group) and `<group>/<version>/<resource>`; of two that speak of the same thing
 * the more special one wins, whatever their order.
 */
import type { GroupVersion } from '../api/gvk.js';
import type { GroupModule, VersionModule } from './modules.js';

/** A key or a value that means nothing. The message is for the user who wrote it. */
export class RuntimeConfigError extends Error {
  override readonly name = 'RuntimeConfigError';
}

/** Settings by key. */
export type RuntimeConfig = ReadonlyMap<string, boolean>;

type Maturity = 'ga' | 'beta' | 'alpha';

const TRUE = new Set(['', '1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Parses `api/all=true,batch/v1/jobs=false`; a key alone means true. Throws `RuntimeConfigError`. */
export function parseRuntimeConfig(text: string): RuntimeConfig {
  const config = new Map<string, boolean>();
  for (const part of text.split(',')) {
    const setting = part.trim();
    if (setting === '') continue;
    const at = setting.indexOf('=');
    const key = (at < 0 ? setting : setting.slice(0, at)).trim();
    const value = at < 0 ? '' : setting.slice(at + 1).trim();
    if (!TRUE.has(value) && !FALSE.has(value))
      throw new RuntimeConfigError(
        `runtime-config: invalid value of ${key}: ${JSON.stringify(value)} (write true or false)`,
      );
    config.set(key, TRUE.has(value));
  }
  return config;
}

/** Refuses keys that name nothing there is. Groups that are unknown altogether are refused too. */
export function checkRuntimeConfig(config: RuntimeConfig, groups: readonly GroupModule[]): void {
  if (config.size === 1 && config.get('api/all') === false) {
    throw new RuntimeConfigError(
      'runtime-config: api/all=false alone would serve nothing (enable something beside it)',
    );
  }
  for (const key of config.keys()) if (!isMaturityKey(key)) checkKey(key, groups);
}

function isMaturityKey(key: string): boolean {
  return key === 'api/all' || key === 'api/ga' || key === 'api/beta' || key === 'api/alpha';
}

function checkKey(key: string, groups: readonly GroupModule[]): void {
  const [first = '', versionName = '', resource, ...more] = key.split('/');
  if (first === '' || versionName === '' || resource === '' || more.length > 0) {
    throw new RuntimeConfigError(
      `runtime-config: invalid key ${key} (write group/version, group/version/resource or api/all)`,
    );
  }
  const group = groups.find((g) => (g.group === '' ? 'api' : g.group) === first);
  if (group === undefined) throw new RuntimeConfigError(`runtime-config: unknown API group ${first} in ${key}`);
  const version = group.versions.find((v) => v.version === versionName);
  if (version === undefined)
    throw new RuntimeConfigError(`runtime-config: group version ${first}/${versionName} is not known`);
  if (resource !== undefined && !version.resources.some((row) => row.resource === resource)) {
    throw new RuntimeConfigError(`runtime-config: ${first}/${versionName} has no resource ${resource}`);
  }
}

/** Whether a resource of a version is served. */
export function isServed(config: RuntimeConfig, group: string, version: VersionModule, resource: string): boolean {
  const key = configKey({ group, version: version.version });
  return (
    config.get(`${key}/${resource}`) ??
    config.get(key) ??
    config.get(`api/${maturityOf(version.version)}`) ??
    config.get('api/all') ??
    version.enabled
  );
}

/** Whether all versions of a maturity are served. */
export function servesStage(config: RuntimeConfig, stage: 'alpha' | 'beta'): boolean {
  return config.get(`api/${stage}`) ?? config.get('api/all') ?? false;
}

const configKey = (gv: GroupVersion): string => `${gv.group === '' ? 'api' : gv.group}/${gv.version}`;

function maturityOf(version: string): Maturity {
  if (/^v\d+alpha\d+$/.test(version)) return 'alpha';
  return /^v\d+beta\d+$/.test(version) ? 'beta' : 'ga';
}
