import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

type Refused = readonly (readonly [change: Change, causes: readonly string[], base?: object])[];

function refuses(object: object, refused: Refused): void {
  test('takes it', async () => {
    expect((await kinds.create(object)).causes).toEqual([]);
  });
  test.each(refused.map(([change, causes, base]) => ({ change, causes, base })))(
    '$change',
    async ({ change, causes, base = object }) => {
      expect((await kinds.create(changed(base, change))).causes).toEqual([...causes].sort());
    },
  );
}

const kind = (name: string, spec: object, version = 'v1') => ({
  apiVersion: `networking.k8s.io/${version}`,
  kind: name,
  metadata: { name: 'a' },
  spec,
});

describe('ingresses', () => {
  const service = { name: 'web', port: { number: 80 } };
  const ingress = kind('Ingress', {
    rules: [{ host: '*.example.com', http: { paths: [{ path: '/a', pathType: 'Prefix', backend: { service } }] } }],
    tls: [{ hosts: ['a.example.com'], secretName: 's' }],
  });
  const R = 'spec.rules.0';
  const P = `${R}.http.paths.0`;
  const path = (field: string) => `spec.rules[0].http.paths[0].${field}`;
  const B = `${P}.backend`;
  refuses(ingress, [
    [['spec.rules'], ['Invalid spec']],
    [[`${R}.host`, '1.2.3.4'], ['Invalid spec.rules[0].host']],
    [[`${R}.host`, 'a.*'], ['Invalid spec.rules[0].host']],
    [[`${R}.http.paths`, []], ['Required spec.rules[0].http.paths']],
    [[`${P}.pathType`], [`Required ${path('pathType')}`]],
    [[`${P}.pathType`, 'Exactly'], [`NotSupported ${path('pathType')}`]],
    [[`${P}.path`, 'a'], [`Invalid ${path('path')}`]],
    [[`${P}.path`, '/a//b/../c%2Fd/.'], Array<string>(4).fill(`Invalid ${path('path')}`)],
    [[B, {}], [`Invalid ${path('backend')}`]],
    [[B, { service, resource: { kind: 'K', name: 'n' } }], [`Invalid ${path('backend')}`]],
    [
      [B, { resource: { apiGroup: 'A', kind: 'a/b', name: 'n' } }],
      [`Invalid ${path('backend.resource.apiGroup')}`, `Invalid ${path('backend.resource.kind')}`],
    ],
    [[`${B}.service.name`, 'A'], [`Invalid ${path('backend.service.name')}`]],
    [[`${B}.service.port`, {}], [`Required ${path('backend')}`]],
    [[`${B}.service.port`, { name: 'a', number: 1 }], [`Invalid ${path('backend')}`]],
    [[`${B}.service.port`, { name: 'a_b' }], [`Invalid ${path('backend.service.port.name')}`]],
    [[`${B}.service.port`, { number: 70_000 }], [`Invalid ${path('backend.service.port.number')}`]],
    [
      ['spec.tls', [{ hosts: ['A'], secretName: 'B' }]],
      ['Invalid spec.tls[0].hosts[0]', 'Invalid spec.tls[0].secretName'],
    ],
    [['spec.ingressClassName', 'A'], ['Invalid spec.ingressClassName']],
    [
      ['metadata.annotations', { 'kubernetes.io/ingress.class': 'b' }],
      ['Invalid annotations.kubernetes.io/ingress.class'],
      changed(ingress, ['spec.ingressClassName', 'a']),
    ],
  ]);

  test('the class as an annotation is told of; status is checked', async () => {
    const { object, warnings } = await kinds.create(
      changed(ingress, ['metadata.annotations', { 'kubernetes.io/ingress.class': 'b' }]),
      { keep: true },
    );
    expect(warnings).toEqual([
      'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
    ]);
    const status = { loadBalancer: { ingress: [{ ip: 'x' }, { hostname: '1.2.3.4' }] } };
    const at = (i: number, field: string) => `Invalid status.loadBalancer.ingress[${i}].${field}`;
    expect((await kinds.update(changed(object, ['status', status]), { subresource: 'status' })).causes).toEqual([
      at(0, 'ip'),
      at(1, 'hostname'),
    ]);
  });
});

describe('ingress classes', () => {
  const parameters = { apiGroup: 'example.com', kind: 'Thing', name: 'n', scope: 'Namespace', namespace: 'ns' };
  const at = (field: string) => `spec.parameters.${field}`;
  refuses(kind('IngressClass', { controller: 'example.com/c', parameters }), [
    [['spec.controller', 'c'], ['Invalid spec.controller']],
    [['spec.controller', ''], ['Required spec.controller']],
    [[at('kind'), ''], [`Required ${at('kind')}`]],
    [[at('scope'), 'World'], [`NotSupported ${at('scope')}`]],
    [[at('scope'), 'Cluster'], [`Forbidden ${at('namespace')}`]],
    [[at('namespace')], [`Required ${at('namespace')}`]],
    [[at('namespace'), 'a.b'], [`Invalid ${at('namespace')}`]],
  ]);

  test('have parameters of the cluster, unless they say otherwise; the controller stays', async () => {
    const { object } = await kinds.create(
      kind('IngressClass', { controller: 'example.com/c', parameters: { kind: 'K', name: 'n' } }),
      { keep: true },
    );
    expect(object.spec).toMatchObject({ parameters: { scope: 'Cluster' } });
    expect((await kinds.update(changed(object, ['spec.controller', 'example.com/d']))).causes).toEqual([
      'Invalid spec.controller',
    ]);
  });
});

describe('network policies', () => {
  const peer = { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } };
  const policy = kind('NetworkPolicy', {
    podSelector: {},
    ingress: [{ from: [peer], ports: [{ port: 80, endPort: 90 }] }],
  });
  const F = 'spec.ingress.0.from.0';
  const T = 'spec.ingress.0.ports.0';
  const from = (field = '') => `spec.ingress[0].from[0]${field}`;
  const port = (field: string) => `spec.ingress[0].ports[0].${field}`;
  refuses(policy, [
    [['spec.podSelector', { matchLabels: { 'a b': 'c' } }], ['Invalid spec.podSelector.matchLabels']],
    [[F, {}], [`Required ${from()}`]],
    [[F, { ...peer, podSelector: {} }], [`Forbidden ${from()}`]],
    [[`${F}.ipBlock.cidr`, ''], [`Required ${from('.ipBlock.cidr')}`]],
    [[`${F}.ipBlock.cidr`, '10.0.0.1'], [`Invalid ${from('.ipBlock.cidr')}`]],
    [
      [`${F}.ipBlock.except`, ['x', '11.0.0.0/8', '10.0.0.0/8']],
      [0, 1, 2].map((i) => `Invalid ${from(`.ipBlock.except[${i}]`)}`),
    ],
    [[`${T}.endPort`, 70], [`Invalid ${port('endPort')}`]],
    [[`${T}.port`], [`Invalid ${port('endPort')}`]],
    [
      [`${T}.port`, 'a_b'],
      [`Invalid ${port('endPort')}`, `Invalid ${port('port')}`],
    ],
    [[`${T}.protocol`, 'ICMP'], [`NotSupported ${port('protocol')}`]],
    [['spec.policyTypes', ['Through']], ['NotSupported spec.policyTypes[0]']],
    [['spec.policyTypes', ['Ingress', 'Egress', 'Ingress']], ['Invalid spec.policyTypes']],
    [['spec.egress', [{ to: [{}] }]], ['Required spec.egress[0].to[0]']],
  ]);

  test('are about what they have rules for', async () => {
    const types = async (spec: object) =>
      (
        (await kinds.create(kind('NetworkPolicy', { podSelector: {}, ...spec }))).object.spec as {
          policyTypes: string[];
        }
      ).policyTypes;
    expect(await types({})).toEqual(['Ingress']);
    expect(await types({ egress: [{}] })).toEqual(['Ingress', 'Egress']);
    expect(await types({ policyTypes: ['Egress'] })).toEqual(['Egress']);
  });
});

describe.each(['v1', 'v1beta1'])('addresses and ranges in %s', (version) => {
  const address = changed(
    kind('IPAddress', { parentRef: { resource: 'services', namespace: 'ns', name: 'n' } }, version),
    ['metadata.name', '192.0.2.1'],
  );
  refuses(address, [
    [['metadata.name', '192.0.2.01'], ['Invalid metadata.name']],
    [['spec.parentRef'], ['Required spec.parentRef']],
    [['spec.parentRef.resource', ''], ['Required spec.parentRef.resource']],
    [
      ['spec.parentRef', { group: 'A', resource: 'a/b', name: 'n' }],
      ['Invalid spec.parentRef.group', 'Invalid spec.parentRef.resource'],
    ],
  ]);

  const range = kind('ServiceCIDR', { cidrs: ['10.9.0.0/24', 'fd00::/112'] }, version);
  refuses(range, [
    [['spec.cidrs', []], ['Required spec.cidrs']],
    [['spec.cidrs', ['10.9.0.1/24']], ['Invalid spec.cidrs[0]']],
    [['spec.cidrs', ['10.9.0.0/24', '10.8.0.0/24']], ['Invalid spec.cidrs']],
    [['spec.cidrs', ['10.9.0.0/24', 'fd00::/112', '10.8.0.0/24']], ['Invalid spec.cidrs']],
  ]);

  test('stay; a range of the other family may be added', async () => {
    const name: Change = ['metadata.name', version === 'v1' ? '192.0.2.7' : '192.0.2.8'];
    const kept = await kinds.create(changed(address, name), { keep: true });
    expect((await kinds.update(changed(kept.object, ['spec.parentRef.name', 'm']))).causes).toEqual([
      'Invalid spec.parentRef',
    ]);
    const { object } = await kinds.create(changed(range, ['metadata.name', version], ['spec.cidrs', ['10.9.0.0/24']]), {
      keep: true,
    });
    const update = async (...cidrs: string[]) => (await kinds.update(changed(object, ['spec.cidrs', cidrs]))).causes;
    expect(await update('10.8.0.0/24')).toEqual(['Invalid spec.cidrs[0]']);
    expect(await update('10.9.0.0/24', 'fd00::/112')).toEqual([]);
    expect(new Set(await update('10.9.0.0/24', '10.8.0.0/24'))).toEqual(new Set(['Invalid spec.cidrs']));
  });
});
