/** Which objects a quota is about, beside their resource. */
import type { KubeObject } from '../../../api/meta.js';
import type { ResourceInfo } from '../../types.js';
import type { Pod } from '../pods.js';
import { isPods } from './usage.js';

export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface Scoped {
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
}

export function inScope(spec: Scoped, info: ResourceInfo, object: KubeObject): boolean {
  const requirements = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
  return requirements.every((r) => isPods(info) && matches(r, object as Pod));
}

function matches({ scopeName, operator, values }: ScopeRequirement, pod: Pod): boolean {
  switch (scopeName) {
    case 'Terminating':
      return isLimitedInTime(pod);
    case 'NotTerminating':
      return !isLimitedInTime(pod);
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return matchesClass(pod.spec?.priorityClassName ?? '', operator, values ?? []);
    case 'CrossNamespacePodAffinity':
      return JSON.stringify(pod.spec?.affinity ?? {}).match(/"namespaces":\[|"namespaceSelector":\{/) !== null;
    default:
      return false;
  }
}

const isLimitedInTime = ({ spec }: Pod) => spec?.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds >= 0;

function matchesClass(name: string, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case 'Exists':
      return name !== '';
    case 'DoesNotExist':
      return name === '';
    case 'In':
      return values.includes(name);
    default:
      return !values.includes(name);
  }
}

/** Nothing asks for anything. */
function isBestEffort({ spec }: Pod): boolean {
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return all.every(({ resources }) =>
    [resources?.requests, resources?.limits].every((list) =>
      ['cpu', 'memory'].every((name) => !list?.[name] || list[name] === '0'),
    ),
  );
}
