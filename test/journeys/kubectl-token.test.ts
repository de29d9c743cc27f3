import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../runtime/index.js';
import { temporaryFolder } from '../support/folders.js';
import { findKubectls, Kubectl } from '../support/kubectl.js';

const folder = temporaryFolder('token');
const kubeconfigFile = join(folder, 'kubeconfig');
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ kubeconfigFile });
});
afterAll(() => server?.close());

/** A kubeconfig whose user has nothing but a token. */
function kubeconfigWith(token: string): string {
  const ca = Buffer.from(server.ca).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'it', cluster: { server: server.url, 'certificate-authority-data': ca } }],
    users: [{ name: 'it', user: { token } }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    'current-context': 'it',
  };
  const path = join(folder, 'robot');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

describe.each(findKubectls())('kubectl $version', (binary) => {
  it('creates a token of a service account, and is that account with it', async () => {
    const kubectl = new Kubectl(binary, kubeconfigFile);
    const namespace = `token-${binary.version.replace('.', '-')}`;
    await kubectl.ok(['create', 'namespace', namespace]);
    const ok = (...args: string[]) => kubectl.ok(['-n', namespace, ...args]);
    await ok('create', 'serviceaccount', 'robot');
    const token = (await ok('create', 'token', 'robot', '--duration=20m')).trim();

    const robot = new Kubectl(binary, kubeconfigWith(token));
    const question = join(folder, 'question');
    writeFileSync(question, JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }));
    const whoAmI = ['create', '--raw', '/apis/authentication.k8s.io/v1/selfsubjectreviews', '-f', question];
    const { username } = JSON.parse(await robot.ok(whoAmI)).status.userInfo;
    expect(username).toBe(`system:serviceaccount:${namespace}:robot`);

    const short = await kubectl.run(['-n', namespace, 'create', 'token', 'robot', '--duration=1m']);
    expect(short.stderr).toContain('may not specify a duration less than 10 minutes');
    await ok('delete', 'serviceaccount', 'robot');
    const refused = await robot.run(whoAmI);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/Unauthorized|logged in/)]);
  });
});
