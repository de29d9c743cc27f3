import type { JsonObject } from '../../runtime/api/meta.js';

/** An object of a kind that has several versions, as a client of one of them writes it. */
export interface VersionedObject {
  readonly version: string;
  /** Everything but apiVersion, kind and metadata. */
  readonly object: JsonObject;
  /** A name that the kind takes, another one for each number below 100. */
  readonly name?: (n: number) => string;
  /** What other versions show of it, where they say the same in other words. */
  readonly shown?: Readonly<Record<string, JsonObject>>;
}

/** By `<group>/<resource>`. A trust bundle of it needs a certificate: `certificate` is one in PEM. */
export function versionedObjects(certificate: string): Readonly<Record<string, VersionedObject>> {
  return {
    ...OBJECTS,
    'certificates.k8s.io/clustertrustbundles': { version: 'v1alpha1', object: { spec: { trustBundle: certificate } } },
  };
}

const selector = { matchLabels: { app: 'web' } };
const matchConstraints = {
  resourceRules: [{ apiGroups: ['batch'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['jobs'] }],
};
const subRequest = {
  name: 'large',
  deviceClassName: 'large.example.com',
  selectors: [{ cel: { expression: 'true' } }],
};
const exact = { deviceClassName: 'gpu.example.com', tolerations: [{ key: 'example.com/warm', operator: 'Exists' }] };
const requestsOfV1beta1 = [
  { name: 'one', ...exact },
  { name: 'either', firstAvailable: [subRequest] },
];
const requests = [
  { name: 'one', exactly: { ...exact, allocationMode: 'ExactCount', count: 1 } },
  { name: 'either', firstAvailable: [{ ...subRequest, allocationMode: 'ExactCount', count: 1 }] },
];
const claims = { v1beta2: { spec: { devices: { requests } } }, v1: { spec: { devices: { requests } } } };
const templates = { v1beta2: { spec: claims.v1beta2 }, v1: { spec: claims.v1 } };
const device = { attributes: { profile: { string: 'half' } }, capacity: { memory: { value: '40Gi' } } };
const pool = { name: 'worker', generation: 1, resourceSliceCount: 1 };
const slice = { spec: { driver: 'gpu.example.com', pool, nodeName: 'worker', devices: [{ name: 'card', ...device }] } };
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const memory = {
  type: 'Resource',
  resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
};
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } };
const eventTime = '2026-01-02T03:04:05.000006Z';
const pod = { kind: 'Pod', namespace: 'default', name: 'web-0' };

const OBJECTS: Readonly<Record<string, VersionedObject>> = {
  'admissionregistration.k8s.io/mutatingadmissionpolicies': {
    version: 'v1alpha1',
    object: {
      spec: {
        failurePolicy: 'Ignore',
        reinvocationPolicy: 'Never',
        matchConstraints,
        variables: [{ name: 'team', expression: "'a'" }],
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } }],
      },
    },
  },
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings': {
    version: 'v1alpha1',
    object: { spec: { policyName: 'p.example.com', paramRef: { selector, parameterNotFoundAction: 'Allow' } } },
  },
  'autoscaling/horizontalpodautoscalers': {
    version: 'v2',
    object: { spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 9, metrics: [memory, cpu] } },
    shown: { v1: { spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 9, targetCPUUtilizationPercentage: 60 } } },
  },
  'coordination.k8s.io/leasecandidates': {
    version: 'v1alpha2',
    object: {
      spec: {
        leaseName: 'weaver',
        binaryVersion: '1.36.3',
        emulationVersion: '1.35.0',
        strategy: 'OldestEmulationVersion',
        pingTime: eventTime,
        renewTime: eventTime,
      },
    },
  },
  'events.k8s.io/events': {
    version: 'v1',
    object: {
      eventTime,
      regarding: pod,
      reason: 'Seen',
      note: 'it was seen',
      type: 'Normal',
      action: 'Look',
      reportingController: 'example.com/eye',
      reportingInstance: 'eye-1',
    },
    shown: {
      'core/v1': { involvedObject: pod, message: 'it was seen', reportingComponent: 'example.com/eye', source: {} },
    },
  },
  'library.example.com/books': {
    version: 'v1alpha1',
    object: { spec: { title: 'Emma', writer: 'Austen, Jane', pageCount: 474, room: 'east', shelf: 'a-3' } },
    shown: {
      v1: {
        spec: {
          title: 'Emma',
          author: { familyName: 'Austen', givenName: 'Jane' },
          pages: 474,
          location: { room: 'east', shelf: 'a-3' },
        },
      },
    },
  },
  'networking.k8s.io/ipaddresses': {
    version: 'v1beta1',
    object: { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } } },
    name: (n) => `198.51.100.${n}`,
  },
  'networking.k8s.io/servicecidrs': { version: 'v1beta1', object: { spec: { cidrs: ['10.9.0.0/24', 'fd00:9::/64'] } } },
  'resource.k8s.io/deviceclasses': {
    version: 'v1beta1',
    object: {
      spec: {
        selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }],
        config: [{ opaque: { driver: 'gpu.example.com', parameters: { ecc: true, speed: 80 } } }],
      },
    },
  },
  'resource.k8s.io/devicetaintrules': {
    version: 'v1alpha3',
    object: {
      spec: {
        deviceSelector: { driver: 'gpu.example.com', pool: 'worker', device: 'card' },
        taint: { key: 'example.com/hot', value: '92', effect: 'NoExecute', timeAdded: '2026-08-01T01:02:03Z' },
      },
    },
  },
  'resource.k8s.io/resourceclaims': {
    version: 'v1beta1',
    object: { spec: { devices: { requests: requestsOfV1beta1 } } },
    shown: claims,
  },
  'resource.k8s.io/resourceclaimtemplates': {
    version: 'v1beta1',
    object: { spec: { spec: { devices: { requests: requestsOfV1beta1 } } } },
    shown: { v1beta2: { spec: templates.v1beta2.spec }, v1: { spec: templates.v1.spec } },
  },
  'resource.k8s.io/resourceslices': {
    version: 'v1beta1',
    object: { spec: { ...slice.spec, devices: [{ name: 'card', basic: device }] } },
    shown: { v1beta2: slice, v1: slice },
  },
  'storage.k8s.io/volumeattributesclasses': {
    version: 'v1beta1',
    object: { driverName: 'disk.example.com', parameters: { iops: '4000' } },
  },
};
