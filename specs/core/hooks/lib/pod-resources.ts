/** Resources of a pod as a whole beside those of its containers. */
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { compareQuantities, Quantity } from '../../../../runtime/api/quantity.js';
import { checkResourceName, isHugePages } from './resource-names.js';
import { checkRequirements, type Requirements, type ResourceList } from './resources.js';

interface Holder {
  readonly restartPolicy?: string;
  readonly resources?: Requirements;
}

export interface PodWithResources {
  readonly containers?: readonly Holder[];
  readonly initContainers?: readonly Holder[];
  readonly resources?: Requirements;
  readonly os?: { readonly name?: string };
}

type Sums = Map<string, Quantity>;
type List = 'limits' | 'requests';

function add(sums: Sums, list: ResourceList | undefined): void {
  for (const [name, amount] of Object.entries(list ?? {})) {
    const quantity = Quantity.parse(String(amount)) ?? Quantity.zero;
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? quantity : sum.add(quantity));
  }
}

function raise(sums: Sums, others: Sums): void {
  for (const [name, quantity] of others) {
    const known = sums.get(name);
    if (known === undefined || known.compare(quantity) < 0) sums.set(name, quantity);
  }
}

/**
 * What the containers ask for together: main containers and sidecars at once, or, where it is more, one init container beside the sidecars
 * that were started before it.
 */
export function ofContainers(spec: PodWithResources, list: List): Sums {
  const together: Sums = new Map();
  for (const container of spec.containers ?? []) add(together, container.resources?.[list]);
  const sidecars: Sums = new Map();
  const starting: Sums = new Map();
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      add(together, container.resources?.[list]);
      add(sidecars, container.resources?.[list]);
      raise(starting, sidecars);
    } else {
      const now = new Map(sidecars);
      add(now, container.resources?.[list]);
      raise(starting, now);
    }
  }
  raise(together, starting);
  return together;
}

export const isPodResource = (name: string) => name === 'cpu' || name === 'memory' || isHugePages(name);

function checkPodResourceName(name: string, at: FieldPath, errors: FieldErrors): void {
  const before = errors.list.length;
  checkResourceName(name, at, errors);
  if (errors.list.length === before && !isPodResource(name))
    errors.notSupported(at, undefined, name, ['cpu', 'hugepages-', 'memory']);
}

/** Resources of the whole pod: not less than its containers ask for together, nor than any of them may use. */
export function checkPodResources(
  spec: PodWithResources,
  claims: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const { resources } = spec;
  if (resources === undefined) return;
  if (spec.os?.name === 'windows') return errors.forbidden(at, undefined, 'may not be set for a windows pod');
  if (resources.claims !== undefined)
    errors.forbidden(at, 'claims', 'claims may not be set for Resources at pod-level');
  checkRequirements(resources, claims, at, errors, checkPodResourceName);
  checkCovers(resources, spec, 'requests', at, errors);
  checkCovers(resources, spec, 'limits', at, errors);
  spec.containers?.forEach((container, i) => {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const bound = resources.limits?.[name];
      if (bound !== undefined && compareQuantities(limit, bound) > 0)
        errors.invalid(
          at.child('containers').index(i).key(name),
          'limits',
          String(limit),
          `must be less than or equal to pod limits of ${bound}`,
        );
    }
  });
}

/** Limits of containers may overlap; only huge pages add up. */
function checkCovers(
  resources: Requirements,
  spec: PodWithResources,
  list: List,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const given = resources[list];
  if (given === undefined) return;
  for (const [name, sum] of ofContainers(spec, list)) {
    const amount = Object.hasOwn(given, name) ? given[name] : undefined;
    if (amount === undefined || (list === 'limits' && !isHugePages(name))) continue;
    if (compareQuantities(sum.toString(), amount) > 0)
      errors.invalid(
        at.child(list).key(name),
        undefined,
        String(amount),
        `must be greater than or equal to aggregate container ${list} of ${sum}`,
      );
  }
}
