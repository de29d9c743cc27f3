import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

type Refused = readonly (readonly [change: Change, causes: readonly string[], base?: object])[];

/** The object is fine; each change of it is refused for its own causes. */
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

const base64 = (text: string) => Buffer.from(text).toString('base64');
const BIG = 'x'.repeat(1024 * 1024 + 1);

describe('endpoints', () => {
  const endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'web' },
    subsets: [{ addresses: [{ ip: '10.0.0.9', hostname: 'a', nodeName: 'n.x' }], ports: [{ name: 'http', port: 80 }] }],
  };
  const S = 'subsets.0';
  const A = `${S}.addresses.0`;
  refuses(endpoints, [
    [[`${S}.addresses`, []], ['Required subsets[0]']],
    [
      [`${A}.ip`, 'x'],
      ['Invalid subsets[0].addresses[0].ip', 'Invalid subsets[0].addresses[0].ip'],
    ],
    [[`${A}.ip`, '127.0.0.1'], ['Invalid subsets[0].addresses[0].ip']],
    [[`${A}.hostname`, 'a.b'], ['Invalid subsets[0].addresses[0].hostname']],
    [[`${A}.nodeName`, 'N'], ['Invalid subsets[0].addresses[0].nodeName']],
    [[`${S}.ports`, [{ name: 'a', port: 1 }, { port: 2 }]], ['Required subsets[0].ports[1].name']],
    [[`${S}.ports.0.name`, 'A'], ['Invalid subsets[0].ports[0].name']],
    [[`${S}.ports.0.port`, 70_000], ['Invalid subsets[0].ports[0].port']],
    [[`${S}.ports.0.protocol`, 'x'], ['NotSupported subsets[0].ports[0].protocol']],
    [[`${S}.ports.0.appProtocol`, 'a b'], ['Invalid subsets[0].ports[0].appProtocol']],
  ]);

  test('addresses in another form than usual are told of', async () => {
    const { warnings } = await kinds.create(changed(endpoints, [`${A}.ip`, '2001:DB8::1']));
    expect(warnings.join()).toContain('subsets[0].addresses[0].ip');
  });
});

describe('config maps', () => {
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { k: 'v' },
    binaryData: { b: base64('v') },
  };
  refuses(config, [
    [['data', { 'a b': '' }], ['Invalid data[a b]']],
    [['binaryData', { '..': '' }], ['Invalid binaryData[..]']],
    [['binaryData', { k: '' }], ['Invalid data[k]']],
  ]);

  test('have room for a megabyte', async () => {
    expect((await kinds.create(changed(config, ['data', { k: BIG }]))).causes).toEqual(['TooLong []']);
  });

  test('that are immutable stay as they are', async () => {
    const { object } = await kinds.create(changed(config, ['immutable', true]), { keep: true });
    expect((await kinds.update(changed(object, ['immutable'], ['data', {}], ['binaryData', {}]))).causes).toEqual([
      'Forbidden binaryData',
      'Forbidden data',
      'Forbidden immutable',
    ]);
    expect((await kinds.update(changed(object, ['metadata.labels', { a: 'b' }]))).code).toBe(200);
  });
});

describe('secrets', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { k: base64('v') } };
  const typed = (type: string, data: Record<string, string> = {}) =>
    changed(secret, ['type', `kubernetes.io/${type}`], ['data', data]);
  refuses(secret, [
    [['data', { 'a b': '' }], ['Invalid data[a b]']],
    [
      ['type', 'kubernetes.io/service-account-token'],
      ['Required metadata.annotations[kubernetes.io/service-account.name]'],
    ],
    [['type', 'kubernetes.io/dockercfg'], ['Required data[.dockercfg]']],
    [['data', { '.dockercfg': base64('{') }], ['Invalid data[.dockercfg]'], typed('dockercfg')],
    [['data', { '.dockerconfigjson': base64('[]') }], ['Invalid data[.dockerconfigjson]'], typed('dockerconfigjson')],
    [
      ['type', 'kubernetes.io/basic-auth'],
      ['Required data[password]', 'Required data[username]'],
    ],
    [['type', 'kubernetes.io/ssh-auth'], ['Required data[ssh-privatekey]']],
    [
      ['type', 'kubernetes.io/tls'],
      ['Required data[tls.crt]', 'Required data[tls.key]'],
    ],
  ]);

  test('have room for a megabyte', async () => {
    expect((await kinds.create(changed(secret, ['data', { k: base64(BIG) }]))).causes).toEqual(['TooLong data']);
  });

  test('text becomes data; the type is given and stays', async () => {
    const { object } = await kinds.create(
      changed(secret, ['metadata.name', 'kept'], ['stringData', { k: 'new', l: 'more' }]),
      { keep: true },
    );
    expect(object).toMatchObject({ type: 'Opaque', data: { k: base64('new'), l: base64('more') } });
    expect(object).not.toHaveProperty('stringData');
    expect((await kinds.update(changed(object, ['type', 'other']))).causes).toEqual(['Invalid type']);
  });

  const block = (type: string) => `-----BEGIN ${type}-----\nAAAA\n-----END ${type}-----\n`;
  test.each([
    ['a', 'a', 'tls: failed to find any PEM data in certificate input'],
    [
      block('EC PRIVATE KEY'),
      '',
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    ],
    [
      block('A') + block('B'),
      '',
      'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [A B]',
    ],
    [block('CERTIFICATE'), '', 'tls: failed to find any PEM data in key input'],
    [
      block('CERTIFICATE'),
      block('CERTIFICATE'),
      'tls: found a certificate rather than a key in the PEM for the private key',
    ],
    [
      block('CERTIFICATE'),
      block('A'),
      'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [A]',
    ],
    [block('CERTIFICATE'), block('PRIVATE KEY'), 'x509: malformed certificate'],
  ])('certificate %j and key %j', async (certificate, key, warning) => {
    const { warnings, code } = await kinds.create(
      typed('tls', { 'tls.crt': base64(certificate), 'tls.key': base64(key) }),
    );
    expect({ warnings, code }).toEqual({ warnings: [warning], code: 201 });
  });
});

describe('service accounts', () => {
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'a' },
    secrets: [{ name: 's', namespace: 'x', uid: 'y' }],
  };
  refuses(account, [[['metadata.name', 'A'], ['Invalid metadata.name']]]);

  test('know secrets by name; a promise that is not kept is told of', async () => {
    const annotated = changed(account, ['metadata.annotations', { 'kubernetes.io/enforce-mountable-secrets': 'true' }]);
    const { object, warnings } = await kinds.create(annotated, { keep: true });
    expect(object.secrets).toEqual([{ name: 's' }]);
    expect(warnings).toHaveLength(1);
    expect((await kinds.update(object)).warnings).toEqual([]);
  });
});

describe('namespaces', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } };
  refuses(namespace, [
    [['metadata.name', 'a.b'], ['Invalid metadata.name']],
    [
      ['spec', { finalizers: ['a b', 'mine'] }],
      ['Invalid spec.finalizers', 'Invalid spec.finalizers', 'Invalid spec.finalizers'],
    ],
  ]);

  test('are held until they are empty, and say what they are called', async () => {
    const { object } = await kinds.create(changed(namespace, ['status', { phase: 'Terminating' }]), { keep: true });
    expect(object).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'n' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
    expect((await kinds.update(changed(object, ['spec', {}]))).object.spec).toEqual({ finalizers: ['kubernetes'] });
    expect(
      (await kinds.update(changed(object, ['status', { phase: 'Terminating' }]), { subresource: 'status' })).causes,
    ).toEqual(['Invalid status.Phase']);
    expect(
      (await kinds.update(changed(object, ['spec', { finalizers: ['mine'] }]), { subresource: 'finalize' })).causes,
    ).toEqual(['Invalid spec.finalizers[0]']);
  });
});

describe('limit ranges', () => {
  const limits = {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l' },
    spec: { limits: [{ type: 'Container', max: { cpu: '2' }, min: { cpu: '100m' } }] },
  };
  const L = 'spec.limits.0';
  const at = (path: string) => `spec.limits[0].${path}`;
  refuses(limits, [
    [[`${L}.type`, 'Thing'], [`Invalid ${at('type')}`]],
    [
      [`${L}.max`, { nonsense: '1' }],
      ['default', 'defaultRequest', 'max'].flatMap((field) => Array<string>(2).fill(`Invalid ${at(field)}[nonsense]`)),
    ],
    [[`${L}.min`, { cpu: '3' }], ['default', 'defaultRequest', 'min'].map((field) => `Invalid ${at(field)}[cpu]`)],
    [
      [`${L}.default`, { cpu: '3' }],
      [`Invalid ${at('default[cpu]')}`, `Invalid ${at('defaultRequest[cpu]')}`],
    ],
    [[`${L}.maxLimitRequestRatio`, { cpu: '30' }], [`Invalid ${at('maxLimitRequestRatio[cpu]')}`]],
    [[`${L}.maxLimitRequestRatio`, { cpu: '500m' }], [`Invalid ${at('maxLimitRequestRatio[cpu]')}`]],
    [[`${L}.default`, { cpu: '1' }], [`Forbidden ${at('default')}`], changed(limits, [`${L}.type`, 'Pod'])],
    [[`${L}.max`], [`Required ${at('limits')}`], changed(limits, [`${L}.type`, 'PersistentVolumeClaim'], [`${L}.min`])],
    [['spec.limits', [{ type: 'Pod' }, { type: 'Pod' }]], ['Duplicate spec.limits[1].type']],
  ]);

  test('of containers: limits from the maximum, requests from the limits', async () => {
    expect((await kinds.create(limits)).object.spec).toMatchObject({
      limits: [{ default: { cpu: '2' }, defaultRequest: { cpu: '2' } }],
    });
  });
});

describe('quotas', () => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: { hard: { pods: '5', 'count/things.example.com': '1' } },
  };
  const selector = (scopeName: string, operator: string, values?: string[]) =>
    changed(quota, ['spec.scopeSelector', { matchExpressions: [{ scopeName, operator, ...(values && { values }) }] }]);
  const E = 'spec.scopeSelector.matchExpressions';
  refuses(quota, [
    [['spec.hard', { pods: '-1' }], ['Invalid spec.hard[pods]']],
    [['spec.hard', { pods: '1500m' }], ['Invalid spec.hard[pods]']],
    [['spec.hard', { storage: '1' }], ['Invalid spec.hard[storage]']],
    [['spec.scopes', ['Some']], ['Invalid spec.scopes']],
    [['spec.scopes', ['BestEffort', 'NotBestEffort']], ['Invalid spec.scopes']],
    [['spec.scopes', ['BestEffort']], ['Invalid spec.scopes'], changed(quota, ['spec.hard', { cpu: '1' }])],
    [['metadata.labels', {}], [`Invalid ${E}.scopeName`], selector('Some', 'Exists')],
    [['metadata.labels', {}], [`Invalid ${E}.operator`], selector('BestEffort', 'In', ['a'])],
    [['metadata.labels', {}], [`Required ${E}.values`], selector('PriorityClass', 'In')],
    [['metadata.labels', {}], [`Invalid ${E}.values`], selector('PriorityClass', 'Exists', ['a'])],
    [['metadata.labels', {}], [`Invalid ${E}.operator`], selector('PriorityClass', 'Is')],
  ]);

  test('keep their scopes; odd amounts are told of', async () => {
    const { object } = await kinds.create(quota, { keep: true });
    expect((await kinds.update(changed(object, ['spec.scopes', ['Terminating']] as Change))).causes).toEqual([
      'Invalid spec.scopes',
    ]);
    expect(
      (
        await kinds.update(changed(object, ['status', { hard: { pods: '-1' }, used: { nothing: '1' } }]), {
          subresource: 'status',
        })
      ).causes,
    ).toEqual(['Invalid status.hard[pods]', 'Invalid status.used[nothing]', 'Invalid status.used[nothing]']);
    const { warnings } = await kinds.create(
      changed(quota, ['metadata.name', 'odd'], ['spec.hard', { 'requests.cpu': '2', 'limits.cpu': '1' }]),
    );
    expect(warnings).toEqual(['ResourceQuota requests.cpu (2) should be less than limits.cpu (1)']);
  });
});

describe('nodes', () => {
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    spec: { podCIDR: '10.1.0.0/24' },
    status: { capacity: { cpu: '4' } },
  };
  const taint = { key: 'a', value: 'b', effect: 'NoSchedule' };
  const TAINTS = 'scheduler.alpha.kubernetes.io/taints';
  const AVOIDED = 'scheduler.alpha.kubernetes.io/preferAvoidPods';
  const avoided = (podSignature: object) => JSON.stringify({ preferAvoidPods: [{ podSignature }] });
  refuses(node, [
    [['spec.taints', [{ ...taint, key: '' }]], Array<string>(2).fill('Invalid metadata.taints[0].key')],
    [['spec.taints', [{ ...taint, value: 'a b' }]], ['Invalid metadata.taints[0].value']],
    [['spec.taints', [{ ...taint, effect: '' }]], ['Required metadata.taints[0].effect']],
    [['spec.taints', [{ ...taint, effect: 'Never' }]], ['NotSupported metadata.taints[0].effect']],
    [['spec.taints', [taint, taint]], ['Duplicate metadata.taints[1]']],
    [['spec.podCIDRs', ['10.1.0.0/24', '10.2.0.0/24']], ['Invalid spec.podCIDRs']],
    [['spec.podCIDR', 'x'], ['Invalid spec.podCIDRs[0]']],
    [
      ['status.capacity', { cpu: '-1' }],
      ['Invalid status.allocatable.cpu', 'Invalid status.capacity.cpu'],
    ],
    [['status.capacity', { 'hugepages-2Mi': '1', 'hugepages-1Gi': '1' }], []],
    [['status.nodeInfo', { swap: { capacity: 0 } }], ['Invalid metadata.nodeSwapStatus.capacity']],
    [['metadata.annotations', { [TAINTS]: '{' }], ['Invalid metadata.annotations']],
    [['metadata.annotations', { [TAINTS]: '[{"key":"a"}]' }], [`Required metadata.annotations.${TAINTS}[0].effect`]],
    [['metadata.annotations', { [AVOIDED]: '[]' }], ['Invalid metadata.annotations.AvoidPods']],
    [
      ['metadata.annotations', { [AVOIDED]: avoided({}) }],
      [`Required metadata.annotations.${AVOIDED}[0].PodSignature`],
    ],
    [
      ['metadata.annotations', { [AVOIDED]: avoided({ podController: { controller: false } }) }],
      [`Invalid metadata.annotations.${AVOIDED}[0].PodSignature.PodController.Controller`],
    ],
    [['metadata.annotations', { [AVOIDED]: avoided({ podController: { controller: true } }), [TAINTS]: '' }], []],
  ]);

  test('are looked at twice when they are replaced, once when their status is', async () => {
    const { object } = await kinds.create(changed(node, ['metadata.name', 'm']), { keep: true });
    const causes = ['Invalid status.capacity.cpu'];
    const bad = changed(object, ['status.capacity.cpu', '-1'], ['status.nodeInfo', { swap: { capacity: 0 } }]);
    expect((await kinds.update(bad, { subresource: 'status' })).causes).toEqual(causes);
    const tainted = changed(object, ['spec.taints', [{ ...taint, effect: '' }]]);
    expect((await kinds.update(tainted)).causes).toEqual(Array(2).fill('Required metadata.taints[0].effect'));
  });

  test('are not ready at first; what they were given stays', async () => {
    const { object } = await kinds.create(changed(node, ['spec.providerID', 'p']), { keep: true });
    expect(object.spec).toMatchObject({
      podCIDRs: ['10.1.0.0/24'],
      taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }],
    });
    expect(object.status).toMatchObject({ capacity: { cpu: '4' }, allocatable: { cpu: '4' } });
    const other = changed(object, ['spec.podCIDR', '10.2.0.0/24'], ['spec.providerID', 'q'], ['spec.externalID', 'x']);
    expect((await kinds.update(other)).causes).toEqual([
      'Forbidden spec.externalID',
      'Forbidden spec.podCIDRs',
      'Forbidden spec.providerID',
    ]);
    const address = { type: 'InternalIP', address: '1.2.3.4' };
    expect(
      (await kinds.update(changed(object, ['status', { addresses: [address, address] }]), { subresource: 'status' }))
        .causes,
    ).toEqual(['Duplicate status.addresses[1]']);
  });
});

describe('bindings', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'bound' },
    spec: { containers: [{ name: 'a', image: 'b' }] },
  };
  const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'bound' }, target: { name: 'n' } };

  test('name their pod themselves', async () => {
    const { object } = await kinds.create(pod, { keep: true });
    expect((await kinds.create(changed(binding, ['target', {}]))).code).toBe(500);
    expect((await kinds.create(changed(binding, ['metadata.name', 'other']))).code).toBe(404);
    expect((await kinds.create(binding, { keep: true })).object).toMatchObject({ status: 'Success' });
    expect((await kinds.update(object, { keep: true })).causes).toEqual(['Conflict']);
    expect((await kinds.create(binding)).code).toBe(409);
  });
});
