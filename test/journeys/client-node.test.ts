import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Deployment,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, type ServerProcess, startServerProcess } from '../support/server-process.js';

const namespace = 'default';
let port: number;
let server: ServerProcess;
let config: KubeConfig;
let core: CoreV1Api;
let apps: AppsV1Api;
beforeAll(async () => {
  port = await freePort();
  server = await startServerProcess(['--port', String(port)]);
  config = new KubeConfig();
  config.loadFromFile(server.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
  apps = config.makeApiClient(AppsV1Api);
});
afterAll(() => server?.stop());

const configMap = (name: string, data: Record<string, string>): V1ConfigMap => ({
  metadata: { name, labels: { of: 'test' } },
  data,
});
const deployment: V1Deployment = {
  metadata: { name: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'shop' } },
    template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'web', image: 'shop:1' }] } },
  },
};

/** The refusal of a request that must be refused. */
async function refusal(request: Promise<unknown>): Promise<{ code: number; reason: string }> {
  const error = await request.then(
    () => expect.unreachable('the request was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiException)) throw error;
  const { reason } = JSON.parse(error.body as string) as { reason: string };
  return { code: error.code, reason };
}

describe('@kubernetes/client-node', () => {
  it('creates, reads, lists, replaces and deletes', async () => {
    const created = await core.createNamespacedConfigMap({
      namespace,
      body: configMap('settings', { colour: 'blue' }),
    });
    expect(created.metadata).toMatchObject({ namespace, uid: expect.any(String), creationTimestamp: expect.any(Date) });
    expect(await refusal(core.createNamespacedConfigMap({ namespace, body: configMap('settings', {}) }))).toEqual({
      code: 409,
      reason: 'AlreadyExists',
    });
    const list = await core.listNamespacedConfigMap({ namespace, labelSelector: 'of=test' });
    expect(list.items.map((item) => item.metadata?.name)).toEqual(['settings']);
    const read = await core.readNamespacedConfigMap({ namespace, name: 'settings' });
    await core.replaceNamespacedConfigMap({ namespace, name: 'settings', body: { ...read, data: { colour: 'red' } } });
    const stale = core.replaceNamespacedConfigMap({
      namespace,
      name: 'settings',
      body: { ...read, data: { colour: 'green' } },
    });
    expect(await refusal(stale)).toEqual({ code: 409, reason: 'Conflict' });
    await core.deleteNamespacedConfigMap({ namespace, name: 'settings' });
    expect(await refusal(core.readNamespacedConfigMap({ namespace, name: 'settings' }))).toEqual({
      code: 404,
      reason: 'NotFound',
    });
  });

  it('patches with all three types, scales and writes a status', async () => {
    await apps.createNamespacedDeployment({ namespace, body: deployment });
    const patch = async (strategy: PatchStrategy, body: unknown) =>
      (
        await apps.patchNamespacedDeployment(
          { namespace, name: 'shop', body },
          setHeaderOptions('Content-Type', strategy),
        )
      ).spec;
    const containers = (spec: V1Deployment['spec']) =>
      spec?.template.spec?.containers.map(({ name, image }) => `${name} ${image}`);
    const side = { spec: { template: { spec: { containers: [{ name: 'side', image: 'side:1' }] } } } };
    expect(containers(await patch(PatchStrategy.StrategicMergePatch, side))).toEqual(['side side:1', 'web shop:1']);
    expect(containers(await patch(PatchStrategy.MergePatch, side))).toEqual(['side side:1']);
    const replace = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'side:2' }];
    expect(containers(await patch(PatchStrategy.JsonPatch, replace))).toEqual(['side side:2']);
    const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'shop' });
    await apps.replaceNamespacedDeploymentScale({ namespace, name: 'shop', body: { ...scale, spec: { replicas: 5 } } });
    const scaled = await apps.readNamespacedDeployment({ namespace, name: 'shop' });
    expect(scaled.spec?.replicas).toBe(5);
    const counted = await apps.replaceNamespacedDeploymentStatus({
      namespace,
      name: 'shop',
      body: { ...scaled, status: { replicas: 5 } },
    });
    expect(counted.status?.replicas).toBe(5);
  });

  it('applies, and is told of conflicts', async () => {
    const apply = (data: Record<string, string>, fieldManager: string, force = false) =>
      core.patchNamespacedConfigMap(
        {
          namespace,
          name: 'applied',
          fieldManager,
          force,
          body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data },
        },
        setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply),
      );
    const made = await apply({ colour: 'blue' }, 'painter');
    expect(made.metadata?.managedFields).toEqual([
      {
        manager: 'painter',
        operation: 'Apply',
        apiVersion: 'v1',
        time: expect.any(Date),
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:colour': {} } },
      },
    ]);
    expect((await apply({ size: 'big' }, 'tailor')).data).toEqual({ colour: 'blue', size: 'big' });
    expect(await refusal(apply({ colour: 'red' }, 'tailor'))).toEqual({ code: 409, reason: 'Conflict' });
    expect((await apply({ colour: 'red' }, 'tailor', true)).data).toEqual({ colour: 'red' });
    // Objects that were read are written back with the owners that they have.
    const read = await core.readNamespacedConfigMap({ namespace, name: 'applied' });
    const written = await core.replaceNamespacedConfigMap({ namespace, name: 'applied', body: read });
    expect(written).toEqual(read);
  });

  it('reads the example group in both versions', async () => {
    const custom = config.makeApiClient(CustomObjectsApi);
    const books = (version: string) => ({ group: 'library.example.com', version, namespace, plural: 'books' });
    const spec = { title: 'Dune', author: { familyName: 'Herbert', givenName: 'Frank' } };
    const body = { apiVersion: 'library.example.com/v1', kind: 'Book', metadata: { name: 'dune' }, spec };
    await custom.createNamespacedCustomObject({ ...books('v1'), body });
    expect(await custom.getNamespacedCustomObject({ ...books('v1alpha1'), name: 'dune' })).toMatchObject({
      apiVersion: 'library.example.com/v1alpha1',
      spec: { title: 'Dune', writer: 'Herbert, Frank' },
    });
  });

  it('watches', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const events: string[] = [];
    let seen: () => void;
    const all = new Promise<void>((resolve) => (seen = resolve));
    const onEvent = (type: string, object: V1ConfigMap) => {
      events.push(`${type} ${object.metadata?.name} ${object.data?.colour}`);
      if (type === 'DELETED') seen();
    };
    const query = { resourceVersion: metadata?.resourceVersion, fieldSelector: 'metadata.name=watched' };
    const ended = new Promise<unknown>((resolve) => {
      void new Watch(config)
        .watch(path, query, onEvent, resolve)
        .then((controller) => all.then(() => controller.abort()));
    });
    await core.createNamespacedConfigMap({ namespace, body: configMap('watched', { colour: 'blue' }) });
    await core.createNamespacedConfigMap({ namespace, body: configMap('other', {}) });
    const red = [{ op: 'replace', path: '/data/colour', value: 'red' }];
    await core.patchNamespacedConfigMap({ namespace, name: 'watched', body: red });
    await core.deleteNamespacedConfigMap({ namespace, name: 'watched' });
    await ended;
    expect(events).toEqual(['ADDED watched blue', 'MODIFIED watched red', 'DELETED watched red']);
  });

  it('keeps an informer over a restart of the server', async () => {
    const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'of=informer' });
    const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, list, 'of=informer');
    const labelled = (name: string, data: Record<string, string>) => ({
      metadata: { name, labels: { of: 'informer' } },
      data,
    });
    const seen: string[] = [];
    const waiting = new Map<string, () => void>();
    const note = (verb: string) => (object: V1ConfigMap) => {
      const event = `${verb} ${object.metadata?.name} ${object.data?.colour}`;
      seen.push(event);
      waiting.get(event)?.();
    };
    const event = (text: string) => new Promise<void>((resolve) => waiting.set(text, resolve));
    for (const verb of ['add', 'update', 'delete'] as const) informer.on(verb, note(verb));
    // As its documentation says: whoever is told of an error starts the informer again.
    let failed = () => {};
    informer.on('error', () => failed());

    await core.createNamespacedConfigMap({ namespace, body: labelled('kept', { colour: 'blue' }) });
    await core.createNamespacedConfigMap({ namespace, body: labelled('removed', { colour: 'grey' }) });
    const first = event('add removed grey');
    await informer.start();
    await first;

    const broken = new Promise<void>((resolve) => (failed = resolve));
    expect(await server.stop()).toBe(0);
    await broken;
    server = await startServerProcess(['--port', String(port)], server.data);
    // What happens while it does not watch, and after.
    await core.deleteNamespacedConfigMap({ namespace, name: 'removed' });
    const kept = await core.readNamespacedConfigMap({ namespace, name: 'kept' });
    const caughtUp = Promise.all([event('delete removed grey'), event('update kept red')]);
    await core.replaceNamespacedConfigMap({ namespace, name: 'kept', body: { ...kept, data: { colour: 'red' } } });
    await informer.start();
    await caughtUp;
    const added = event('add new green');
    await core.createNamespacedConfigMap({ namespace, body: labelled('new', { colour: 'green' }) });
    await added;
    expect(seen.slice(2).sort()).toEqual(['add new green', 'delete removed grey', 'update kept red']);
    expect(
      informer
        .list()
        .map((object) => object.metadata?.name)
        .sort(),
    ).toEqual(['kept', 'new']);
    await informer.stop();
  });
});
