/** Labels of nodes that have got another name. */
import type { NodeSelector, NodeSelectorRequirement, VolumeNodeAffinity } from '../../../../generated/core/hub.js';

/** Old name → the name that is used today, and the release since which. */
const RENAMED: Readonly<Record<string, readonly [current: string, since: string]>> = {
  'beta.kubernetes.io/arch': ['kubernetes.io/arch', 'v1.14'],
  'beta.kubernetes.io/os': ['kubernetes.io/os', 'v1.14'],
  'failure-domain.beta.kubernetes.io/region': ['topology.kubernetes.io/region', 'v1.17'],
  'failure-domain.beta.kubernetes.io/zone': ['topology.kubernetes.io/zone', 'v1.17'],
  'beta.kubernetes.io/instance-type': ['node.kubernetes.io/instance-type', 'v1.17'],
};

/** What is said of a label's old name; undefined for any other key. */
export function nodeLabelWarning(key: string): string | undefined {
  const renamed = Object.hasOwn(RENAMED, key) ? RENAMED[key] : undefined;
  return renamed && `${key} is deprecated since ${renamed[1]}; use "${renamed[0]}" instead`;
}

/** Sentences on old names in a node selector; `place` is the path of the selector's terms. */
export function nodeSelectorWarnings(selector: NodeSelector | undefined, place: string): string[] {
  return (selector?.nodeSelectorTerms ?? []).flatMap((term, i) =>
    (term.matchExpressions ?? []).flatMap(({ key }, j) => {
      const text = nodeLabelWarning(key);
      return text === undefined ? [] : [`${place}[${i}].matchExpressions[${j}].key: ${text}`];
    }),
  );
}

/** The old affinity, with those labels under their current names that the new one has so at the same places. */
export function withCurrentLabels(old: VolumeNodeAffinity, renewed: VolumeNodeAffinity): VolumeNodeAffinity {
  const nodeSelectorTerms = (old.required?.nodeSelectorTerms ?? []).map((term, i) => {
    const matchExpressions = term.matchExpressions?.map((requirement, j) =>
      renew(requirement, renewed.required?.nodeSelectorTerms?.[i]?.matchExpressions?.[j]?.key),
    );
    return matchExpressions === undefined ? term : { ...term, matchExpressions };
  });
  return { ...old, required: { ...old.required, nodeSelectorTerms } };
}

/** An empty key passes as well: it is refused as a key. */
function renew(requirement: NodeSelectorRequirement, key: string | undefined): NodeSelectorRequirement {
  const current = (Object.hasOwn(RENAMED, requirement.key) ? RENAMED[requirement.key]?.[0] : undefined) ?? '';
  return current === key ? { ...requirement, key } : requirement;
}
