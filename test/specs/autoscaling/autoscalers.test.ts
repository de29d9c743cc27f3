import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cells_HorizontalPodAutoscaler as cells } from '../../../specs/autoscaling/hooks/cells.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const target = { type: 'Utilization', averageUtilization: 60 };
const hpa = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 3,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  },
};
const M = 'spec.metrics.0';
const metric = (type: string, source: object) =>
  changed(hpa, [M, { type, [type.charAt(0).toLowerCase() + type.slice(1)]: source as never }]);
const value = { type: 'AverageValue', averageValue: '5' };
const pods = metric('Pods', { metric: { name: 'm' }, target: value });
const external = metric('External', { metric: { name: 'm' }, target: value });
const object = metric('Object', {
  describedObject: { kind: 'Service', name: 's', apiVersion: 'v1' },
  metric: { name: 'm' },
  target: value,
});
const container = metric('ContainerResource', { name: 'cpu', container: 'c', target });
const behaving = changed(hpa, [
  'spec.behavior',
  { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 1 }] } },
]);
const UP = 'spec.behavior.scaleUp';

describe('autoscalers', () => {
  test('have defaults', async () => {
    expect((await kinds.create(changed(hpa, ['spec.metrics']))).object.spec).toMatchObject({
      minReplicas: 1,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ],
    });
    expect(
      (await kinds.create(changed(hpa, ['spec.behavior', { scaleDown: { selectPolicy: 'Disabled' } }]))).object.spec,
    ).toMatchObject({
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Pods', value: 4, periodSeconds: 15 },
            { type: 'Percent', value: 100, periodSeconds: 15 },
          ],
        },
        scaleDown: { selectPolicy: 'Disabled', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
      },
    });
    const { object: v1 } = await kinds.create({ ...changed(hpa, ['spec.metrics']), apiVersion: 'autoscaling/v1' });
    expect(v1.spec).toMatchObject({ minReplicas: 1, targetCPUUtilizationPercentage: 80 });
  });

  test.each([[pods], [external], [object], [container], [behaving]])('%j', async (fine) => {
    expect((await kinds.create(fine)).causes).toEqual([]);
  });

  const refused: readonly (readonly [Change, readonly string[], object?])[] = [
    [
      ['spec.minReplicas', 0],
      ['Forbidden spec.metrics', 'Invalid spec.minReplicas'],
    ],
    [['spec.minReplicas', 4], ['Invalid spec.maxReplicas']],
    [
      ['spec.maxReplicas', 0],
      ['Invalid spec.maxReplicas', 'Required spec.maxReplicas'],
    ],
    [
      ['spec.maxReplicas', -1],
      ['Invalid spec.maxReplicas', 'Invalid spec.maxReplicas'],
    ],
    [
      ['spec.scaleTargetRef', {}],
      [
        'Invalid spec.scaleTargetRef.apiVersion',
        'Required spec.scaleTargetRef.kind',
        'Required spec.scaleTargetRef.name',
      ],
    ],
    [['spec.scaleTargetRef.apiVersion', 'a/b/c'], ['Invalid spec.scaleTargetRef.apiVersion']],
    [['spec.scaleTargetRef.name', 'a/b'], ['Invalid spec.scaleTargetRef.name']],
    [
      [`${M}.type`, ''],
      ['NotSupported spec.metrics[0].type', 'NotSupported spec.metrics[0].type', 'Required spec.metrics[0].type'],
    ],
    [[`${M}.resource`], ['Required spec.metrics[0].resource']],
    [
      [`${M}.pods`, { metric: { name: '' } }],
      [
        'Forbidden spec.metrics[0].pods',
        'Invalid spec.metrics[0].pods.target.type',
        'Required spec.metrics[0].pods.metric.name',
        'Required spec.metrics[0].pods.target.averageValue',
        'Required spec.metrics[0].pods.target.type',
      ],
    ],
    [[`${M}.resource.name`, ''], ['Required spec.metrics[0].resource.name']],
    [[`${M}.resource.target.type`, 'x'], ['Invalid spec.metrics[0].resource.target.type']],
    [[`${M}.resource.target.averageUtilization`, 0], ['Invalid spec.metrics[0].resource.target.averageUtilization']],
    [[`${M}.resource.target.averageValue`, '1'], ['Forbidden spec.metrics[0].resource.target.averageValue']],
    [[`${M}.pods.target.averageValue`], ['Required spec.metrics[0].pods.target.averageValue'], pods],
    [[`${M}.pods.target.averageValue`, '0'], ['Invalid spec.metrics[0].pods.target.averageValue'], pods],
    [[`${M}.pods.metric.name`, '..'], ['Invalid spec.metrics[0].pods.metric.name'], pods],
    [[`${M}.external.target.averageValue`], ['Required spec.metrics[0].external.target.averageValue'], external],
    [[`${M}.external.target.value`, '1'], ['Forbidden spec.metrics[0].external.target.value'], external],
    [[`${M}.object.describedObject.name`, ''], ['Required spec.metrics[0].object.describedObject.name'], object],
    [[`${M}.object.target.averageValue`], ['Required spec.metrics[0].object.target.averageValue'], object],
    [[`${M}.containerResource.container`, ''], ['Required spec.metrics[0].containerResource.container'], container],
    [[`${M}.containerResource.name`, 'x'], Array(2).fill('Invalid spec.metrics[0].containerResource.name'), container],
    [[`${UP}.policies`, []], [`Required ${UP}.policies`], behaving],
    [[`${UP}.policies.0.type`, ''], [`NotSupported ${UP}.policies[0].type`], behaving],
    [[`${UP}.policies.0.value`, 0], [`Invalid ${UP}.policies[0].value`], behaving],
    [[`${UP}.policies.0.periodSeconds`, 1801], [`Invalid ${UP}.policies[0].periodSeconds`], behaving],
    [[`${UP}.stabilizationWindowSeconds`, 3601], [`Invalid ${UP}.stabilizationWindowSeconds`], behaving],
    [[`${UP}.selectPolicy`, 'x'], [`NotSupported ${UP}.selectPolicy`], behaving],
    [[`${UP}.tolerance`, '-1'], [`Invalid ${UP}.tolerance`], behaving],
  ];
  for (const [change, causes, base = hpa] of refused) {
    test(JSON.stringify(change).slice(0, 120), async () => {
      expect((await kinds.create(changed(base, change))).causes).toEqual(causes);
    });
  }

  test('replication controllers have no group; a reference that stays is not looked at again', async () => {
    const controller = changed(
      hpa,
      ['metadata.name', 'rc'],
      ['spec.scaleTargetRef', { kind: 'ReplicationController', name: 'x' }],
    );
    const { object: kept } = await kinds.create(controller, { keep: true });
    expect((await kinds.update(changed(kept, ['spec.maxReplicas', 5]))).code).toBe(200);
    expect((await kinds.update(changed(kept, ['spec.scaleTargetRef.kind', 'Deployment']))).causes).toEqual([
      'Invalid spec.scaleTargetRef.apiVersion',
    ]);
    const status = changed(kept, ['status', { currentReplicas: -1, desiredReplicas: -1 }]);
    expect((await kinds.update(status, { subresource: 'status' })).causes).toEqual([
      'Invalid status.currentReplicas',
      'Invalid status.desiredReplicas',
    ]);
  });
});

describe('tables', () => {
  const targets = (metrics: readonly object[], currentMetrics: readonly object[] = []) =>
    cells({ metadata: {}, spec: { ...hpa.spec, metrics }, status: { currentMetrics } } as never).Targets;
  test('show two metrics and count the rest', () => {
    const specs = [container, external, object].map(({ spec }) => spec.metrics[0] as object);
    expect(targets([])).toBe('<none>');
    expect(targets(specs)).toBe('cpu: <unknown>/60%, <unknown>/5 (avg) + 1 more...');
    const current = [
      { type: 'ContainerResource', containerResource: { current: { averageUtilization: 7 } } },
      { external: { current: { averageValue: '9' } } },
    ];
    expect(targets(specs.slice(0, 2), current)).toBe('cpu: 7%/60%, 9/5 (avg)');
  });
});
