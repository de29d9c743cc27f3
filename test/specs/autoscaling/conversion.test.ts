import { describe, expect, test } from 'vitest';
import { kinds } from '../../../generated/autoscaling/v1/index.js';
import type { HorizontalPodAutoscaler } from '../../../generated/autoscaling/v2/types.js';
import type { KubeObject } from '../../../runtime/api/meta.js';

const { toHub, fromHub } = kinds.HorizontalPodAutoscaler!;
const down = (hub: object) =>
  fromHub!(structuredClone(hub) as KubeObject) as KubeObject & { spec: object; status?: object };
const up = (v1: object) => toHub!(structuredClone(v1) as never) as HorizontalPodAutoscaler;
const PREFIX = 'autoscaling.alpha.kubernetes.io/';

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } };
const selector = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'k', operator: 'In', values: ['<v>'] }] };

const hub = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', annotations: { own: 'x' } },
  spec: {
    scaleTargetRef,
    minReplicas: 2,
    maxReplicas: 9,
    metrics: [
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 5 } },
      },
      {
        type: 'Pods',
        pods: { metric: { name: 'm', selector }, target: { type: 'AverageValue', averageValue: '250m' } },
      },
      {
        type: 'Object',
        object: {
          describedObject: { kind: 'Ingress', name: 'i' },
          metric: { name: 'm' },
          target: { type: 'Value', value: '1k' },
        },
      },
      {
        type: 'External',
        external: { metric: { name: 'm', selector }, target: { type: 'AverageValue', averageValue: '3' } },
      },
      cpu,
    ],
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }],
        tolerance: '5m',
      },
      scaleDown: { policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] },
    },
  },
  status: {
    currentReplicas: 3,
    desiredReplicas: 4,
    currentMetrics: [
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 81, averageValue: '1' } } },
      { type: 'External', external: { metric: { name: 'm', selector }, current: { value: '7' } } },
    ],
    conditions: [
      {
        type: 'AbleToScale',
        status: 'True',
        lastTransitionTime: '2026-01-02T03:04:05Z',
        reason: 'Ready',
        message: 'a < b',
      },
    ],
  },
};

describe('autoscaling/v1', () => {
  test('has one target for the CPU, and annotations for the rest', () => {
    const v1 = down(hub);
    expect(v1.spec).toEqual({ scaleTargetRef, minReplicas: 2, maxReplicas: 9, targetCPUUtilizationPercentage: 60 });
    expect(v1.status).toEqual({ currentReplicas: 3, desiredReplicas: 4, currentCPUUtilizationPercentage: 81 });
    const { own, ...carried } = v1.metadata.annotations ?? {};
    expect(own).toBe('x');
    expect(Object.keys(carried).sort()).toEqual(
      ['behavior', 'conditions', 'current-metrics', 'metrics'].map((name) => PREFIX + name),
    );
    expect(JSON.parse(carried[`${PREFIX}metrics`] ?? '')).toHaveLength(5);
    expect(carried[`${PREFIX}behavior`]).toContain(
      '"ScaleDown":{"StabilizationWindowSeconds":null,"SelectPolicy":null,"Policies":[{"Type":"Percent"',
    );
    expect(carried[`${PREFIX}conditions`]).toContain('a \\u003c b');
  });

  test('loses nothing', () => {
    expect(up(down(hub))).toEqual(hub);
  });

  test('says of no replicas that there are none, which v2 leaves out', () => {
    const { currentReplicas: _, ...status } = hub.status;
    expect(up({ ...down(hub), status: { currentReplicas: 0, desiredReplicas: 4 } }).status).toEqual({
      ...status,
      currentMetrics: expect.anything(),
    });
  });

  test('annotations that say nothing readable are dropped', () => {
    const v1 = (annotations: Record<string, string>) => ({
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { annotations },
      spec: { scaleTargetRef, maxReplicas: 1 },
    });
    for (const text of [
      '',
      '{',
      '{}',
      '[1]',
      '[{"type":5}]',
      '[{"type":"Pods","pods":{"targetAverageValue":"x"}}]',
      'null',
    ]) {
      const read = up(v1({ [`${PREFIX}metrics`]: text, own: 'x' }));
      const target = { type: 'Utilization', averageUtilization: 80 };
      expect(read.spec.metrics).toEqual([{ type: 'Resource', resource: { name: 'cpu', target } }]);
      expect(read.metadata.annotations).toEqual({ own: 'x' });
    }
    expect(up(v1({ [`${PREFIX}behavior`]: '{"ScaleUp":7}' })).spec).not.toHaveProperty('behavior');
    expect(up(v1({ [`${PREFIX}behavior`]: '{"scaleup":{"selectpolicy":"Min"}}' })).spec.behavior).toEqual({
      scaleUp: { selectPolicy: 'Min' },
    });
  });

  test('its own target stands behind those of the annotation', () => {
    const metadata = {
      annotations: { [`${PREFIX}metrics`]: '[{"type":"External","external":{"metricName":"m","targetValue":3}}]' },
    };
    const read = up({
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { scaleTargetRef, maxReplicas: 1, targetCPUUtilizationPercentage: 60 },
    });
    expect(read.spec.metrics).toEqual([
      { type: 'External', external: { metric: { name: 'm' }, target: { type: 'Value', value: '3' } } },
      cpu,
    ]);
  });
});
