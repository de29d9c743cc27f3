import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const pod = (...containers: object[][]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: containers.map((ports, i) => ({ name: `c${i}`, image: 'i', ports })) },
});
const at = (container: number, port: number) => `spec.containers[${container}].ports[${port}]`;

test.each([
  ['different protocols', [[{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }]], []],
  [
    'the same port',
    [[{ containerPort: 80 }], [{ containerPort: 80 }]],
    [`${at(1, 0)}: duplicate port definition with ${at(0, 0)}`],
  ],
  [
    'one with a port of the host',
    [[{ containerPort: 80, hostPort: 8080 }, { containerPort: 80 }]],
    [`${at(0, 1)}: overlapping port definition with ${at(0, 0)}`],
  ],
  [
    'one with an address of the host',
    [
      [
        { containerPort: 80, hostPort: 8080 },
        { containerPort: 80, hostPort: 8080, hostIP: '10.0.0.1' },
      ],
    ],
    [`${at(0, 1)}: dangerously ambiguous port definition with ${at(0, 0)}`],
  ],
  [
    'several ports of the host',
    [
      [
        { containerPort: 80, hostPort: 8080 },
        { containerPort: 80, hostPort: 8081 },
      ],
    ],
    [],
  ],
  [
    'three of a kind',
    [[{ containerPort: 80 }, { containerPort: 80, hostPort: 1 }, { containerPort: 80 }]],
    [
      `${at(0, 1)}: overlapping port definition with ${at(0, 0)}`,
      `${at(0, 2)}: duplicate port definition with ${at(0, 0)}`,
      `${at(0, 2)}: overlapping port definition with ${at(0, 1)}`,
    ],
  ],
  [
    'an address without a port of the host',
    [[{ containerPort: 80, hostIP: '10.0.0.1', name: 'web' }]],
    [`${at(0, 0)}: hostIP set without hostPort: {Name:web HostPort:0 ContainerPort:80 Protocol:TCP HostIP:10.0.0.1}`],
  ],
])('ports of a pod: %s', async (_, containers, expected) => {
  const { code, warnings } = await kinds.create(pod(...containers));
  expect({ code, warnings }).toEqual({ code: 201, warnings: expected });
});

const OLD = {
  'scheduler.alpha.kubernetes.io/critical-pod': '',
  'security.alpha.kubernetes.io/sysctls': 'a=b',
  'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default',
  'container.seccomp.security.alpha.kubernetes.io/c': 'unconfined',
  'container.apparmor.security.beta.kubernetes.io/c': 'unconfined',
};
const template = (annotations: object, spec: object = {}) => ({
  metadata: { annotations, labels: { app: 'a' } },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});
const oldAnnotations = (at: string) => [
  `${at}[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead`,
  `${at}[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the "sysctls" field instead`,
  ...['seccomp.security.alpha.kubernetes.io/pod', 'container.seccomp.security.alpha.kubernetes.io/c'].map(
    (key) => `${at}[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`,
  ),
  `${at}[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the "appArmorProfile" field instead`,
];

test('annotations that fields have taken the place of, of pods and of templates', async () => {
  const { metadata, spec } = template(OLD);
  const made = await kinds.create({ apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'old' }, spec });
  expect(made.warnings).toEqual(oldAnnotations('metadata.annotations'));
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'old' },
    spec: { selector: { matchLabels: { app: 'a' } }, template: template(OLD) },
  };
  expect((await kinds.create(deployment)).warnings).toEqual(oldAnnotations('spec.template.metadata.annotations'));
});

test('fields say nothing of annotations beside them', async () => {
  const { 'scheduler.alpha.kubernetes.io/critical-pod': _c, 'security.alpha.kubernetes.io/sysctls': _s, ...both } = OLD;
  const securityContext = { seccompProfile: { type: 'Unconfined' }, appArmorProfile: { type: 'Unconfined' } };
  const { metadata, spec } = template(
    { ...both, 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' },
    { securityContext, containers: [{ name: 'c', image: 'i', securityContext }] },
  );
  const made = await kinds.create({ apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'both' }, spec });
  expect([made.code, made.warnings]).toEqual([201, []]);
});

const source = { downwardAPI: { items: [{ path: 'a/b', fieldRef: { fieldPath: 'metadata.name' } }] } };
const overlap = (what: string) => `volume "v" (Projected): overlapping paths: ${what}`;
const container = (more: object) => ({ containers: [{ name: 'c', image: 'i', ...more }] });

test.each<[string, object, string[]]>([
  ['a projected volume of nothing', { volumes: [{ name: 'v', projected: {} }] }, []],
  [
    'sources that are none',
    { volumes: [{ name: 'v', projected: { sources: [{}, source, {}] } }] },
    Array(2).fill('volume "v" (Projected) has no sources provided'),
  ],
  [
    'files that take the place of others',
    {
      volumes: [
        {
          name: 'v',
          projected: {
            sources: [
              source,
              { configMap: { name: 'm', items: [{ key: 'k', path: 'a' }] } },
              { secret: { name: 's', items: [{ key: 'k', path: 'a/c' }] } },
              { secret: { name: 't' } },
            ],
          },
        },
      ],
    },
    [overlap('"a" (ConfigMap "m") with "a/b" (DownwardAPI)'), overlap('"a/c" (Secret "s") with "a" (ConfigMap "m")')],
  ],
  [
    'old names of labels',
    { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
    ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [
    'pull secrets without a name',
    { imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}] },
    ['spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""'],
  ],
  [
    'variables that are hidden, but not those that are added to',
    container({
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2 $(A)' },
        { name: 'A', value: '3' },
      ],
    }),
    ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    'parts of bytes',
    container({ resources: { requests: { memory: '100m', cpu: '100m' } } }),
    ['spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer'],
  ],
  [
    'names of ports',
    {
      containers: ['c', 'd'].map((name, i) => ({
        ...{ name, image: 'i', ports: [{ name: 'web', containerPort: 80 + i }] },
      })),
    },
    [
      'spec.containers[1].ports[0]: duplicate port name "web" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
    ],
  ],
  [
    'a negative time to stop',
    { terminationGracePeriodSeconds: -1 },
    ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'],
  ],
  [
    'addresses written badly',
    { dnsConfig: { nameservers: ['2001:DB8::1'] } },
    [
      'spec.dnsConfig.nameservers[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
    ],
  ],
])('%s', async (_, more, expected) => {
  const { metadata, spec } = template({}, more);
  const made = await kinds.create({ apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'w' }, spec });
  expect({ code: made.code, causes: made.causes, warnings: made.warnings }).toEqual({
    ...{ code: 201, causes: [], warnings: expected },
  });
});
