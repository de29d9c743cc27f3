/** Objects that a server cannot do without: their specs are fixed. */
import type {
  FlowSchemaSpec,
  PriorityLevelConfigurationSpec,
} from '../../../../generated/flowcontrol.apiserver.k8s.io/hub.js';

const everything = (groups: readonly string[]): FlowSchemaSpec['rules'] => [
  {
    subjects: groups.map((name) => ({ kind: 'Group', group: { name } })),
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  },
];

export const MANDATORY_SCHEMAS: ReadonlyMap<string, FlowSchemaSpec> = new Map([
  [
    'exempt',
    { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 1, rules: everything(['system:masters']) },
  ],
  [
    'catch-all',
    {
      priorityLevelConfiguration: { name: 'catch-all' },
      matchingPrecedence: 10_000,
      distinguisherMethod: { type: 'ByUser' },
      rules: everything(['system:unauthenticated', 'system:authenticated']),
    },
  ],
]);

/** Of `exempt` only the name of its type is fixed; the numbers may be chosen. */
export const MANDATORY_LEVELS: ReadonlyMap<string, PriorityLevelConfigurationSpec> = new Map([
  [
    'catch-all',
    {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
    },
  ],
]);

export const EXEMPT = 'exempt';
