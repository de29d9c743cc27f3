import { afterAll, beforeAll } from 'vitest';
import type { JsonValue } from '../../../runtime/api/meta.js';
import { type Change, Kinds } from '../../support/kinds.js';
import { CONTAINER as C, type Refusals, requests, testRefusals, volumes } from '../../support/pods.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const c = 'spec.containers[0]';
const mounts = (...list: object[]): Change => [`${C}.volumeMounts`, list as JsonValue[]];
const annotations = (key: string, value: string): Change => ['metadata.annotations', { [key]: value }];

/** Changes to the pod, and what is told of them. */
const refused: Refusals = {
  resources: [
    [
      [requests({ foo: '1' })],
      ['Invalid spec.containers[0].resources.requests[foo]', 'Invalid spec.containers[0].resources.requests[foo]'],
    ],
    [[requests({ 'x.y/z': '1' })], [`Required ${c}.resources.limits`]],
    [[requests({ 'x.y/z': '1' }, { 'x.y/z': '2' })], [`Invalid ${c}.resources.requests`]],
    [
      [requests({ 'x.y/z': '1500m' }, { 'x.y/z': '1500m' })],
      [`Invalid ${c}.resources.limits[x.y/z]`, `Invalid ${c}.resources.requests[x.y/z]`],
    ],
    [
      [requests({ cpu: '1' }, { 'hugepages-2Mi': '3Mi', cpu: '1' })],
      [`Invalid ${c}.resources.limits[hugepages-2Mi]`, `Invalid ${c}.resources.requests[hugepages-2Mi]`],
    ],
    [[[`${C}.resources.claims`, [{ name: 'a' }]]], [`NotFound ${c}.resources.claims[0]`]],
    [
      [
        ['spec.resourceClaims', [{ name: 'a', resourceClaimName: 'a' }]],
        [`${C}.resources.claims`, [{ name: 'a', request: 'x' }, { name: 'a' }, { name: 'a', request: 'y' }]],
      ],
      [`Duplicate ${c}.resources.claims[1]`, `Duplicate ${c}.resources.claims[2]`],
    ],
    [[['spec.overhead', { cpu: '-1' }]], ['Invalid spec.overhead.limits[cpu]']],
    [[['spec.resources', { limits: { 'x.y/z': '1' } }]], ['NotSupported spec.resources.limits[x.y/z]']],
    [
      [['spec.resources', { requests: { cpu: '1' } }], requests({ cpu: '2' })],
      ['Invalid spec.resources.requests[cpu]'],
    ],
    [
      [['spec.resources', { limits: { memory: '1Gi' } }], requests({}, { memory: '2Gi' })],
      ['Invalid spec.resources.containers[0][memory].limits', 'Invalid spec.resources.requests'],
    ],
    [
      [
        ['spec.resources', { limits: { cpu: '1' } }],
        ['spec.os', { name: 'windows' }],
      ],
      ['Forbidden spec.resources'],
    ],
  ],
  volumes: [
    [
      [volumes({ name: 'v', secret: {}, nfs: {} })],
      ['Forbidden spec.volumes[0].nfs', 'Required spec.volumes[0].secret.secretName'],
    ],
    [
      [volumes({ name: 'v', emptyDir: {}, gcePersistentDisk: {}, cephfs: {}, downwardAPI: {} })],
      [
        'Forbidden spec.volumes[0].cephFS',
        'Forbidden spec.volumes[0].downwarAPI',
        'Forbidden spec.volumes[0].gcePersistentDisk',
      ],
    ],
    [[volumes({ name: 'v', hostPath: { path: '', type: 'x' } })], ['Required spec.volumes[0].hostPath.path']],
    [
      [volumes({ name: 'v', csi: { driver: 'd.x', nodePublishSecretRef: { name: 'A' } } })],
      ['Invalid spec.volumes[0].csi.name'],
    ],
    [
      [volumes({ name: 'v', projected: { sources: [{ secret: { name: 'a' }, configMap: {} }] } })],
      [
        'Forbidden spec.volumes[0].projected.sources[0]',
        'Required spec.volumes[0].projected.sources[0].configMap.name',
      ],
    ],
    [[volumes({ name: 'v' }, { name: 'v' })], ['Duplicate spec.volumes[1].name']],
    [
      [
        volumes(
          {
            name: 'v',
            ephemeral: {
              volumeClaimTemplate: {
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } },
              },
            },
          },
          { name: 'w', persistentVolumeClaim: { claimName: 'p-v' } },
        ),
      ],
      ['Invalid spec.volumes[1].persistentVolumeClaim.claimName'],
    ],
    [[volumes({ name: 'v', image: { reference: '' } })], ['Required spec.volumes[0].image.reference']],
  ],
  mounts: [
    [
      [volumes({ name: 'v' }), mounts({ name: 'v', mountPath: '/a', subPath: '../x' })],
      [`Invalid ${c}.volumeMounts.subPath`],
    ],
    [
      [volumes({ name: 'v' }), mounts({ name: 'v', mountPath: '/a', subPath: 'x', subPathExpr: '/y' })],
      [`Invalid ${c}.volumeMounts.subPathExpr`, `Invalid ${c}.volumeMounts[0].subPathExpr`],
    ],
    [
      [volumes({ name: 'v' }), mounts({ name: 'v', mountPath: '/a', mountPropagation: 'x' })],
      [`NotSupported ${c}.volumeMounts.mountPropagation`],
    ],
    [
      [volumes({ name: 'v' }), mounts({ name: 'v', mountPath: '/a', mountPropagation: 'Bidirectional' })],
      [`Forbidden ${c}.volumeMounts.mountPropagation`],
    ],
    [
      [volumes({ name: 'v' }), mounts({ name: 'v', mountPath: '/a', recursiveReadOnly: 'x' })],
      [`NotSupported ${c}.volumeMounts.recursiveReadOnly`],
    ],
    [
      [
        volumes({ name: 'v' }),
        mounts({ name: 'v', mountPath: '/a', recursiveReadOnly: 'Enabled', mountPropagation: 'HostToContainer' }),
      ],
      [`Forbidden ${c}.volumeMounts.recursiveReadOnly`, `Forbidden ${c}.volumeMounts.recursiveReadOnly`],
    ],
    [
      [volumes({ name: 'v' }), [`${C}.volumeDevices`, [{ name: 'v', devicePath: '/d' }]]],
      [`Invalid ${c}.volumeDevices[0].name`],
    ],
    [
      [
        volumes({ name: 'v', persistentVolumeClaim: { claimName: 'a' } }),
        [`${C}.volumeDevices`, [{ name: 'v', devicePath: '/a' }]],
        mounts({ name: 'v', mountPath: '/a' }),
      ],
      [
        `Invalid ${c}.volumeDevices[0].devicePath`,
        `Invalid ${c}.volumeDevices[0].name`,
        `Invalid ${c}.volumeMounts[0].mountPath`,
        `Invalid ${c}.volumeMounts[0].name`,
      ],
    ],
  ],
  annotations: [
    [[annotations('kubernetes.io/config.mirror', 'x')], ['Invalid metadata.annotations[kubernetes.io/config.mirror]']],
    [
      [annotations('controller.kubernetes.io/pod-deletion-cost', '+1')],
      ['Invalid metadata.annotations[controller.kubernetes.io/pod-deletion-cost]'],
    ],
    [
      [annotations('seccomp.security.alpha.kubernetes.io/pod', 'x')],
      ['Invalid metadata.annotations.seccomp.security.alpha.kubernetes.io/pod'],
    ],
    [
      [annotations('container.apparmor.security.beta.kubernetes.io/x', 'y')],
      [
        'Invalid metadata.annotations[container.apparmor.security.beta.kubernetes.io/x]',
        'Invalid metadata.annotations[container.apparmor.security.beta.kubernetes.io/x]',
      ],
    ],
    [
      [
        annotations('container.seccomp.security.alpha.kubernetes.io/c', 'unconfined'),
        [`${C}.securityContext`, { seccompProfile: { type: 'RuntimeDefault' } }],
      ],
      [`Forbidden ${c}.securityContext.seccompProfile.type`],
    ],
    [
      [
        annotations('container.apparmor.security.beta.kubernetes.io/c', 'localhost/a'),
        [`${C}.securityContext`, { appArmorProfile: { type: 'Localhost', localhostProfile: 'b' } }],
      ],
      [`Forbidden ${c}.securityContext.appArmorProfile.localhostProfile`],
    ],
  ],
};

testRefusals(refused, () => kinds);
