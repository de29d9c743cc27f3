/** What this server serves itself, as aggregators are told. */
import type { Scheme } from '../../scheme/scheme.js';
import type { OwnObject } from '../ensure-object.js';

const GROUP = 'apiregistration.k8s.io';
const BETA = /beta/;
const ALPHA = /alpha/;
const STABLE_RANK = 15;
const BETA_RANK = 9;
const ALPHA_RANK = 1;

const rankOf = (version: string): number =>
  ALPHA.test(version) ? ALPHA_RANK : BETA.test(version) ? BETA_RANK : STABLE_RANK;

/** One for each version of each group; that of APIServices itself is found without one. */
export function apiServices(scheme: Scheme): OwnObject[] {
  const groups = scheme.groups.filter(({ group }) => group !== GROUP);
  return groups.flatMap(({ group, priority: groupPriorityMinimum, versions }) =>
    versions.map(({ version, priority: versionPriority = rankOf(version) }) => {
      const labels = { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' };
      return {
        group: GROUP,
        version: 'v1',
        resource: 'apiservices',
        object: {
          metadata: { name: `${version}.${group}`, labels },
          spec: { group, version, groupPriorityMinimum, versionPriority },
        },
      };
    }),
  );
}
