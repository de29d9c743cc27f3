/** Bounds of a LimitRange and the sentences for what breaks them. */
import { type Amounts, amounts, type ResourceList } from './resource-lists.js';

export interface Bounds {
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

/** `what` is `Pod` or `Container`. */
export function boundsBroken(what: string, bounds: Bounds, requests: Amounts, limits: Amounts): string[] {
  const sentences: string[] = [];
  const add = (sentence: string | undefined) => sentence !== undefined && sentences.push(sentence);
  for (const [name, bound] of amounts(bounds.min)) {
    const request = requests.get(name);
    const limit = limits.get(name);
    const is = `minimum ${name} usage per ${what} is ${bound}`;
    if (request === undefined) add(`${is}. No request is specified`);
    else if (request.compare(bound) < 0) add(`${is}, but request is ${request}`);
    if (limit !== undefined && limit.compare(bound) < 0) add(`${is}, but limit is ${limit}`);
  }
  for (const [name, bound] of amounts(bounds.max)) {
    const request = requests.get(name);
    const limit = limits.get(name);
    const is = `maximum ${name} usage per ${what} is ${bound}`;
    if (limit === undefined) add(`${is}. No limit is specified`);
    else if (limit.compare(bound) > 0) add(`${is}, but limit is ${limit}`);
    if (request !== undefined && request.compare(bound) > 0) add(`${is}, but request is ${request}`);
  }
  for (const [name, bound] of amounts(bounds.maxLimitRequestRatio)) {
    const request = Number(requests.get(name)?.milliValue() ?? 0n);
    const limit = Number(limits.get(name)?.milliValue() ?? 0n);
    const is = `${name} max limit to request ratio per ${what} is ${bound}`;
    if (request === 0) add(`${is}, but no request is specified or request is 0`);
    else if (limit === 0) add(`${is}, but no limit is specified or limit is 0`);
    else if ((limit / request) * 1000 > Number(bound.milliValue()))
      add(`${is}, but provided ratio is ${(limit / request).toFixed(6)}`);
  }
  return sentences;
}
