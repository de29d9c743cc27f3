/** Objects that requests are made of: some that the server takes, and one of each kind that is only of the right types. */
import fc from 'fast-check';
import { groups } from '../../../generated/index.js';
import { apiVersionOf, type GroupVersion } from '../../../runtime/api/gvk.js';
import type { JsonObject } from '../../../runtime/api/meta.js';
import { arbitraryObject } from '../arbitrary.js';

export interface Target {
  /** Where objects of the kind are created. */
  readonly collection: string;
  readonly object: JsonObject;
}

const template = {
  metadata: { labels: { app: 'a' }, annotations: { note: 'ü' } },
  spec: {
    containers: [
      {
        name: 'one',
        image: 'one:1',
        ports: [{ containerPort: 80, name: 'http' }],
        env: [
          { name: 'A', value: 'b' },
          { name: 'C', valueFrom: { configMapKeyRef: { name: 'c', key: 'd' } } },
        ],
        resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: 1 } },
        livenessProbe: { httpGet: { path: '/', port: 'http' } },
      },
      { name: 'two', image: 'two', volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    ],
    volumes: [{ name: 'v', configMap: { name: 'c', items: [{ key: 'a', path: 'b' }] } }],
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
  },
};
const rule = {
  host: 'a.example',
  http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } }] },
};

/** Specs of objects that the server takes. */
const VALID: readonly (readonly [
  apiVersion: string,
  kind: string,
  resource: string,
  rest: JsonObject,
  cluster?: true,
])[] = [
  ['v1', 'ConfigMap', 'configmaps', { data: { a: 'b', long: 'x'.repeat(500) }, binaryData: { bytes: 'AQID' } }],
  ['v1', 'Secret', 'secrets', { type: 'Opaque', data: { a: 'Yg==' }, stringData: { c: 'd' } }],
  ['v1', 'Pod', 'pods', { ...template, metadata: {} }],
  ['v1', 'Service', 'services', { spec: { selector: { app: 'a' }, ports: [{ port: 80, targetPort: 'http' }] } }],
  [
    'v1',
    'PersistentVolumeClaim',
    'persistentvolumeclaims',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ],
  ['v1', 'ResourceQuota', 'resourcequotas', { spec: { hard: { pods: '1000000' } } }],
  [
    'apps/v1',
    'Deployment',
    'deployments',
    { spec: { replicas: 2, selector: { matchLabels: { app: 'a' } }, template } },
  ],
  [
    'apps/v1',
    'StatefulSet',
    'statefulsets',
    { spec: { serviceName: 's', selector: { matchLabels: { app: 'a' } }, template } },
  ],
  [
    'batch/v1',
    'CronJob',
    'cronjobs',
    {
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
      },
    },
  ],
  [
    'networking.k8s.io/v1',
    'Ingress',
    'ingresses',
    { spec: { rules: [rule], tls: [{ hosts: ['a.example'], secretName: 's' }] } },
  ],
  [
    'networking.k8s.io/v1',
    'NetworkPolicy',
    'networkpolicies',
    { spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] } },
  ],
  [
    'rbac.authorization.k8s.io/v1',
    'Role',
    'roles',
    { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    {
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' },
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
        ],
      },
    },
  ],
  ['v1', 'Node', 'nodes', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] }, status: {} }, true],
  ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', { provisioner: 'a.b/c', parameters: { a: 'b' } }, true],
  [
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    {
      webhooks: [
        {
          name: 'a.b.c',
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          failurePolicy: 'Ignore',
          clientConfig: { url: 'https://a.example/' },
          rules: [
            { apiGroups: ['none.example'], apiVersions: ['v9'], operations: ['CREATE'], resources: ['nothings'] },
          ],
        },
      ],
    },
    true,
  ],
];

export const validTargets: readonly Target[] = VALID.map(([apiVersion, kind, resource, rest, cluster]) => ({
  collection: collectionOf(apiVersion, resource, !cluster),
  object: { ...rest, kind, apiVersion, metadata: { ...(rest.metadata as JsonObject), name: 'kept' } },
}));

/** One object of each kind that can be created, with values of the right types. */
export async function typedTargets(seed: number): Promise<Target[]> {
  const targets: Target[] = [];
  for (const { group, versions } of groups) {
    for (const { version, resources, load } of versions) {
      const { kinds } = await load();
      const gv: GroupVersion = { group, version };
      for (const { resource, kind, namespaced, verbs } of resources) {
        const code = kinds[kind];
        if (!verbs.includes('create') || code === undefined) continue;
        const [sample] = fc.sample(arbitraryObject(code.type), { seed, numRuns: 1 });
        const { metadata, ...rest } = sample as JsonObject;
        const apiVersion = apiVersionOf(gv);
        const named = { ...(metadata as JsonObject | undefined), name: 'kept', namespace: namespaced ? 'default' : '' };
        targets.push({
          collection: collectionOf(apiVersion, resource, namespaced),
          object: { ...rest, kind, apiVersion, metadata: named },
        });
      }
    }
  }
  return targets;
}

function collectionOf(apiVersion: string, resource: string, namespaced: boolean): string {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${prefix}/${namespaced ? 'namespaces/default/' : ''}${resource}`;
}
