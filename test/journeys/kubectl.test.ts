import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls, Kubectl } from '../support/kubectl.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';
import { until } from '../support/streams.js';

const deployment = (replicas: number, image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, labels: { app: shop } }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - { name: web, image: "${image}", ports: [{ containerPort: 8080 }] }
`;

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(['--storage', 'memory']);
});
afterAll(() => server?.stop());

describe.each(findKubectls())('kubectl $version', (binary) => {
  const minor = Number(binary.version.split('.')[1]);
  const namespace = `journey-${minor}`;
  let kubectl: Kubectl;
  const ok = (...args: string[]) => kubectl.ok(['-n', namespace, ...args]);
  const file = (name: string, text: string) => {
    const path = join(kubectl.folder, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(async () => {
    kubectl = new Kubectl(binary, server.kubeconfig);
    await kubectl.ok(['create', 'namespace', namespace]);
  });

  it('discovers resources and versions', async () => {
    const resources = await ok('api-resources');
    expect(resources).toMatch(/^deployments\s+deploy\s+apps\/v1\s+true\s+Deployment$/m);
    expect(resources).toMatch(/^configmaps\s+cm\s+v1\s+true\s+ConfigMap$/m);
    expect(resources).toMatch(/^books\s+\S*\s*library\.example\.com\/v1\s+true\s+Book$/m);
    const versions = (await ok('api-versions')).trim().split('\n');
    expect(versions).toEqual(expect.arrayContaining(['v1', 'apps/v1', 'batch/v1', 'library.example.com/v1']));
  });

  it('explains kinds and fields', async () => {
    expect(await ok('explain', 'deployment.spec.replicas')).toMatch(/replicas\s+<integer>/);
    expect(await ok('explain', 'pod.spec.containers')).toMatch(/image\s+<string>/);
    const unknown = await kubectl.run(['explain', 'deployment.spec.nonsense']);
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toMatch(/nonsense/);
  });

  it('creates and refuses to create twice', async () => {
    expect(await ok('create', 'configmap', 'settings', '--from-literal=colour=blue')).toBe(
      'configmap/settings created\n',
    );
    const again = await kubectl.run(['-n', namespace, 'create', 'configmap', 'settings', '--from-literal=colour=blue']);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/configmaps "settings" already exists/) });
    expect(await ok('create', 'secret', 'generic', 'key', '--from-literal=token=s3cret')).toBe('secret/key created\n');
    expect(await ok('create', 'configmap', 'dry', '--from-literal=a=b', '--dry-run=server')).toMatch(
      /created \(server dry run\)/,
    );
    expect((await kubectl.run(['-n', namespace, 'get', 'configmap', 'dry'])).stderr).toMatch(
      /configmaps "dry" not found/,
    );
  });

  it('applies, shows differences and applies again', async () => {
    const path = file('shop.yaml', deployment(2, 'shop:1'));
    expect(await ok('apply', '-f', path)).toBe('deployment.apps/shop created\n');
    expect(await ok('apply', '-f', path)).toBe('deployment.apps/shop unchanged\n');
    file('shop.yaml', deployment(2, 'shop:2'));
    const diff = await kubectl.run(['-n', namespace, 'diff', '-f', path]);
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/^-\s+- image: shop:1\n\+\s+- image: shop:2$/m);
    expect(await ok('apply', '-f', path)).toBe('deployment.apps/shop configured\n');
    expect((await kubectl.run(['-n', namespace, 'diff', '-f', path])).code).toBe(0);
  });

  it('refuses unknown fields and invalid values with the place', async () => {
    const typo = await kubectl.run(['-n', namespace, 'create', '-f', '-'], {
      stdin: deployment(1, 'x').replace('replicas:', 'replicsa:'),
    });
    expect(typo).toMatchObject({ code: 1, stderr: expect.stringMatching(/unknown field "spec\.replicsa"/) });
    const wrong = await kubectl.run(['-n', namespace, 'create', '-f', '-'], {
      stdin: deployment(-1, 'x').replaceAll('shop', 'other'),
    });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/spec\.replicas: Invalid value: -1/) });
  });

  it('gets in every output', async () => {
    expect(await ok('get', 'deploy', 'shop')).toMatch(
      /^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nshop\s+0\/2\s+0\s+0\s+\d+s\n$/,
    );
    expect(await ok('get', 'deploy', '-o', 'wide')).toMatch(
      /CONTAINERS\s+IMAGES\s+SELECTOR\nshop .*web\s+shop:2\s+app=shop\n$/,
    );
    expect(await ok('get', 'deploy', 'shop', '-o', 'yaml')).toMatch(/^ {2}replicas: 2$/m);
    expect(JSON.parse(await ok('get', 'deploy', '-o', 'json'))).toMatchObject({
      kind: 'List',
      items: [{ kind: 'Deployment', spec: { replicas: 2 } }],
    });
    expect(await ok('get', 'deploy', '-o', 'name')).toBe('deployment.apps/shop\n');
    expect(await ok('get', 'deploy', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'shop:2',
    );
    expect(await ok('get', 'deploy', '-o', 'custom-columns=N:.metadata.name,R:.spec.replicas')).toMatch(
      /^N\s+R\nshop\s+2\n$/,
    );
    expect(await ok('get', 'cm,secret', '--sort-by=.metadata.name', '-o', 'name')).toBe(
      'secret/key\nconfigmap/settings\n',
    );
    expect(await ok('get', 'all')).toMatch(/deployment\.apps\/shop/);
    expect(
      await kubectl.ok(['get', 'namespaces', '--field-selector', `metadata.name=${namespace}`, '-o', 'name']),
    ).toBe(`namespace/${namespace}\n`);
  });

  it('watches', async () => {
    const watch = kubectl.start(['-n', namespace, 'get', 'configmap', '-w', '--output-watch-events']);
    const exit = once(watch, 'exit');
    try {
      await until(watch.stdout, /ADDED\s+settings/);
      const modified = until(watch.stdout, /MODIFIED\s+settings\s+2/);
      await ok('patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"size":"big"}}');
      await modified;
    } finally {
      watch.kill();
    }
    await exit;
  });

  it('describes', async () => {
    const text = await ok('describe', 'deployment', 'shop');
    expect(text).toMatch(/^Name:\s+shop$/m);
    expect(text).toMatch(/^Replicas:\s+2 desired/m);
    expect(text).toMatch(/Image:\s+shop:2/);
    expect(await ok('describe', 'configmap', 'settings')).toMatch(/colour:\n----\nblue/);
  });

  it('labels and annotates', async () => {
    expect(await ok('label', 'configmap', 'settings', 'tier=front')).toBe('configmap/settings labeled\n');
    expect(await ok('get', 'configmap', '-l', 'tier=front', '-o', 'name')).toBe('configmap/settings\n');
    expect(await ok('get', 'configmap', '-l', 'tier in (back)', '-o', 'name')).toBe('');
    expect(await ok('annotate', 'configmap', 'settings', 'note=hello')).toMatch(/^configmap\/settings annotated?\n$/);
    expect(await ok('label', 'configmap', 'settings', 'tier-')).toMatch(/^configmap\/settings (unlabeled|labeled)\n$/);
  });

  it('patches with all three types', async () => {
    await ok(
      'patch',
      'deploy',
      'shop',
      '-p',
      '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:1"}]}}}}',
    );
    expect(await ok('get', 'deploy', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[*].name}')).toBe(
      'side web',
    );
    await ok(
      'patch',
      'deploy',
      'shop',
      '--type=json',
      '-p',
      '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"side:2"}]',
    );
    expect(await ok('get', 'deploy', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[*].image}')).toBe(
      'side:2 shop:2',
    );
    await ok(
      'patch',
      'deploy',
      'shop',
      '--type=merge',
      '-p',
      '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"shop:3"}]}}}}',
    );
    expect(await ok('get', 'deploy', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[*].image}')).toBe(
      'shop:3',
    );
  });

  it('scales, also on a condition', async () => {
    expect(await ok('scale', 'deploy', 'shop', '--replicas=5')).toBe('deployment.apps/shop scaled\n');
    expect(await ok('get', 'deploy', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('5');
    const refused = await kubectl.run([
      '-n',
      namespace,
      'scale',
      'deploy',
      'shop',
      '--current-replicas=9',
      '--replicas=1',
    ]);
    expect(refused.code).toBe(1);
    expect(await ok('get', 'deploy', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('5');
  });

  it('replaces and refuses a stale replacement', async () => {
    const before = await ok('get', 'configmap', 'settings', '-o', 'json');
    const changed = file('settings.json', before.replace('"blue"', '"red"'));
    expect(await ok('replace', '-f', changed)).toBe('configmap/settings replaced\n');
    const stale = await kubectl.run([
      '-n',
      namespace,
      'replace',
      '-f',
      file('settings.json', before.replace('"blue"', '"green"')),
    ]);
    expect(stale).toMatchObject({ code: 1, stderr: expect.stringMatching(/the object has been modified/) });
  });

  it('edits with a scripted editor', async () => {
    const script = file('editor.sh', '#!/bin/sh\nsed -i "s/colour: red/colour: yellow/" "$1"\n');
    const edited = await kubectl.ok(['-n', namespace, 'edit', 'configmap', 'settings'], {
      env: { EDITOR: `sh ${script}`, KUBE_EDITOR: `sh ${script}` },
    });
    expect(edited).toBe('configmap/settings edited\n');
    expect(await ok('get', 'configmap', 'settings', '-o', 'jsonpath={.data.colour}')).toBe('yellow');
  });

  it('waits and follows a rollout whose status is set by hand', async () => {
    const generation = Number(await ok('get', 'deploy', 'shop', '-o', 'jsonpath={.metadata.generation}'));
    expect(generation).toBeGreaterThan(1);
    const rollout = ok('rollout', 'status', 'deploy/shop', '--timeout=30s');
    const available = ok('wait', 'deploy/shop', '--for=condition=Available', '--timeout=30s');
    const status = {
      observedGeneration: generation,
      replicas: 5,
      updatedReplicas: 5,
      readyReplicas: 5,
      availableReplicas: 5,
      conditions: [{ type: 'Available', status: 'True', reason: 'ByHand', message: '' }],
    };
    await ok('patch', 'deploy', 'shop', '--subresource=status', '--type=merge', '-p', JSON.stringify({ status }));
    expect(await rollout).toMatch(/successfully rolled out/);
    expect(await available).toBe('deployment.apps/shop condition met\n');
    expect(await ok('get', 'deploy', 'shop')).toMatch(/shop\s+5\/5\s+5\s+5/);
  });

  it('serves the example group in both versions', async () => {
    await kubectl.ok(['-n', namespace, 'apply', '-f', '-'], { stdin: exampleBook });
    expect(await ok('get', 'books.v1.library.example.com', 'dune', '-o', 'jsonpath={.apiVersion}')).toBe(
      'library.example.com/v1',
    );
    expect(await ok('get', 'books.v1alpha1.library.example.com', 'dune', '-o', 'jsonpath={.apiVersion}')).toBe(
      'library.example.com/v1alpha1',
    );
  });

  it('reads raw paths and proxies', async () => {
    expect(JSON.parse(await ok('get', '--raw', '/version'))).toMatchObject({ major: '1', minor: '36' });
    expect(await ok('get', '--raw', '/readyz')).toBe('ok');
    expect(await ok('version')).toMatch(/Server Version: .*v?1\.36/);
    const proxy = kubectl.start(['proxy', '--port=0']);
    const exit = once(proxy, 'exit');
    try {
      const port = /127\.0\.0\.1:(\d+)/.exec(await until(proxy.stdout, /127\.0\.0\.1:\d+/))?.[1];
      const body = await new Promise<string>((resolve, reject) => {
        get(`http://127.0.0.1:${port}/api/v1/namespaces/${namespace}`, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += String(chunk)));
          response.on('end', () => resolve(text));
        }).on('error', reject);
      });
      expect(JSON.parse(body)).toMatchObject({ kind: 'Namespace', metadata: { name: namespace } });
    } finally {
      proxy.kill();
    }
    await exit;
  });

  it('deletes with and without waiting', async () => {
    expect(await ok('delete', 'secret', 'key', '--wait=false')).toMatch(/secret "key" deleted/);
    await ok(
      'patch',
      'configmap',
      'settings',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":["example.com/hold"]}}',
    );
    const deletion = ok('delete', 'configmap', 'settings', '--timeout=30s');
    await ok(
      'wait',
      'configmap/settings',
      '--for=jsonpath={.metadata.finalizers[0]}=example.com/hold',
      '--timeout=30s',
    );
    await ok('patch', 'configmap', 'settings', '--type=merge', '-p', '{"metadata":{"finalizers":null}}');
    expect(await deletion).toMatch(/configmap "settings" deleted/);
  });

  it('deletes the namespace with all that is in it', async () => {
    expect(await kubectl.ok(['delete', 'namespace', namespace, '--timeout=60s'])).toMatch(
      new RegExp(`namespace "${namespace}" deleted`),
    );
    expect((await kubectl.run(['-n', namespace, 'get', 'deploy', 'shop'])).stderr).toMatch(/not found/);
  });
});

const exampleBook = `
apiVersion: library.example.com/v1
kind: Book
metadata: { name: dune }
spec: { title: Dune, author: { familyName: Herbert, givenName: Frank }, pages: 412 }
`;
