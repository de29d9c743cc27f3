/** Server-side apply as people use it: `kubectl apply --server-side` and what goes with it. */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls, Kubectl } from '../support/kubectl.js';
import { ownersOf, ownersOfPath } from '../support/managed-fields.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(['--storage', 'memory']);
});
afterAll(() => server?.stop());

const settings = (data: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { ${data} }
`;
const deployment = (spec: string, image = 'shop:1') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  ${spec}
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: web, image: "${image}", ports: [{ containerPort: 8080 }] }] }
`;

/** The newest and the oldest of those that are there. */
const binaries = findKubectls().filter((_, i, all) => i === 0 || i === all.length - 1);

describe.each(binaries)('kubectl $version', (binary) => {
  const namespace = `apply-${binary.version.replace('.', '-')}`;
  let kubectl: Kubectl;
  const run = (...args: string[]) => kubectl.run(['-n', namespace, ...args]);
  const ok = (...args: string[]) => kubectl.ok(['-n', namespace, ...args]);
  const apply = (text: string, ...args: string[]) =>
    kubectl.run(['-n', namespace, 'apply', '--server-side', '-f', '-', ...args], { stdin: text });
  const applied = async (text: string, ...args: string[]) => {
    const { code, stdout, stderr } = await apply(text, ...args);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const read = async (name: string) => JSON.parse(await ok('get', name, '-o', 'json', '--show-managed-fields'));
  beforeAll(async () => {
    kubectl = new Kubectl(binary, server.kubeconfig);
    await kubectl.ok(['create', 'namespace', namespace]);
  });

  it('applies and applies again', async () => {
    expect(await applied(settings('a: "1"'))).toBe('configmap/settings serverside-applied\n');
    const first = await read('configmap/settings');
    expect(ownersOf(first)).toEqual({ 'kubectl Apply v1': ['.data.a'] });
    expect(await applied(settings('a: "1"'))).toBe('configmap/settings serverside-applied\n');
    expect(await read('configmap/settings')).toEqual(first);
    await applied(settings('b: "1"'));
    expect((await read('configmap/settings')).data).toEqual({ b: '1' });
  });

  it('shows owners only when it is asked to', async () => {
    expect(await ok('get', 'configmap', 'settings', '-o', 'yaml')).not.toMatch(/managedFields/);
    const shown = await ok('get', 'configmap', 'settings', '-o', 'yaml', '--show-managed-fields');
    expect(shown).toMatch(
      /managedFields:\n {2}- apiVersion: v1\n {4}fieldsType: FieldsV1\n {4}fieldsV1:\n {6}f:data:\n {8}f:b: \{\}\n {4}manager: kubectl\n {4}operation: Apply\n {4}time: "/,
    );
    expect(await ok('describe', 'configmap', 'settings')).not.toMatch(/f:data/);
  });

  it('tells conflicts, and takes over when forced', async () => {
    const other = await apply(settings('b: "2"'), '--field-manager=other');
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/Apply failed with 1 conflict: conflict with "kubectl": \.data\.b/);
    expect(other.stderr).toMatch(/--force-conflicts/);
    await applied(settings('b: "2"'), '--field-manager=other', '--force-conflicts');
    expect(ownersOf(await read('configmap/settings'))).toEqual({ 'other Apply v1': ['.data.b'] });
    const back = await apply(settings('b: "3", c: "1"'));
    expect(back.stderr).toMatch(/conflict with "other": \.data\.b/);
    await applied(settings('c: "1"'));
    expect((await read('configmap/settings')).data).toEqual({ b: '2', c: '1' });
  });

  it('only looks with a dry run, and with diff', async () => {
    const before = await read('configmap/settings');
    expect(await applied(settings('c: "2"'), '--dry-run=server')).toBe(
      'configmap/settings serverside-applied (server dry run)\n',
    );
    const path = join(kubectl.folder, 'settings.yaml');
    writeFileSync(path, settings('c: "2"'));
    const diff = await run('diff', '--server-side', '-f', path);
    expect([diff.code, diff.stdout]).toEqual([1, expect.stringMatching(/^- {2}c: "1"\n\+ {2}c: "2"$/m)]);
    expect(await read('configmap/settings')).toEqual(before);
    writeFileSync(path, settings('c: "1"'));
    expect((await run('diff', '--server-side', '-f', path)).code).toBe(0);
  });

  it('takes over what was applied from the client', async () => {
    const path = join(kubectl.folder, 'shop.yaml');
    writeFileSync(path, deployment('replicas: 2'));
    await ok('apply', '-f', path);
    expect(Object.keys(ownersOf(await read('deployment/shop')))).toEqual(['kubectl-client-side-apply Update apps/v1']);
    writeFileSync(path, deployment('replicas: 3', 'shop:2'));
    expect(await ok('apply', '--server-side', '-f', path)).toBe('deployment.apps/shop serverside-applied\n');
    const moved = await read('deployment/shop');
    expect(moved.spec.replicas).toBe(3);
    // kubectl (1.26 and later) gives the fields of the former manager to the applier, and the annotation to one of its own.
    expect(Object.keys(ownersOf(moved)).sort()).toEqual([
      'kubectl Apply apps/v1',
      'kubectl-last-applied Apply apps/v1',
    ]);
    expect(JSON.parse(moved.metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'])).toMatchObject({
      spec: { replicas: 3 },
    });
    writeFileSync(path, deployment('paused: true', 'shop:2'));
    await ok('apply', '--server-side', '-f', path);
    expect((await read('deployment/shop')).spec).toMatchObject({ replicas: 1, paused: true });
    // And back again.
    writeFileSync(path, deployment('replicas: 2', 'shop:3'));
    expect(await ok('apply', '-f', path)).toMatch(/configured/);
    expect((await read('deployment/shop')).spec).toMatchObject({ replicas: 2 });
  });

  it('leaves the number of replicas to who scales', async () => {
    await ok('delete', 'deployment', 'shop');
    await applied(deployment('replicas: 2'));
    expect(await ok('scale', 'deployment', 'shop', '--replicas=5')).toBe('deployment.apps/shop scaled\n');
    const scaled = await read('deployment/shop');
    // `scale` sends no manager: the program's name is its own.
    const program = basename(binary.path);
    expect(ownersOfPath(scaled, '.spec.replicas')).toEqual([`${program} Update apps/v1 scale`]);
    const refused = await apply(deployment('replicas: 2'));
    expect(refused.stderr).toContain(
      `conflict with "${program}" with subresource "scale" using apps/v1: .spec.replicas`,
    );
    await applied(deployment('paused: false'));
    expect((await read('deployment/shop')).spec.replicas).toBe(5);
  });

  it('names the managers of other commands', async () => {
    await ok('patch', 'deployment', 'shop', '--subresource=status', '--type=merge', '-p', '{"status":{"replicas":5}}');
    await ok('label', 'deployment', 'shop', 'tier=front');
    await ok('annotate', 'deployment', 'shop', 'note=x', '--field-manager=notes');
    await ok('set', 'image', 'deployment/shop', 'web=shop:9');
    const script = join(kubectl.folder, 'editor.sh');
    writeFileSync(script, '#!/bin/sh\nsed -i "s/minReadySeconds: 1/minReadySeconds: 7/" "$1"\n');
    await ok('patch', 'deployment', 'shop', '-p', '{"spec":{"minReadySeconds":1}}');
    await kubectl.ok(['-n', namespace, 'edit', 'deployment', 'shop'], { env: { KUBE_EDITOR: `sh ${script}` } });
    const object = await read('deployment/shop');
    const owner = (path: string) => ownersOfPath(object, path);
    expect(owner('.status.replicas')).toEqual(['kubectl-patch Update apps/v1 status']);
    expect(owner('.metadata.labels.tier')).toEqual(['kubectl-label Update apps/v1']);
    expect(owner('.metadata.annotations.note')).toEqual(['notes Update apps/v1']);
    expect(owner('.spec.template.spec.containers[name="web"].image')).toEqual(['kubectl-set Update apps/v1']);
    expect(object.spec.minReadySeconds).toBe(7);
    expect(owner('.spec.minReadySeconds')).toEqual(['kubectl-edit Update apps/v1']);
  });

  it('refuses what is not declared, and what is written twice', async () => {
    const typo = await apply(deployment('replicsa: 2'), '--validate=false');
    expect(typo).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\.spec\.replicsa: field not declared in schema/),
    });
    const strict = await apply(deployment('replicsa: 2'));
    expect(strict.code).toBe(1);
  });
});
