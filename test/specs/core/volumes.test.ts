import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../runtime/api/meta.js';
import { cells_PersistentVolume } from '../../../specs/core/hooks/persistent-volume.js';
import { cells_PersistentVolumeClaim } from '../../../specs/core/hooks/persistent-volume-claim.js';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const common = { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } };
const volume = (source: object) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'v' },
  spec: { ...common, ...source },
});
const nfs = volume({ nfs: { server: 's', path: '/p' } });
const csi = volume({ csi: { driver: 'd.example.org', volumeHandle: 'h' } });
const affinity = (key: string) => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: ['a'] }] }] },
});

describe('persistent volumes', () => {
  test('have defaults, a first status and a finalizer', async () => {
    const { object } = await kinds.create(changed(nfs, ['status', { phase: 'Bound' }]));
    expect(object).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pv-protection'] },
      spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
      status: { phase: 'Pending', lastPhaseTransitionTime: expect.any(String) },
    });
  });

  const refused: readonly (readonly [Change, readonly string[], object?])[] = [
    [['spec.accessModes'], ['Required spec.accessModes']],
    [['spec.accessModes', ['x']], ['NotSupported spec.accessModes']],
    [['spec.accessModes', ['ReadWriteOncePod', 'ReadOnlyMany']], ['Forbidden spec.accessModes']],
    [['spec.capacity'], ['NotSupported spec.capacity', 'Required spec.capacity']],
    [['spec.capacity', { storage: '1', cpu: '1' }], ['NotSupported spec.capacity']],
    [['spec.capacity', { storage: '0' }], ['Invalid spec.capacity[storage]']],
    [
      ['spec.capacity', { storage: '-1' }],
      ['Invalid spec.capacity[storage]', 'Invalid spec.capacity[storage]'],
    ],
    [['spec.persistentVolumeReclaimPolicy', 'x'], ['NotSupported spec.persistentVolumeReclaimPolicy']],
    [['spec.volumeMode', ''], ['NotSupported spec.volumeMode']],
    [['spec.storageClassName', 'a b'], ['Invalid spec.storageClassName']],
    [['spec.volumeAttributesClassName', 'x'], ['Required spec.csi']],
    [['spec.volumeAttributesClassName', ''], ['Required spec.volumeAttributesClassName'], csi],
    [['spec.nodeAffinity', {}], ['Required spec.nodeAffinity.required']],
    [['spec.nfs'], ['Required spec']],
    [['spec.hostPath', { path: '/' }], ['Forbidden spec.nfs']],
    [
      ['metadata.annotations', { 'volume.beta.kubernetes.io/mount-options': 'x' }],
      ['Forbidden metadata.annotations.volume.beta.kubernetes.io/mount-options'],
      csi,
    ],
  ];
  for (const [change, causes, base = nfs] of refused) {
    test(JSON.stringify(change).slice(0, 120), async () => {
      expect((await kinds.create(changed(base, change))).causes).toEqual(causes);
    });
  }

  const sources: readonly (readonly [name: string, source: JsonValue, causes: readonly string[]])[] = [
    ['hostPath', { path: 'a/../b', type: 'x' }, ['Invalid spec.hostPath.path', 'NotSupported spec.hostPath.type']],
    [
      'gcePersistentDisk',
      { partition: 256 },
      ['Invalid spec.persistentDisk.partition', 'Required spec.persistentDisk.pdName'],
    ],
    [
      'awsElasticBlockStore',
      { partition: -1 },
      ['Invalid spec.awsElasticBlockStore.partition', 'Required spec.awsElasticBlockStore.volumeID'],
    ],
    ['glusterfs', { endpoints: 'e', path: 'p', endpointsNamespace: '' }, ['Invalid spec.glusterfs.endpointsNamespace']],
    ['flocker', {}, ['Required spec.flocker']],
    ['nfs', {}, ['Invalid spec.nfs.path', 'Required spec.nfs.path', 'Required spec.nfs.server']],
    ['rbd', {}, ['Required spec.rbd.image', 'Required spec.rbd.monitors']],
    ['quobyte', { registry: 'x', volume: 'v' }, ['Invalid spec.quobyte.registry']],
    ['cephfs', {}, ['Required spec.cephfs.monitors']],
    [
      'iscsi',
      { targetPortal: 'p'.repeat(64), iqn: 'iqn.2026-01.a.b:c', initiatorName: 'x', secretRef: {} },
      ['Invalid spec.iscsi.initiatorname', 'Invalid spec.iscsi.targetportal', 'Required spec.iscsi.secretRef.name'],
    ],
    [
      'cinder',
      { volumeID: 'v', secretRef: {} },
      ['Required spec.cinder.secretRef.name', 'Required spec.cinder.secretRef.namespace'],
    ],
    ['fc', { targetWWNs: ['a'] }, ['Required spec.fc.lun']],
    ['flexVolume', { driver: 'd', options: { 'a.k8s.io/b': 'c' } }, ['Invalid spec.flexVolume.options[a.k8s.io/b]']],
    [
      'azureFile',
      { secretName: 's', shareName: 's', secretNamespace: '' },
      ['Required spec.azureFile.secretNamespace'],
    ],
    ['vsphereVolume', {}, ['Required spec.vsphereVolume.volumePath']],
    ['photonPersistentDisk', {}, ['Required spec.photonPersistentDisk.pdID']],
    ['portworxVolume', {}, ['Required spec.portworxVolume.volumeID']],
    ['azureDisk', { diskName: 'd', diskURI: 'x' }, ['NotSupported spec.azureDisk.diskURI']],
    ['scaleIO', { gateway: 'g', system: 's' }, ['Required spec.scaleIO.volumeName']],
    ['local', { path: 'a/..' }, ['Invalid spec.local.path', 'Required spec.nodeAffinity']],
    [
      'storageos',
      { volumeName: 'v', secretRef: {} },
      ['Required spec.storageos.secretRef.name', 'Required spec.storageos.secretRef.namespace'],
    ],
    [
      'csi',
      { driver: 'a b', volumeHandle: 'h', nodeExpandSecretRef: { name: 'a b' } },
      [
        'Invalid spec.csi.driver',
        'Invalid spec.csi.nodeExpandSecretRef.name',
        'Required spec.csi.nodeExpandSecretRef.namespace',
      ],
    ],
  ];
  test.each(sources)('%s %j', async (name, source, causes) => {
    expect((await kinds.create(volume({ [name]: source }))).causes).toEqual(causes);
  });

  test('of sorts that are gone are told of', async () => {
    const { warnings } = await kinds.create(
      volume({
        cephfs: { monitors: ['m'] },
        persistentVolumeReclaimPolicy: 'Recycle',
        nodeAffinity: affinity('beta.kubernetes.io/os'),
      }),
    );
    expect(warnings).toHaveLength(3);
    expect(warnings.join('\n')).toContain('spec.cephfs: deprecated in v1.28');
  });

  test('stay what they are; what is wrong is found twice', async () => {
    const { object } = await kinds.create(
      changed(
        csi,
        ['metadata.name', 'kept'],
        ['spec.nodeAffinity', affinity('failure-domain.beta.kubernetes.io/zone')],
        ['spec.volumeAttributesClassName', 'gold'],
      ),
      { keep: true },
    );
    const update = async (...changes: Change[]) => (await kinds.update(changed(object, ...changes))).causes;
    expect(
      await update(
        ['spec.csi.controllerExpandSecretRef', { name: 'a', namespace: 'b' }],
        ['spec.capacity.storage', '2Gi'],
      ),
    ).toEqual([]);
    expect(await update(['spec.csi.volumeHandle', 'other'])).toEqual(['Forbidden spec.persistentvolumesource']);
    expect(await update(['spec.volumeMode', 'Block'])).toEqual(['Invalid volumeMode']);
    expect(await update(['spec.nodeAffinity', affinity('topology.kubernetes.io/zone')])).toEqual([]);
    expect(await update(['spec.nodeAffinity', affinity('other')])).toEqual(['Invalid nodeAffinity']);
    expect(await update(['spec.volumeAttributesClassName'])).toEqual(['Forbidden spec.volumeAttributesClassName']);
    expect(await update(['spec.capacity.storage', '0'])).toEqual([
      'Invalid spec.capacity[storage]',
      'Invalid spec.capacity[storage]',
    ]);
  });

  test('tell when their phase changed', async () => {
    const { object } = await kinds.create(changed(nfs, ['metadata.name', 'phased']), { keep: true });
    const old = '2020-01-02T03:04:05Z';
    const status = async (value: JsonObject) =>
      (
        await kinds.update(changed(object, ['metadata.resourceVersion'], ['status', value]), {
          subresource: 'status',
          keep: true,
        })
      ).object.status;
    expect(await status({ phase: 'Available', lastPhaseTransitionTime: old })).toEqual({
      phase: 'Available',
      lastPhaseTransitionTime: old,
    });
    expect(await status({ phase: 'Available' })).toEqual({ phase: 'Available', lastPhaseTransitionTime: old });
    expect(await status({ phase: 'Bound', lastPhaseTransitionTime: old })).not.toMatchObject({
      lastPhaseTransitionTime: old,
    });
  });

  test('have a row', () => {
    const bound = changed(
      nfs,
      ['spec.claimRef', { namespace: 'n', name: 'c' }],
      ['spec.accessModes', ['ReadOnlyMany', 'ReadWriteOnce']],
      ['status', { phase: 'Bound' }],
    );
    expect(cells_PersistentVolume(bound as never)).toMatchObject({
      Capacity: '1Gi',
      'Access Modes': 'RWO,ROX',
      Status: 'Bound',
      Claim: 'n/c',
      StorageClass: '',
      VolumeAttributesClass: '<unset>',
    });
  });
});

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'c' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};
const source = { kind: 'PersistentVolumeClaim', name: 'other' };

describe('persistent volume claims', () => {
  test('have defaults; sources stand in both fields', async () => {
    expect((await kinds.create(claim)).object).toMatchObject({
      metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
      spec: { volumeMode: 'Filesystem' },
      status: { phase: 'Pending' },
    });
    expect((await kinds.create(changed(claim, ['spec.dataSource', source]))).object.spec).toMatchObject({
      dataSourceRef: source,
    });
    const populator = { apiGroup: 'example.org', kind: 'Seed', name: 's' };
    expect((await kinds.create(changed(claim, ['spec.dataSourceRef', populator]))).object.spec).toMatchObject({
      dataSource: populator,
    });
    expect((await kinds.create(changed(claim, ['spec.dataSource', populator]))).object.spec).not.toHaveProperty(
      'dataSource',
    );
    expect(
      (await kinds.create(changed(claim, ['spec.dataSourceRef', { ...source, namespace: 'n' }]))).object.spec,
    ).not.toHaveProperty('dataSourceRef');
  });

  const refused: readonly (readonly [Change, readonly string[]])[] = [
    [['spec.accessModes', []], ['Required spec.accessModes']],
    [['spec.resources', {}], ['Required spec.resources[storage]']],
    [['spec.resources.requests.storage', '-1'], ['Invalid spec.resources[storage]']],
    [['spec.resources.requests.storage', '0'], ['Invalid spec.resources[storage]']],
    [['spec.storageClassName', 'a b'], ['Invalid spec.storageClassName']],
    [['spec.volumeMode', 'x'], ['NotSupported spec.volumeMode']],
    [['spec.selector', { matchLabels: { 'a b': '' } }], ['Invalid spec.selector.matchLabels']],
    [['spec.volumeAttributesClassName', 'a b'], ['Invalid spec.volumeAttributesClassName']],
    [
      ['spec.dataSourceRef', { apiGroup: 'a b', kind: 'K', name: 'n' }],
      ['Invalid spec.dataSource.apiGroup', 'Invalid spec.dataSourceRef.apiGroup'],
    ],
    [
      ['spec.dataSourceRef', { kind: 'K', name: 'n' }],
      ['Invalid spec.dataSource', 'Invalid spec.dataSourceRef'],
    ],
  ];
  test.each(refused)('%j', async (change, causes) => {
    expect((await kinds.create(changed(claim, change))).causes).toEqual(causes);
  });

  test('sources of both fields are the same', async () => {
    expect(
      (
        await kinds.create(
          changed(claim, ['spec.dataSource', source], ['spec.dataSourceRef', { ...source, name: 'x' }]),
        )
      ).causes,
    ).toEqual(['Invalid spec']);
  });

  test('fractions of bytes and the class of old are told of', async () => {
    const { warnings } = await kinds.create(
      changed(
        claim,
        ['spec.resources.requests.storage', '1.5'],
        ['metadata.annotations', { 'volume.beta.kubernetes.io/storage-class': 'x' }],
      ),
    );
    expect(warnings).toHaveLength(2);
  });

  test('stay as they are, but for size and attributes of bound ones', async () => {
    const { object } = await kinds.create(changed(claim, ['metadata.name', 'kept']), { keep: true });
    const update = async (base: object, ...changes: Change[]) => (await kinds.update(changed(base, ...changes))).causes;
    expect(await update(object, ['spec.volumeName', 'v'])).toEqual([]);
    expect(await update(object, ['spec.storageClassName', 'late'])).toEqual([]);
    expect(await update(object, ['spec.accessModes', ['ReadOnlyMany']])).toEqual(['Forbidden spec']);
    expect(await update(object, ['metadata.annotations', { 'volume.beta.kubernetes.io/storage-class': 'y' }])).toEqual([
      'Invalid metadata.annotations.volume.beta.kubernetes.io/storage-class',
    ]);
    expect(await update(object, ['spec.resources.requests.storage', '2Gi'])).toEqual(['Forbidden spec']);
    expect(await update(object, ['spec.volumeMode', 'Block'])).toEqual(['Forbidden spec', 'Invalid volumeMode']);
    const status = { phase: 'Bound', capacity: { storage: '1Gi' }, currentVolumeAttributesClassName: 'gold' };
    const { object: bound } = await kinds.update(changed(object, ['status', status]), {
      subresource: 'status',
      keep: true,
    });
    expect(await update(bound, ['spec.volumeAttributesClassName', 'silver'])).toEqual([]);
    expect(await update(bound, ['spec.resources.requests.storage', '512Mi'])).toEqual([
      'Forbidden spec.resources.requests.storage',
    ]);
  });

  test('their status knows how they grow', async () => {
    const { object } = await kinds.create(changed(claim, ['metadata.name', 'growing']), { keep: true });
    const status = async (value: JsonObject) =>
      (await kinds.update(changed(object, ['status', value]), { subresource: 'status' })).causes;
    expect(
      await status({
        allocatedResources: { storage: '2Gi' },
        allocatedResourceStatuses: { storage: 'NodeResizePending' },
      }),
    ).toEqual([]);
    expect(
      await status({
        capacity: { storage: '-1' },
        allocatedResources: { cpu: '1' },
        allocatedResourceStatuses: { storage: 'x' },
      }),
    ).toEqual([
      'Invalid status.capacity[storage]',
      'NotSupported status.allocatedResourceStatuses',
      'NotSupported status.allocatedResources',
    ]);
  });

  test('have a row', () => {
    const bound = changed(
      claim,
      ['spec.volumeName', 'v'],
      ['status', { phase: 'Bound', accessModes: ['ReadWriteOncePod'], capacity: { storage: '2Gi' } }],
    );
    expect(cells_PersistentVolumeClaim(bound as never)).toMatchObject({
      Status: 'Bound',
      Volume: 'v',
      Capacity: '2Gi',
      'Access Modes': 'RWOP',
    });
    expect(cells_PersistentVolumeClaim(claim as never)).toMatchObject({ Capacity: '', 'Access Modes': '' });
  });
});

describe('replication controllers', () => {
  const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'main', image: 'nginx' }] } };
  const controller = { apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'rc' }, spec: { template } };

  test('take labels and selector from their pods', async () => {
    expect((await kinds.create(controller)).object).toMatchObject({
      metadata: { labels: { app: 'x' } },
      spec: { replicas: 1, selector: { app: 'x' } },
    });
  });

  test.each([
    [['spec.replicas', -1], ['Invalid spec.replicas']],
    [['spec.template'], ['Required spec.selector', 'Required spec.template']],
    [['spec.selector', { app: 'y' }], ['Invalid spec.template.metadata.labels']],
    [['spec.template.spec.restartPolicy', 'Never'], ['NotSupported spec.template.spec.restartPolicy']],
    [['spec.template.spec.activeDeadlineSeconds', 5], ['Forbidden spec.template.spec.activeDeadlineSeconds']],
  ] as (readonly [Change, string[]])[])('%j', async (change, causes) => {
    expect((await kinds.create(changed(controller, change))).causes).toEqual(causes);
  });
});
