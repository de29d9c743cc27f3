import type { ResourceRequirements, VolumeResourceRequirements } from '../../../generated/core/v1/types.js';
import type { DefaultHook } from '../../../runtime/api/hooks.js';
import { canonicalQuantity, Quantity } from '../../../runtime/api/quantity.js';

/** Amounts count in thousandths: what is finer becomes the next one. Canonical text is that fine only with these suffixes. */
function roundUp(list: Record<string, string> | undefined): void {
  if (list === undefined) return;
  for (const name of Object.keys(list)) {
    const text = list[name] ?? '';
    if (!text.endsWith('n') && !text.endsWith('u')) continue;
    const milli = Quantity.parse(text)?.milliValue() ?? 0n;
    list[name] = canonicalQuantity(`${milli}m`) ?? text;
  }
}

export const default_v1_ResourceRequirements: DefaultHook<ResourceRequirements> = (resources) => {
  roundUp(resources.limits);
  roundUp(resources.requests);
};

export const default_v1_VolumeResourceRequirements: DefaultHook<VolumeResourceRequirements> = (resources) => {
  roundUp(resources.limits);
  roundUp(resources.requests);
};
