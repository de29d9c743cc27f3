/** Priority levels and flow schemas of a new server: those it cannot do without, and those that upstream suggests. */
import type { JsonObject } from '../../api/meta.js';
import type { OwnObject } from '../ensure-object.js';

type Subject = JsonObject;

/** Marks objects that nobody has changed by hand. */
const UNTOUCHED = { 'apf.kubernetes.io/autoupdate-spec': 'true' };
/** Who makes them, as upstream's field managers have it. */
const PRODUCER = 'api-priority-and-fairness-config-producer-v1';
const GROUP = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', manager: PRODUCER };

const own = (resource: string, name: string, spec: JsonObject): OwnObject => ({
  ...GROUP,
  resource,
  object: { metadata: { name, annotations: { ...UNTOUCHED } }, spec },
});

const level = (name: string, shares: number, lendablePercent: number, queuing?: JsonObject): OwnObject =>
  own('prioritylevelconfigurations', name, {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: shares,
      lendablePercent,
      limitResponse: queuing === undefined ? { type: 'Reject' } : { type: 'Queue', queuing },
    },
  });
const queues = (count: number, handSize: number): JsonObject => ({ queues: count, handSize, queueLengthLimit: 50 });

const LEVELS: readonly OwnObject[] = [
  own('prioritylevelconfigurations', 'exempt', { type: 'Exempt' }),
  level('catch-all', 5, 0),
  level('system', 30, 33, queues(64, 6)),
  level('node-high', 40, 25, queues(64, 6)),
  level('leader-election', 10, 0, queues(16, 4)),
  level('workload-high', 40, 50, queues(128, 6)),
  level('workload-low', 100, 90, queues(128, 6)),
  level('global-default', 20, 50, queues(128, 6)),
];

const group = (name: string): Subject => ({ kind: 'Group', group: { name } });
const user = (name: string): Subject => ({ kind: 'User', user: { name } });
const systemAccounts: Subject = { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } };
const everyone = ['system:unauthenticated', 'system:authenticated'].map(group);

const resources = (verbs: string[], apiGroups: string[], names: string[], clusterScope = false): JsonObject => ({
  verbs,
  apiGroups,
  resources: names,
  ...(clusterScope && { clusterScope }),
  namespaces: ['*'],
});
const ANYTHING: JsonObject = {
  resourceRules: [resources(['*'], ['*'], ['*'], true)],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};

function schema(
  name: string,
  priorityLevel: string,
  precedence: number,
  distinguisher: 'ByUser' | 'ByNamespace' | undefined,
  subjects: Subject[],
  rules: JsonObject = ANYTHING,
): OwnObject {
  return own('flowschemas', name, {
    priorityLevelConfiguration: { name: priorityLevel },
    matchingPrecedence: precedence,
    ...(distinguisher && { distinguisherMethod: { type: distinguisher } }),
    rules: [{ subjects, ...rules }],
  });
}

const LEASES = resources(['*'], ['coordination.k8s.io'], ['leases']);
const controllers = user('system:kube-controller-manager');
const scheduler = user('system:kube-scheduler');

const SCHEMAS: readonly OwnObject[] = [
  schema('exempt', 'exempt', 1, undefined, [group('system:masters')]),
  schema('probes', 'exempt', 2, undefined, everyone, {
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
  }),
  schema('system-leader-election', 'leader-election', 100, 'ByUser', [controllers, scheduler, systemAccounts], {
    resourceRules: [{ ...LEASES, verbs: ['get', 'create', 'update'] }],
  }),
  schema('system-node-high', 'node-high', 400, 'ByUser', [group('system:nodes')], {
    resourceRules: [resources(['*'], [''], ['nodes', 'nodes/status'], true), LEASES],
  }),
  schema('system-nodes', 'system', 500, 'ByUser', [group('system:nodes')]),
  schema('kube-controller-manager', 'workload-high', 800, 'ByNamespace', [controllers]),
  schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', [scheduler]),
  schema('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', [systemAccounts]),
  schema('service-accounts', 'workload-low', 9000, 'ByUser', [group('system:serviceaccounts')]),
  schema('global-default', 'global-default', 9900, 'ByUser', everyone),
  schema('catch-all', 'catch-all', 10_000, 'ByUser', everyone),
];

export const FLOW_CONTROL: readonly OwnObject[] = [...LEVELS, ...SCHEMAS];
