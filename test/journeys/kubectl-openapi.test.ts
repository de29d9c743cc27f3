/** What kubectl does by the published documents, with OpenAPI v3, and where it has to fall back on v2, which it reads as protobuf. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../runtime/index.js';
import { temporaryFolder } from '../support/folders.js';
import { findKubectls, Kubectl } from '../support/kubectl.js';
import { TranscodingProxy } from '../support/transcoding/proxy.js';
import { ownTranscoder } from '../support/transcoding/transcoder.js';

const PROTOBUF_V2 = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** Ports are merged by their number: what is no longer applied goes, what others added stays. */
const service = (ports: string) => `
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [${ports}] }
`;

const found = findKubectls();
const ends = [...new Set([found[0], found.at(-1)])].flatMap((binary) => (binary === undefined ? [] : [binary]));
const documents = [
  { by: 'OpenAPI v3', hidden: undefined, flags: [] },
  { by: 'OpenAPI v2 as protobuf', hidden: /^\/openapi\/v3/, flags: ['--output=plaintext-openapiv2'] },
];
const cases = ends.flatMap((binary) => documents.map((document) => ({ binary, version: binary.version, ...document })));

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ storage: 'memory' });
});
afterAll(() => server?.close());

describe.each(cases)('kubectl $version by $by', ({ binary, hidden, flags }) => {
  const folder = temporaryFolder('openapi');
  const namespace = `openapi-${cases.findIndex((it) => it.binary === binary && it.hidden === hidden)}`;
  let proxy: TranscodingProxy;
  let kubectl: Kubectl;
  beforeAll(async () => {
    proxy = await TranscodingProxy.start(server, ownTranscoder(), 'json', hidden);
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, proxy.kubeconfig);
    kubectl = new Kubectl(binary, kubeconfig, folder);
    await kubectl.ok(['create', 'namespace', namespace]);
  });
  afterAll(() => proxy?.close());

  const ok = (...args: string[]) => kubectl.ok(['-n', namespace, ...args]);
  const file = (text: string) => {
    const path = join(folder, 'service.yaml');
    writeFileSync(path, text);
    return path;
  };

  it('explains fields by OpenAPI', async () => {
    expect(await ok('explain', 'deployment.spec.replicas', ...flags)).toMatch(/replicas\s+<integer>/);
    expect(await ok('explain', 'pod.spec.containers', ...flags)).toMatch(/image\s+<string>/);
    expect(await ok('explain', 'books.spec', '--api-version=library.example.com/v1', ...flags)).toMatch(
      /title\s+<string>/,
    );
  });

  it('applies and shows differences by the merge keys of OpenAPI', async () => {
    await ok('apply', '-f', file(service('{ name: a, port: 80 }, { name: b, port: 81 }')));
    await ok('patch', 'service', 'shop', '-p', '{"spec":{"ports":[{"name":"c","port":82}]}}');
    const path = file(service('{ name: a, port: 80, targetPort: 8080 }'));
    const diff = await kubectl.run(['-n', namespace, 'diff', '-f', path]);
    expect(diff.code, diff.stderr).toBe(1);
    expect(diff.stdout).toMatch(/^-\s+- name: b$/m);
    expect(diff.stdout).toMatch(/^\+\s+targetPort: 8080$/m);
    expect(await ok('apply', '-f', path)).toBe('service/shop configured\n');
    const ports = await ok('get', 'service', 'shop', '-o', 'jsonpath={.spec.ports[*].targetPort}');
    expect(ports.split(' ').sort()).toEqual(['8080', '82']);
    expect((await kubectl.run(['-n', namespace, 'diff', '-f', path])).code).toBe(0);
  });

  it('has read that document', () => {
    const read = proxy.passed.filter(({ what }) => what.startsWith('GET /openapi/'));
    if (hidden === undefined) expect(read.map(({ what }) => what).join()).toContain('GET /openapi/v3/api/v1?hash=');
    else expect(read.map(({ answered }) => answered)).toContain(PROTOBUF_V2);
  });
});
