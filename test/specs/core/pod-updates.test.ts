import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../runtime/api/meta.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';
import { pod } from '../../support/pods.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

describe('updates', () => {
  const running = changed(
    pod,
    ['metadata.name', 'running'],
    ['metadata.annotations', { 'container.apparmor.security.beta.kubernetes.io/c': 'runtime/default' }],
    ['spec.activeDeadlineSeconds', 100],
    ['spec.tolerations', [{ key: 'a', operator: 'Exists' }]],
    ['spec.restartPolicy', 'OnFailure'],
  );
  const gated = changed(
    pod,
    ['metadata.name', 'gated'],
    ['spec.schedulingGates', [{ name: 'a' }]],
    ['spec.nodeSelector', { a: 'b' }],
    [
      'spec.affinity',
      {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] }],
          },
        },
      },
    ],
  );
  const TERMS = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  beforeAll(async () => {
    for (const object of [running, gated]) expect((await kinds.create(object, { keep: true })).causes).toEqual([]);
    const status = {
      phase: 'Running',
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }],
      conditions: [{ type: 'Ready', status: 'True', observedGeneration: 3 }],
      containerStatuses: [{ name: 'c', image: 'i', state: { terminated: { exitCode: 0 } } }],
    };
    const kept = await kinds.update(changed(running, ['status', status]), { keep: true, subresource: 'status' });
    expect(kept.causes).toEqual([]);
  });

  const specs: readonly (readonly [object, Change, readonly string[]])[] = [
    [running, ['spec.activeDeadlineSeconds', 200], ['Invalid spec.activeDeadlineSeconds']],
    [
      running,
      ['spec.activeDeadlineSeconds', -1],
      ['Invalid spec.activeDeadlineSeconds', 'Invalid spec.activeDeadlineSeconds'],
    ],
    [running, ['spec.schedulingGates', [{ name: 'x' }]], ['Forbidden spec.schedulingGates[0].name']],
    [
      running,
      ['spec.tolerations', [{ key: 'a', operator: 'Exists' }, { key: '-' }]],
      ['Invalid spec.tolerations[1].key', 'Invalid spec.tolerations[1].key'],
    ],
    [
      running,
      ['metadata.annotations', {}],
      ['Forbidden metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]'],
    ],
    [gated, ['spec.nodeSelector', { a: 'b', c: 'd' }], []],
    [gated, ['spec.nodeSelector', { a: 'c' }], ['Invalid spec.nodeSelector']],
    [gated, [`${TERMS}.0.matchExpressions`, [{ key: 'a', operator: 'Exists' }]], []],
    [
      gated,
      [`${TERMS}.0.matchFields`, [{ key: 'metadata.name', operator: 'In', values: ['m'] }]],
      [`Invalid ${TERMS}[0]`],
    ],
    [gated, [TERMS, [{}, {}]], [`Invalid ${TERMS}`]],
    [gated, ['spec.affinity'], [`Invalid ${TERMS}`]],
  ];
  test.each(
    specs.map(([object, change, causes]) => [JSON.stringify(change).slice(-120), object, change, causes] as const),
  )('of the spec: %s', async (_, object, change, causes) => {
    expect((await kinds.update(changed(object, change))).causes).toEqual(causes);
  });

  const statuses: readonly (readonly [string, JsonValue, readonly string[]])[] = [
    ['phase', 'Whatever', []],
    ['qosClass', 'Guaranteed', ['Invalid status.qosClass']],
    [
      'conditions',
      [{ type: 'a b' }, { type: 'Ready', observedGeneration: -1 }],
      ['Invalid status.conditions[0].Type', 'Invalid status.conditions[1].observedGeneration'],
    ],
    ['nominatedNodeName', 'A', ['Invalid status.nominatedNodeName']],
    ['containerStatuses', [{ name: 'c', state: { running: {} } }], ['Forbidden status.containerStatuses[0].state']],
    ['podIPs', [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ['Invalid status.podIPs']],
    [
      'podIPs',
      [{ ip: '10.0.0.1' }, { ip: 'x' }],
      ['InternalError status.podIPs', 'Invalid status.podIPs', 'Invalid status.podIPs[1]'],
    ],
    [
      'containerStatuses',
      [
        {
          name: 'c',
          state: { terminated: {} },
          allocatedResourcesStatus: [{ name: 'x', resources: [{ resourceID: 'a', health: 'x' }] }],
        },
      ],
      [
        'Invalid status.containerStatuses[0].allocatedResourcesStatus[0].name',
        'NotSupported status.containerStatuses[0].allocatedResourcesStatus[0].resources[0].health',
      ],
    ],
    ['hostIPs', [{ ip: '10.0.0.3' }], ['Invalid status.hostIPs[0].ip']],
    [
      'resourceClaimStatuses',
      [{ name: 'x' }, { name: 'x' }],
      [
        'Duplicate status.resourceClaimStatuses[1].name',
        'Invalid status.resourceClaimStatuses[0].name',
        'Invalid status.resourceClaimStatuses[1].name',
      ],
    ],
    [
      'extendedResourceClaimStatus',
      {},
      [
        'Required status.extendedResourceClaimStatus.requestMappings',
        'Required status.extendedResourceClaimStatus.resourceClaimName',
      ],
    ],
    [
      'ephemeralContainerStatuses',
      [{ name: 'e', user: { linux: { uid: -1, gid: 0 } } }],
      ['Invalid status.ephemeralContainerStatuses[0].user.linux.uid'],
    ],
  ];
  test.each(statuses)('of the status: %s %j', async (field, value, causes) => {
    const status: JsonValue = { podIP: '10.0.0.1', [field]: value };
    const written = changed(running, ['status', status]);
    expect((await kinds.update(written, { subresource: 'status' })).causes).toEqual(causes);
  });

  const sized = changed(
    pod,
    ['metadata.name', 'sized'],
    ['spec.initContainers', [{ name: 'i', image: 'i' }]],
    ['spec.containers', ['a', 'b'].map((name) => ({ name, image: 'i', resources: { requests: { cpu: '1' } } }))],
  );
  const R = 'spec.containers.0.resources';
  const resizes: readonly (readonly [Change, readonly string[]])[] = [
    [[`${R}.requests.cpu`, '2'], []],
    [[`${R}.requests`, { memory: '1' }], ['Forbidden spec.containers[0].resources.requests']],
    [[`${R}.requests.ephemeral-storage`, '1'], ['Forbidden spec']],
    [['spec.containers.0.name', 'x'], ['Forbidden spec.containers[0].name']],
    [
      ['spec.containers', [{ name: 'a', image: 'i' }]],
      ['Forbidden spec.containers', 'Invalid spec'],
    ],
    [['spec.initContainers.0.resources', { requests: { cpu: '1' } }], ['Forbidden spec']],
  ];
  test.each(resizes)('of the size: %j', async (change, causes) => {
    await kinds.create(sized, { keep: true });
    expect((await kinds.update(changed(sized, change), { subresource: 'resize' })).causes).toEqual(causes);
  });

  test('keep what an old kubelet does not know of', async () => {
    const status = { podIP: '10.0.0.9', conditions: [{ type: 'Ready', status: 'False' }] };
    const { object } = await kinds.update(changed(running, ['status', status]), { subresource: 'status' });
    expect(object).toMatchObject({
      status: {
        qosClass: 'BestEffort',
        podIPs: [{ ip: '10.0.0.9' }],
        conditions: [{ status: 'False', observedGeneration: 3 }],
      },
    });
  });
});
