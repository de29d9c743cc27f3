import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: {
    selector: { app: 'web' },
    ports: [
      { name: 'http', port: 80 },
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'named' },
    ],
  },
};
const named = changed(service, ['spec', { type: 'ExternalName', externalName: 'a.example.com' }]);
const balancer = changed(service, ['spec.type', 'LoadBalancer']);

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const P = 'spec.ports';
const REFUSED: readonly (readonly [change: Change, causes: readonly string[], base?: object])[] = [
  [[P, []], ['Required spec.ports']],
  [[`${P}.0.name`, ''], ['Required spec.ports[0].name']],
  [[`${P}.0.name`, 'dns'], ['Duplicate spec.ports[1].name']],
  [[`${P}.0.name`, 'Http'], ['Invalid spec.ports[0].name']],
  [
    [`${P}.0.port`, 0],
    ['Invalid spec.ports[0].port', 'Invalid spec.ports[0].targetPort'],
  ],
  [[`${P}.0.protocol`, 'tcp'], ['NotSupported spec.ports[0].protocol']],
  [[`${P}.0.targetPort`, 'a_b'], ['Invalid spec.ports[0].targetPort']],
  [[`${P}.0.appProtocol`, 'a b'], ['Invalid spec.ports[0].appProtocol']],
  [[`${P}.1`, { name: 'again', port: 80 }], ['Duplicate spec.ports[1]']],
  [[`${P}.0.nodePort`, 30_001], ['Forbidden spec.ports[0].nodePort']],
  [['spec.selector', { 'a b': 'c' }], ['Invalid spec.selector']],
  [['spec.type', 'Cluster'], ['NotSupported spec.type']],
  [['spec.sessionAffinity', 'Sometimes'], ['NotSupported spec.sessionAffinity']],
  [
    ['spec.sessionAffinityConfig', { clientIP: { timeoutSeconds: 0 } }],
    ['Invalid spec.sessionAffinityConfig.clientIP.timeoutSeconds'],
    changed(service, ['spec.sessionAffinity', 'ClientIP']),
  ],
  [
    ['spec.externalIPs', ['1.2.3.4', 'x', '127.0.0.1']],
    ['Invalid spec.externalIPs[1]', 'Invalid spec.externalIPs[2]'],
  ],
  [['spec.loadBalancerSourceRanges', ['10.0.0.0/8']], ['Forbidden spec.LoadBalancerSourceRanges']],
  [['spec.loadBalancerClass', 'a.b/c'], ['Forbidden spec.loadBalancerClass']],
  [['spec.allocateLoadBalancerNodePorts', true], ['Forbidden spec.allocateLoadBalancerNodePorts']],
  [['spec.externalTrafficPolicy', 'Local'], ['Invalid spec.externalTrafficPolicy']],
  [['spec.healthCheckNodePort', 30_001], ['Invalid spec.healthCheckNodePort']],
  [['spec.internalTrafficPolicy', 'Near'], ['NotSupported spec.internalTrafficPolicy']],
  [['spec.trafficDistribution', 'Near'], ['NotSupported spec.trafficDistribution']],
  [['spec.ipFamilies', ['IPv6']], ['Invalid spec.ipFamilies[0]']],
  [['spec.ipFamilyPolicy', 'RequireDualStack'], ['Invalid spec.ipFamilyPolicy']],
  [['metadata.name', 'web.x'], ['Invalid metadata.name']],
  [['spec.clusterIP', 'None'], ['Invalid spec.clusterIPs[0]'], changed(service, ['spec.type', 'NodePort'])],
  [['spec.loadBalancerSourceRanges', ['10.0.0.0/8', 'x/8']], ['Invalid spec.LoadBalancerSourceRanges[1]'], balancer],
  [['spec.loadBalancerClass', 'a b'], ['Invalid spec.loadBalancerClass'], balancer],
  [['spec.externalTrafficPolicy', 'Near'], ['NotSupported spec.externalTrafficPolicy'], balancer],
  [[`${P}.0.port`, 10_250], ['Invalid spec.ports[0]'], balancer],
  [['spec.externalName', ''], ['Required spec.externalName'], named],
  [['spec.externalName', 'a_b'], ['Invalid spec.externalName'], named],
  [['spec.clusterIP', '10.0.0.9'], ['Forbidden spec.clusterIPs'], named],
  [['spec.ipFamilies', ['IPv4']], ['Forbidden spec.ipFamilies'], named],
];

describe('services', () => {
  test('defaults by type', async () => {
    const made = await kinds.create(service);
    expect(made.causes).toEqual([]);
    expect(made.object.spec).toMatchObject({
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ipFamilyPolicy: 'SingleStack',
      ports: [
        { protocol: 'TCP', targetPort: 80 },
        { protocol: 'UDP', targetPort: 'named' },
      ],
    });
    expect((await kinds.create(balancer)).object.spec).toMatchObject({
      allocateLoadBalancerNodePorts: true,
      externalTrafficPolicy: 'Cluster',
    });
    expect((await kinds.create(changed(service, ['spec.sessionAffinity', 'ClientIP']))).object.spec).toMatchObject({
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
    });
    expect((await kinds.create(named)).object.spec).toEqual({
      type: 'ExternalName',
      externalName: 'a.example.com',
      sessionAffinity: 'None',
    });
  });

  test.each(REFUSED.map(([change, causes, base]) => ({ change, causes, base })))(
    '$change',
    async ({ change, causes, base = service }) => {
      expect((await kinds.create(changed(base, change))).causes).toEqual(causes);
    },
  );

  test('warnings', async () => {
    const { warnings } = await kinds.create(
      changed(
        service,
        ['spec.clusterIP', 'None'],
        ['spec.externalIPs', ['1.2.3.4']],
        ['spec.externalName', 'x'],
        ['spec.sessionAffinity', 'ClientIP'],
        ['spec.trafficDistribution', 'PreferClose'],
      ),
    );
    expect(warnings).toEqual([
      'spec.externalIPs is ignored for headless services',
      'spec.SessionAffinity is ignored for headless services',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ]);
  });

  test('what another type had goes with it; what is fixed stays', async () => {
    const { object } = await kinds.create(
      changed(balancer, ['spec.loadBalancerClass', 'a.b/c'], ['spec.externalTrafficPolicy', 'Local']),
      { keep: true },
    );
    expect((await kinds.update(changed(object, ['spec.loadBalancerClass', 'd.e/f']))).causes).toEqual([
      'Invalid spec.loadBalancerClass',
    ]);
    expect((await kinds.update(changed(object, ['spec.healthCheckNodePort', 30_999]))).causes).toEqual([
      'Forbidden spec.healthCheckNodePort',
    ]);
    expect(
      (await kinds.update(changed(object, ['spec.clusterIPs', ['10.0.0.9']], ['spec.clusterIP', '10.0.0.9']))).causes,
    ).toEqual(['Invalid spec.clusterIPs[0]']);
    const plain = await kinds.update(changed(object, ['spec.type', 'ClusterIP']), { keep: true });
    for (const field of [
      'loadBalancerClass',
      'externalTrafficPolicy',
      'healthCheckNodePort',
      'allocateLoadBalancerNodePorts',
    ])
      expect(plain.object.spec).not.toHaveProperty(field);
    expect(JSON.stringify(plain.object.spec)).not.toContain('nodePort');
  });

  test('status of load balancers', async () => {
    const { object } = await kinds.create(changed(balancer, ['metadata.name', 'lb']), { keep: true });
    const report = async (ingress: object[]) =>
      (
        await kinds.update(changed(object, ['status', { loadBalancer: { ingress } } as never]), {
          subresource: 'status',
        })
      ).causes;
    expect(
      await report([{ ip: '1.2.3.4', ipMode: 'VIP', ports: [{ port: 80, protocol: 'TCP' }] }, { hostname: 'a.b' }]),
    ).toEqual([]);
    expect(await report([{ ip: 'x', ipMode: 'VIP' }])).toEqual(['Invalid status.loadBalancer.ingress[0].ip']);
    expect(await report([{ ip: '1.2.3.4', ipMode: 'None' }])).toEqual([
      'NotSupported status.loadBalancer.ingress[0].ipMode',
    ]);
    expect(await report([{ hostname: '1.2.3.4' }])).toEqual(['Invalid status.loadBalancer.ingress[0].hostname']);
  });
});
