/** Sums of quantities by resource name: what pods ask for, what quotas count. */
import { Quantity } from '../../api/quantity.js';
import type { Container, Pod } from './pods.js';

/** Quantities as objects hold them. */
export type ResourceList = Readonly<Record<string, string>>;
export type Amounts = Map<string, Quantity>;

export const ONE = Quantity.of(1n);

export function amounts(list: ResourceList | undefined): Amounts {
  const out: Amounts = new Map();
  for (const name of Object.keys(list ?? {})) out.set(name, quantity(list?.[name]));
  return out;
}

/** Quantities in stored objects are canonical; anything else counts as nothing. */
export function quantity(text: string | number | undefined): Quantity {
  return (text === undefined ? undefined : Quantity.parse(text)) ?? Quantity.zero;
}

/** Adds `more` to `sum`. */
export function addTo(sum: Amounts, more: Amounts): void {
  for (const [name, amount] of more) sum.set(name, (sum.get(name) ?? Quantity.zero).add(amount));
}

/** Raises `sum` to `other` where that is greater. */
export function raiseTo(sum: Amounts, other: Amounts): void {
  for (const [name, amount] of other) {
    const known = sum.get(name);
    if (known === undefined || known.compare(amount) < 0) sum.set(name, amount);
  }
}

/**
 * What a pod asks for: its containers and sidecars together, or its greediest init container where that is more; then overhead.
 */
export function podAmounts(pod: Pod, kind: 'requests' | 'limits'): Amounts {
  const { containers = [], initContainers = [], overhead, resources } = pod.spec ?? {};
  const of = (container: Container) => amounts(container.resources?.[kind]);
  const sum: Amounts = new Map();
  for (const container of containers) addTo(sum, of(container));
  const sidecars: Amounts = new Map();
  const greediest: Amounts = new Map();
  for (const container of initContainers) {
    const own = of(container);
    if (container.restartPolicy === 'Always') {
      addTo(sum, own);
      addTo(sidecars, own);
      raiseTo(greediest, sidecars);
    } else {
      addTo(own, sidecars);
      raiseTo(greediest, own);
    }
  }
  raiseTo(sum, greediest);
  // Resources of the pod as a whole say more than the sum of its parts.
  for (const [name, amount] of amounts(resources?.[kind])) sum.set(name, amount);
  for (const [name, amount] of amounts(overhead)) {
    if (kind === 'requests' || !(sum.get(name) ?? Quantity.zero).isZero()) addTo(sum, new Map([[name, amount]]));
  }
  return sum;
}
