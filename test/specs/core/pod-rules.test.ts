import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../runtime/api/meta.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';
import { CONTAINER as C, pod, type Refusals, requests, testRefusals, volumes } from '../../support/pods.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const template = { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 't' }, template: { spec: pod.spec } };
const c = 'spec.containers[0]';
const init = (more: object): Change => ['spec.initContainers', [{ name: 'i', image: 'i', ...more } as JsonValue]];

/** Changes to the pod, and what is told of them. */
const refused: Refusals = {
  containers: [
    [[[`${C}.image`, ' i']], [`Invalid ${c}.image`]],
    [[[`${C}.restartPolicy`, 'x']], [`NotSupported ${c}.restartPolicy`]],
    [
      [[`${C}.restartPolicyRules`, [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }]]],
      [`Required ${c}.restartPolicy`],
    ],
    [[init({ restartPolicyRules: [{}] })], ['Required spec.initContainers[0].restartPolicy']],
    [[init({ livenessProbe: { exec: {} } })], ['Forbidden spec.initContainers[0].livenessProbe']],
    [
      [init({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] })],
      ['Invalid spec.initContainers[0].resizePolicy[0].restartPolicy'],
    ],
    [
      [
        ['spec.restartPolicy', 'Never'],
        [`${C}.resizePolicy`, [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }]],
      ],
      [`Invalid ${c}.resizePolicy`],
    ],
    [
      [[`${C}.livenessProbe`, { exec: { command: ['a'] }, httpGet: { port: 0 } }]],
      [`Forbidden ${c}.livenessProbe.httpGet`],
    ],
    [[[`${C}.lifecycle`, { stopSignal: 'x' }]], [`Forbidden ${c}.lifecycle.stopSignal`]],
    [
      [
        [`${C}.lifecycle`, { stopSignal: 'SIGHUP' }],
        ['spec.os', { name: 'windows' }],
      ],
      [`NotSupported ${c}.lifecycle.stopSignal`],
    ],
    [
      [[`${C}.lifecycle`, { preStop: { exec: { command: ['a'] }, sleep: { seconds: -1 } } }]],
      [`Forbidden ${c}.lifecycle.preStop.sleep`],
    ],
    [
      [
        [
          'spec.initContainers',
          [
            { name: 'x', image: 'i' },
            {
              name: 'y',
              image: 'i',
              ports: [
                { containerPort: 1, hostPort: 1 },
                { containerPort: 2, hostPort: 1 },
              ],
            },
          ],
        ],
      ],
      ['Duplicate spec.initContainers[0].ports[1].hostPort'],
    ],
    [
      [
        ['spec.hostNetwork', true],
        [`${C}.ports`, [{ containerPort: 1, hostPort: 2 }]],
      ],
      [`Invalid ${c}.ports[0].hostPort`],
    ],
    [
      [[`${C}.env`, [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'x', divisor: '3' } } }]]],
      [`NotSupported ${c}.env[0].valueFrom.resourceFieldRef.resource`],
    ],
    [
      [
        [
          `${C}.env`,
          [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.ephemeral-storage', divisor: '3' } } }],
        ],
      ],
      [`Invalid ${c}.env[0].valueFrom.resourceFieldRef.divisor`],
    ],
    [
      [[`${C}.env`, [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.nominatedNodeName' } } }]]],
      [`Invalid ${c}.env[0].valueFrom.fieldRef.fieldPath`],
    ],
    [
      [
        volumes({ name: 'v', secret: { secretName: 's' } }),
        [`${C}.env`, [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'a', key: 'k' } } }]],
      ],
      [`Invalid ${c}.env[0].valueFrom.fileKeyRef.volumeName`],
    ],
  ],
  pods: [
    [
      [['spec.securityContext', { seLinuxChangePolicy: 'x' }]],
      ['NotSupported spec.securityContext.seLinuxChangePolicy'],
    ],
    [[['spec.nodeSelector', { 'a b': '-' }]], ['Invalid spec.nodeSelector', 'Invalid spec.nodeSelector']],
    [
      [
        ['spec.shareProcessNamespace', true],
        ['spec.hostPID', true],
      ],
      ['Invalid spec.shareProcessNamespace'],
    ],
    [
      [
        ['spec.hostUsers', false],
        ['spec.hostPID', true],
        ['spec.hostIPC', true],
      ],
      ['Forbidden spec.HostIPC', 'Forbidden spec.HostPID'],
    ],
    [
      [
        ['spec.schedulingGates', [{ name: 'a' }]],
        ['spec.nodeName', 'n'],
      ],
      ['Forbidden spec.nodeName'],
    ],
    [[['spec.dnsConfig', { searches: ['a_.b'] }]], ['Invalid spec.dnsConfig.searches[0]']],
    [
      [
        ['spec.os', { name: 'windows' }],
        ['spec.hostUsers', false],
        ['spec.shareProcessNamespace', false],
        ['spec.securityContext', { seLinuxChangePolicy: 'Recursive' }],
      ],
      [
        'Forbidden spec.hostUsers',
        'Forbidden spec.securityContext.seLinuxChangePolicy',
        'Forbidden spec.shareProcessNamespace',
      ],
    ],
    [
      [
        [
          'spec.securityContext',
          {
            sysctls: [
              { name: 'net.a', value: '1' },
              { name: 'kernel.semx', value: '1' },
            ],
          },
        ],
        ['spec.hostNetwork', true],
        ['spec.hostIPC', true],
      ],
      ['Invalid spec.securityContext.sysctls[0].name'],
    ],
    [
      [['spec.securityContext', { windowsOptions: { runAsUserName: 'a\u0001\\b\\c' } }]],
      ['Invalid spec.securityContext.windowsOptions.runAsUserName'],
    ],
  ],
  scheduling: [
    [
      [
        [
          'spec.affinity',
          {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['-'] }] }],
              },
            },
          },
        ],
      ],
      [
        'Forbidden spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values',
        'Invalid spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values[0]',
      ],
    ],
    [
      [
        ['metadata.labels', { a: 'x' }],
        [
          'spec.topologySpreadConstraints',
          [
            {
              maxSkew: 1,
              topologyKey: 'z',
              whenUnsatisfiable: 'DoNotSchedule',
              matchLabelKeys: ['a'],
              labelSelector: { matchLabels: { a: 'x' } },
            },
          ],
        ],
      ],
      ['Invalid spec.topologySpreadConstraints[0][0]'],
    ],
    [
      [
        [
          'spec.topologySpreadConstraints',
          [
            { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' },
            { maxSkew: 2, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' },
          ],
        ],
      ],
      ['Duplicate spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}'],
    ],
    [
      [['spec.tolerations', [{ key: 'a', operator: 'Gt', value: 'x' }]]],
      ['Invalid spec.tolerations[0].value', 'Invalid spec.tolerations[0].value'],
    ],
  ],
};

testRefusals(refused, () => kinds);

describe('new pods', () => {
  const accepted: readonly (readonly Change[])[] = [
    [['spec.imagePullSecrets', [{ name: 'a' }, { name: 'a' }, {}]]],
    [[`${C}.envFrom`, [{ configMapRef: { name: 'a-' } }]]],
    [[`${C}.env`, [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.host' } } }]]],
    [
      [
        'spec.affinity',
        {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['-'] }] } },
            ],
          },
        },
      ],
    ],
    [init({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] })],
  ];
  test.each(accepted.map((changes) => [JSON.stringify(changes).slice(0, 120), changes] as const))(
    'may have %s',
    async (_, changes) => {
      expect((await kinds.create(changed(pod, ...changes))).causes).toEqual([]);
    },
  );

  test.each([
    ['a', 'Always'],
    ['a:latest', 'Always'],
    [`r.x:5000/a/b:latest@sha256:${'a'.repeat(64)}`, 'Always'],
    [`a@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
    ['a:1', 'IfNotPresent'],
    ['Not_Valid!', 'IfNotPresent'],
    ['a/B', 'IfNotPresent'],
  ])('pull %s: %s', async (image, policy) => {
    const { object } = await kinds.create(changed(pod, [`${C}.image`, image]));
    expect(object).toMatchObject({ spec: { containers: [{ imagePullPolicy: policy }] } });
  });

  test('ask for whole thousandths', async () => {
    const { object } = await kinds.create(changed(pod, requests({ cpu: '100u', memory: '1500u' })));
    expect(object).toMatchObject({ spec: { containers: [{ resources: { requests: { cpu: '1m', memory: '2m' } } }] } });
  });

  test('ask as a whole for what their containers ask for', async () => {
    const { object } = await kinds.create(
      changed(
        pod,
        ['spec.resources', { limits: { cpu: '2', memory: '1Gi' } }],
        requests({ cpu: '300m' }),
        init({ resources: { requests: { cpu: '1' } } }),
      ),
    );
    expect(object).toMatchObject({ spec: { resources: { requests: { cpu: '1', memory: '1Gi' } } } });
  });
});

describe('templates', () => {
  test('may have blanks around images and leave host ports to the pod', async () => {
    const T = 'template.spec';
    const loose = changed(
      template,
      [`${T}.containers.0.image`, ' '],
      [`${T}.hostNetwork`, true],
      [`${T}.containers.0.ports`, [{ containerPort: 1 }]],
    );
    expect((await kinds.create(loose)).causes).toEqual([]);
  });

  test.each([
    ['', 'Required'],
    ['x', 'NotSupported'],
  ])('do not know the preemption policy "%s"', async (policy, reason) => {
    const { causes } = await kinds.create(changed(template, ['template.spec.preemptionPolicy', policy]));
    expect(causes).toEqual([`${reason} template.spec.preemptionPolicy`]);
  });

  test('have their annotations checked', async () => {
    const wrong = changed(template, [
      'template.metadata',
      { annotations: { 'controller.kubernetes.io/pod-deletion-cost': 'x' } },
    ]);
    expect((await kinds.create(wrong)).causes).toEqual([
      'Invalid template.annotations[controller.kubernetes.io/pod-deletion-cost]',
    ]);
  });
});
