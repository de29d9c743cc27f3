import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../runtime/index.js';
import { temporaryFolder } from '../support/folders.js';
import { findKubectls, Kubectl } from '../support/kubectl.js';

/** The first kubectl whose dynamic client can be told to speak CBOR. It also speaks JSON and protobuf elsewhere. */
const FIRST_MINOR = 33;
const PREFER_CBOR = { KUBE_FEATURE_ClientsAllowCBOR: 'true', KUBE_FEATURE_ClientsPreferCBOR: 'true' };

const binaries = findKubectls().filter(({ version }) => Number(version.split('.')[1]) >= FIRST_MINOR);
const configMap = (name: string, size: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, labels: { set: one } }
data: { size: "${size}" }
---
`;

const kubeconfigFile = join(temporaryFolder('cbor'), 'kubeconfig');
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ kubeconfigFile, featureGates: { CBORServingAndStorage: true } });
});
afterAll(() => server?.close());

describe.each(binaries)('kubectl $version that prefers CBOR', (binary) => {
  let kubectl: Kubectl;
  const namespace = `cbor-${binary.version.split('.')[1]}`;
  beforeAll(async () => {
    kubectl = new Kubectl(binary, kubeconfigFile);
    await kubectl.ok(['create', 'namespace', namespace]);
  });
  /** Runs a command that must succeed; `types` are the media types of the answers that it got. */
  const run = async (...args: string[]) => {
    const result = await kubectl.run(['-n', namespace, ...args, '-v=9'], { env: PREFER_CBOR });
    expect(result.code, result.stderr).toBe(0);
    const types = [...result.stderr.matchAll(/Content-Type: ([\w/.+-]+)$/gm)].map(([, type]) => type);
    return { ...result, types };
  };

  it('creates, gets, patches and deletes', async () => {
    expect((await run('create', 'configmap', 'a', '--from-literal=x=y')).stdout).toBe('configmap/a created\n');
    expect((await run('get', 'configmap', 'a', '-o', 'jsonpath={.data}')).stdout).toBe('{"x":"y"}');
    expect((await run('get', 'configmaps')).stdout).toMatch(/^NAME\s+DATA\s+AGE\na\s+1\s/);
    await run('patch', 'configmap', 'a', '--type=merge', '-p', '{"data":{"x":"z"}}');
    expect((await run('get', 'configmap', 'a', '-o', 'jsonpath={.data.x}')).stdout).toBe('z');
    const gone = await run('delete', 'configmap', 'a');
    expect(gone.stdout).toMatch(/^configmap "a" deleted/);
    expect(gone.types).toContain('application/cbor');
  });

  it('waits for a change in a stream of CBOR', async () => {
    await run('create', 'configmap', 'b', '--from-literal=x=1');
    const wait = ['wait', '--for=jsonpath={.data.x}=2', 'configmap/b', '--timeout=30s', '-v=9'];
    const waiting = kubectl.start(['-n', namespace, ...wait], PREFER_CBOR);
    const exit = once(waiting, 'exit');
    await new Promise<void>((resolve) => {
      let text = '';
      waiting.stderr.on('data', (chunk) => {
        text += String(chunk);
        if (text.includes('Content-Type: application/cbor-seq')) resolve();
      });
    });
    await run('patch', 'configmap', 'b', '--type=merge', '-p', '{"data":{"x":"2"}}');
    expect(await exit).toEqual([0, null]);
  });

  it('lists and deletes what it prunes', async () => {
    const file = join(kubectl.folder, 'set.yaml');
    const prune = ['apply', '-f', file, '--prune', '-l', 'set=one', '--prune-allowlist=core/v1/ConfigMap'];
    writeFileSync(file, configMap('c', 'big') + configMap('d', 'small'));
    await run(...prune);
    writeFileSync(file, configMap('d', 'bigger'));
    const { stdout, types } = await run(...prune);
    expect(stdout).toBe('configmap/d configured\nconfigmap/c pruned\n');
    expect(types).toContain('application/cbor');
  });

  it('hears why the server refuses', async () => {
    const result = await kubectl.run(['-n', namespace, 'get', 'configmap', 'missing'], { env: PREFER_CBOR });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringMatching(/configmaps "missing" not found/) });
  });
});
