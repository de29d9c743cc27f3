import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
  await kinds.create(pod, { keep: true });
  await kinds.update(withHelper, { keep: true, subresource: 'ephemeralcontainers' });
});
afterAll(() => kinds.close());

const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } };
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'i', resources }] },
};
const helper = { name: 'dbg', image: 'busybox', targetContainerName: 'c' };
const withHelper = changed(pod, ['spec.ephemeralContainers', [helper]]);

describe('names of pods', () => {
  test.each(['a.b', 'a'.repeat(64)])('%s warns of what becomes a host name', async (name) => {
    const { causes, warnings } = await kinds.create(changed(pod, ['metadata.name', name]));
    expect(causes).toEqual([]);
    expect(warnings.join()).toContain("metadata.name: this is used in the Pod's hostname");
  });

  test('labels do not', async () => {
    expect((await kinds.create(changed(pod, ['metadata.name', 'web-0']))).warnings).toEqual([]);
  });
});

describe('ephemeral containers', () => {
  const update = (object: object) => kinds.update(object, { subresource: 'ephemeralcontainers' });

  test('do not come with a new pod', async () => {
    const created = await kinds.create(changed(withHelper, ['metadata.name', 'q']));
    expect(created.causes).toEqual(['Forbidden spec.ephemeralContainers']);
  });

  test('may be added', async () => {
    const more = changed(withHelper, ['spec.ephemeralContainers', [helper, { ...helper, name: 'second' }]]);
    expect((await update(more)).causes).toEqual([]);
  });

  test.each([
    ['changed', [{ ...helper, image: 'other' }]],
    ['removed', []],
  ])('may not be %s', async (_, list) => {
    const { causes } = await update(changed(withHelper, ['spec.ephemeralContainers', list]));
    expect(causes).toEqual(['Forbidden spec.ephemeralContainers']);
  });

  test('have no ports, resources or probes', async () => {
    const wrong = { ...helper, name: 'w', ports: [{ containerPort: 1 }], resources, livenessProbe: { exec: {} } };
    const { causes } = await update(changed(withHelper, ['spec.ephemeralContainers', [helper, wrong]]));
    for (const field of ['ports', 'resources', 'livenessProbe'])
      expect(causes).toContain(`Forbidden spec.ephemeralContainers[1].${field}`);
  });
});

describe('resize', () => {
  const R = 'spec.containers.0.resources';
  const resize = (path: string, value: object | string) =>
    kinds.update(changed(withHelper, [`${R}.${path}`, value as never]), { subresource: 'resize' });

  test('changes cpu and memory', async () => {
    const { causes, object } = await resize('requests.cpu', '150m');
    expect(causes).toEqual([]);
    expect(object).toMatchObject({ spec: { containers: [{ resources: { requests: { cpu: '150m' } } }] } });
  });

  test('changes nothing else', async () => {
    const other = changed(withHelper, ['spec.containers.0.image', 'other']);
    const { causes, object } = await kinds.update(other, { subresource: 'resize' });
    expect(causes).toEqual([]);
    expect(object).toMatchObject({ spec: { containers: [{ image: 'i' }] } });
  });

  test.each([
    ['limits.cpu', '50m', ['Invalid spec.containers[0].resources.requests']],
    ['limits', {}, ['Forbidden spec.containers[0].resources.limits']],
    ['requests.ephemeral-storage', '1Gi', ['Forbidden spec']],
    ['requests', { cpu: '200m', memory: '128Mi' }, ['Invalid spec']],
  ])('%s to %j', async (path, value, wanted) => {
    expect((await resize(path, value)).causes).toEqual(wanted);
  });
});
