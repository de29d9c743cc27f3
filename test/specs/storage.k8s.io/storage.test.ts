import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cells_CSIDriver } from '../../../specs/storage.k8s.io/hooks/csi-driver.js';
import { cells_StorageClass } from '../../../specs/storage.k8s.io/hooks/storage-class.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

type Refused = readonly (readonly [change: Change, causes: readonly string[], base?: object])[];

/** The object is fine; each change of it is refused for its own causes. */
function refuses(object: object, refused: Refused): void {
  test('are taken', async () => {
    expect((await kinds.create(object)).causes).toEqual([]);
  });
  for (const [change, causes, base = object] of refused) {
    test(JSON.stringify(change).slice(0, 120), async () => {
      expect((await kinds.create(changed(base, change))).causes).toEqual(causes);
    });
  }
}

const of = (kind: string, name: string, rest: object) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind,
  metadata: { name },
  ...rest,
});
/** The causes of changes of an object that is kept. */
async function updated(base: object, ...changes: Change[]): Promise<readonly string[]> {
  return (await kinds.update(changed(base, ...changes))).causes;
}

describe('storage classes', () => {
  const expression = { key: 'zone', values: ['a'] };
  const storageClass = of('StorageClass', 'fast', {
    provisioner: 'Block.example.org',
    allowedTopologies: [{ matchLabelExpressions: [expression] }],
  });
  const E = 'allowedTopologies.0.matchLabelExpressions';
  refuses(storageClass, [
    [['provisioner'], ['Required provisioner']],
    [['provisioner', 'a b'], ['Invalid provisioner']],
    [['parameters', { '': 'x' }], ['Invalid parameters']],
    [['parameters', { a: 'x'.repeat(256 * 1024) }], ['TooLong parameters']],
    [['reclaimPolicy', 'Recycle'], ['NotSupported reclaimPolicy']],
    [['volumeBindingMode', ''], ['NotSupported volumeBindingMode']],
    [[`${E}.0.values`, []], ['Required allowedTopologies[0].matchLabelExpressions[0].values']],
    [[`${E}.0.values`, ['a', 'a']], ['Duplicate allowedTopologies[0].matchLabelExpressions[0].values[1]']],
    [[`${E}.0.key`, 'a b'], ['Invalid allowedTopologies[0].matchLabelExpressions[0].key']],
    [[E, [expression, expression]], ['Duplicate allowedTopologies[0].matchLabelExpressions[1].key']],
    [
      ['allowedTopologies', [{ matchLabelExpressions: [expression] }, { matchLabelExpressions: [expression] }]],
      ['Duplicate allowedTopologies[1].matchLabelExpressions'],
    ],
  ]);

  test('have defaults, and stay as they are', async () => {
    const { object } = await kinds.create(storageClass, { keep: true });
    expect(object).toMatchObject({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
    expect(await updated(object, ['allowVolumeExpansion', true])).toEqual([]);
    expect(
      await updated(
        object,
        ['provisioner', 'x'],
        ['parameters', { a: 'b' }],
        ['reclaimPolicy', 'Retain'],
        ['volumeBindingMode', 'WaitForFirstConsumer'],
      ),
    ).toEqual(['Invalid parameters', 'Invalid provisioner', 'Invalid reclaimPolicy', 'Invalid volumeBindingMode']);
  });

  test('the one that is used without asking is marked; old labels are told of', async () => {
    const marked = changed(storageClass, [
      'metadata.annotations',
      { 'storageclass.kubernetes.io/is-default-class': 'true' },
    ]);
    expect(cells_StorageClass(marked as never).Name).toBe('fast (default)');
    expect(
      (await kinds.create(changed(storageClass, [`${E}.0.key`, 'failure-domain.beta.kubernetes.io/zone']))).warnings,
    ).toHaveLength(1);
  });
});

describe.each(['v1', 'v1beta1'])('volume attributes classes in %s', (version) => {
  const attributes = {
    ...of('VolumeAttributesClass', `gold-${version}`, { driverName: 'd.example.org', parameters: { iops: '5' } }),
    apiVersion: `storage.k8s.io/${version}`,
  };
  refuses(attributes, [
    [['driverName'], ['Required driverName']],
    [['parameters', {}], ['Required parameters']],
  ]);
  test('stay as they are', async () => {
    const { object } = await kinds.create(attributes, { keep: true });
    expect(object.metadata).toMatchObject({ finalizers: ['kubernetes.io/vac-protection'] });
    expect(await updated(object, ['driverName', 'x'], ['parameters'])).toEqual([
      'Forbidden driverName',
      'Forbidden parameters',
      'Required parameters',
    ]);
  });
});

describe('CSI drivers', () => {
  const driver = of('CSIDriver', 'd.example.org', { spec: { tokenRequests: [{ audience: 'a' }] } });
  refuses(driver, [
    [['spec.fsGroupPolicy', ''], ['NotSupported spec.fsGroupPolicy']],
    [['spec.volumeLifecycleModes', ['Persistent', 'x']], ['NotSupported spec.volumeLifecycleModes']],
    [['spec.tokenRequests', [{ audience: 'a' }, { audience: 'a' }]], ['Duplicate spec.tokenRequests[1].audience']],
    [['spec.tokenRequests.0.expirationSeconds', 599], ['Invalid spec.tokenRequests[0].expirationSeconds']],
    [['spec.tokenRequests.0.expirationSeconds', 2 ** 32 + 1], ['Invalid spec.tokenRequests[0].expirationSeconds']],
    [['spec.nodeAllocatableUpdatePeriodSeconds', 9], ['Invalid spec.nodeAllocatableUpdatePeriodSeconds']],
    [['spec', { serviceAccountTokenInSecrets: false }], ['Invalid spec.serviceAccountTokenInSecrets']],
  ]);

  test('have defaults, a warning, and modes that stay', async () => {
    const { object, warnings } = await kinds.create(driver, { keep: true });
    expect(warnings.join()).toContain('spec.serviceAccountTokenInSecrets is unset');
    expect(object.spec).toEqual({
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
      tokenRequests: [{ audience: 'a' }],
    });
    expect(await updated(object, ['spec.attachRequired', false], ['spec.volumeLifecycleModes', ['Ephemeral']])).toEqual(
      ['Invalid spec.attachedRequired', 'Invalid spec.volumeLifecycleModes'],
    );
    const republishing = await kinds.update(changed(object, ['spec.requiresRepublish', true]));
    expect(republishing.object.metadata).toMatchObject({ generation: 1 });
    expect(cells_CSIDriver(object as never)).toMatchObject({ TokenRequests: 'a', Modes: 'Persistent' });
  });
});

describe('CSI nodes', () => {
  const node = of('CSINode', 'n', {
    spec: { drivers: [{ name: 'd.example.org', nodeID: 'n', topologyKeys: ['zone'] }] },
  });
  const D = 'spec.drivers.0';
  refuses(node, [
    [[`${D}.name`, ''], ['Required spec.drivers[0].name']],
    [[`${D}.nodeID`, 'x'.repeat(257)], ['Invalid spec.drivers[0].nodeID']],
    [[`${D}.allocatable`, { count: -1 }], ['Invalid spec.drivers[0].allocatable.count']],
    [
      [`${D}.topologyKeys`, ['a b', 'a b']],
      ['Duplicate spec.drivers[0]', 'Invalid spec.drivers[0]', 'Invalid spec.drivers[0]'],
    ],
    [
      [
        'spec.drivers',
        [
          { name: 'd', nodeID: 'n' },
          { name: 'd', nodeID: 'n' },
        ],
      ],
      ['Duplicate spec.drivers[1].name'],
    ],
  ]);
  test('drivers come and go; only what they take changes', async () => {
    const { object } = await kinds.create(node, { keep: true });
    expect(await updated(object, [`${D}.allocatable`, { count: 7 }])).toEqual([]);
    expect(await updated(object, ['spec.drivers', []])).toEqual([]);
    expect(await updated(object, [`${D}.nodeID`, 'x'])).toEqual(['Invalid spec.drivers']);
  });
});

describe('CSI storage capacities', () => {
  const capacity = of('CSIStorageCapacity', 'c', {
    storageClassName: 'fast',
    capacity: '1Gi',
    nodeTopology: { matchLabels: { zone: 'a' } },
  });
  refuses(capacity, [
    [['storageClassName'], ['Invalid storageClassName']],
    [['capacity', '-1'], ['Invalid capacity']],
    [
      ['nodeTopology', { matchExpressions: [{ key: 'a', operator: 'In' }] }],
      ['Required nodeTopology.matchExpressions[0].values'],
    ],
  ]);
  test('answer one question', async () => {
    const { object } = await kinds.create(capacity, { keep: true });
    expect(await updated(object, ['capacity', '2Gi'])).toEqual([]);
    expect(await updated(object, ['storageClassName', 'slow'], ['nodeTopology', {}])).toEqual([
      'Invalid nodeTopology',
      'Invalid storageClassName',
    ]);
  });
});

describe('volume attachments', () => {
  const attachment = of('VolumeAttachment', 'a', {
    spec: { attacher: 'd.example.org', nodeName: 'n', source: { persistentVolumeName: 'v' } },
  });
  const inline = changed(attachment, [
    'spec.source',
    { inlineVolumeSpec: { accessModes: ['ReadWriteOnce'], csi: { driver: 'd', volumeHandle: 'h' } } },
  ]);
  const I = 'spec.source.inlineVolumeSpec';
  refuses(attachment, [
    [['spec.attacher', ''], ['Required spec.attacher']],
    [['spec.attacher', 'x'.repeat(64)], ['TooLong spec.attacher']],
    [['spec.nodeName', ''], ['Invalid spec.nodeName']],
    [['spec.source', {}], ['Required spec.source']],
    [
      ['spec.source.persistentVolumeName', ''],
      ['Invalid spec.source.persistentVolumeName', 'Required spec.source.persistentVolumeName'],
    ],
    [[I, { accessModes: ['ReadWriteOnce'], csi: { driver: 'd', volumeHandle: 'h' } }], ['Forbidden spec.source']],
    [[`${I}.capacity`, { storage: '1' }], [`Forbidden ${I}.capacity`], inline],
    [[`${I}.claimRef`, {}], [`Forbidden ${I}.claimRef`], inline],
    [[`${I}.persistentVolumeReclaimPolicy`, 'Delete'], [`Forbidden ${I}.persistentVolumeReclaimPolicy`], inline],
    [[`${I}.volumeMode`, 'Block'], [`Forbidden ${I}.volumeMode`], inline],
    [[`${I}.storageClassName`, 'x'], [`Forbidden ${I}.storageClassName`], inline],
    [[`${I}.csi`], [`Required ${I}`, `Required ${I}.csi`], inline],
  ]);

  test('stay as they are; their status tells of failures', async () => {
    const { object } = await kinds.create(attachment, { keep: true });
    expect(await updated(object, ['spec.nodeName', 'x'])).toEqual(['Invalid spec']);
    const status = changed(object, [
      'status',
      { attached: false, attachError: { message: 'x'.repeat(1025), errorCode: -1 } },
    ]);
    expect((await kinds.update(status, { subresource: 'status' })).causes).toEqual([
      'Invalid status.attachError.errorCode',
      'Invalid status.attachError.errorCode',
      'TooLong status.attachError.message',
      'TooLong status.attachError.message',
    ]);
  });
});
