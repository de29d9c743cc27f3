import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { HttpClient, type Json } from '../../support/http-client.js';

const NAMESPACE = '/api/v1/namespaces/default';
const ACCOUNTS = `${NAMESPACE}/serviceaccounts`;
const API = 'https://kubernetes.default.svc';
const REVIEWS = '/apis/authentication.k8s.io/v1/tokenreviews';
const WHO_AM_I = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

const data = temporaryFolder('tokens');
let server: RunningServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startServer({ data, storage: 'memory' });
  client = new HttpClient(server, 'h1');
});
afterAll(async () => {
  client.close();
  await server.close();
});

let count = 0;
let name: string;
let uid: string;
beforeEach(async () => {
  name = `account-${++count}`;
  uid = (await client.post(ACCOUNTS, { metadata: { name } })).json.metadata.uid;
});
afterEach(() => vi.useRealTimers());

const request = (spec: object = {}, more: object = {}) => client.post(`${ACCOUNTS}/${name}/token`, { spec, ...more });
const tokenOf = async (spec: object = {}): Promise<string> => (await request(spec)).json.status.token;
const whoAmI = (token: string) => client.post(WHO_AM_I, {}, { as: token });
const codeWith = async (token: string) => (await client.get('/api', { as: token })).code;
const review = async (token: string, audiences?: string[]): Promise<Json> =>
  (await client.post(REVIEWS, { spec: { token, audiences } })).json.status;
const pod = (podName: string, more: object = {}) => ({
  metadata: { name: podName },
  spec: { serviceAccountName: name, containers: [{ name: 'a', image: 'a' }], ...more },
});
const deleteNow = (path: string) => client.delete(path, { body: { gracePeriodSeconds: 0 } });

/** A token as the server would sign it, with other claims or by another key. */
async function crafted(claims: object, { header = {}, key = serverKey() } = {}): Promise<string> {
  const payload = { ...decodeJwt(await tokenOf()), ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', ...header }).sign(key);
}
const serverKey = () => createPrivateKey(readFileSync(join(data, 'pki', 'sa.key')));

describe('a token', () => {
  it('is its account wherever it is shown', async () => {
    const { code, json } = await request({ expirationSeconds: 700 });
    expect([code, json.spec]).toEqual([201, { audiences: [API], expirationSeconds: 700, boundObjectRef: null }]);
    const { token, expirationTimestamp } = json.status;
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({
      iss: API,
      aud: [API],
      sub: `system:serviceaccount:default:${name}`,
      'kubernetes.io': { namespace: 'default', serviceaccount: { name, uid } },
    });
    expect([claims.exp, claims.nbf]).toEqual([(claims.iat ?? 0) + 700, claims.iat]);
    expect(Date.parse(expirationTimestamp) / 1000).toBe(claims.exp);

    const user = {
      username: `system:serviceaccount:default:${name}`,
      uid,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`] },
    };
    for (const _ of ['verified', 'remembered']) {
      expect((await whoAmI(token)).json.status.userInfo).toEqual(user);
      expect(await review(token)).toEqual({ authenticated: true, user, audiences: [API] });
    }
  });

  it('may do what its groups may', async () => {
    const token = await tokenOf();
    const codes = (paths: string[]) =>
      Promise.all(paths.map(async (path) => (await client.get(path, { as: token })).code));
    expect(await codes(['/openid/v1/jwks', '/.well-known/openid-configuration/', '/api', ACCOUNTS])).toEqual([
      200, 200, 200, 403,
    ]);
  });

  it('ends with its account, also when another one takes the name', async () => {
    const token = await tokenOf();
    expect(await codeWith(token)).toBe(200);
    await client.delete(`${ACCOUNTS}/${name}`);
    expect(await codeWith(token)).toBe(401);
    expect((await review(token)).error).toBe(
      `[invalid bearer token, service account default/${name} has been deleted]`,
    );
    await client.post(ACCOUNTS, { metadata: { name } });
    expect(await codeWith(token)).toBe(401);
    expect(await codeWith(await tokenOf())).toBe(200);
  });

  it('outlives changes of its account', async () => {
    const token = await tokenOf();
    expect(await codeWith(token)).toBe(200);
    await client.patch(`${ACCOUNTS}/${name}`, { metadata: { labels: { a: 'b' } } });
    expect(await codeWith(token)).toBe(200);
  });

  it('ends with its time', async () => {
    const tokens = [await tokenOf({ expirationSeconds: 600 }), await tokenOf({ expirationSeconds: 600 })];
    const [known, fresh] = tokens as [string, string];
    const startMs = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: startMs + 630_000 });
    expect(await codeWith(known)).toBe(200);
    vi.setSystemTime(startMs + 670_000);
    for (const token of [known, fresh, known]) {
      expect(await codeWith(token)).toBe(401);
      expect((await review(token)).error).toBe('[invalid bearer token, service account token has expired]');
    }
  });

  it('is meant for somebody', async () => {
    const token = await tokenOf({ audiences: ['vault', 'bank'] });
    expect(decodeJwt(token).aud).toEqual(['vault', 'bank']);
    expect(await codeWith(token)).toBe(401);
    expect(await review(token)).toMatchObject({
      user: {},
      error: `[invalid bearer token, token audiences ["vault" "bank"] is invalid for the target audiences ["${API}"]]`,
    });
    expect(await review(token, ['bank', 'shop'])).toMatchObject({ authenticated: true, audiences: ['bank'] });
    expect(await codeWith(await tokenOf({ audiences: ['vault', API] }))).toBe(200);
  });
});

describe('what a token is bound to', () => {
  const bound = (kind: string, ref: string, more: object = {}) =>
    request({ boundObjectRef: { apiVersion: 'v1', kind, name: ref, ...more } });

  it.each([
    ['Secret', `${NAMESPACE}/secrets`, () => ({ metadata: { name } })],
    ['Pod', `${NAMESPACE}/pods`, () => pod(name)],
    ['Node', '/api/v1/nodes', () => ({ metadata: { name } })],
  ])('ends it: a %s', async (kind, path, object) => {
    const made = await client.post(path, object());
    const meant = made.json.metadata.uid;
    const { status } = (await bound(kind, name, { uid: meant })).json;
    expect(decodeJwt(status.token)['kubernetes.io']).toMatchObject({ [kind.toLowerCase()]: { name, uid: meant } });
    expect(await codeWith(status.token)).toBe(200);
    await deleteNow(`${path}/${name}`);
    expect(await codeWith(status.token)).toBe(401);
    expect((await review(status.token)).error).toBe(
      '[invalid bearer token, service account token has been invalidated]',
    );
    await client.post(path, object());
    expect(await codeWith(status.token)).toBe(401);
    expect((await bound(kind, name, { uid: meant })).json).toMatchObject({ code: 409, reason: 'Conflict' });
    await deleteNow(`${path}/${name}`);
  });

  it('is told of its user, with the node of a pod', async () => {
    const node = await client.post('/api/v1/nodes', { metadata: { name: `node-${name}` } });
    const made = await client.post(`${NAMESPACE}/pods`, pod(name, { nodeName: `node-${name}` }));
    const { token } = (await bound('Pod', name)).json.status;
    expect((await whoAmI(token)).json.status.userInfo.extra).toMatchObject({
      'authentication.kubernetes.io/pod-name': [name],
      'authentication.kubernetes.io/pod-uid': [made.json.metadata.uid],
      'authentication.kubernetes.io/node-name': [`node-${name}`],
      'authentication.kubernetes.io/node-uid': [node.json.metadata.uid],
    });
    await client.delete(`/api/v1/nodes/node-${name}`);
    expect(await codeWith(token)).toBe(200);
    expect(decodeJwt((await bound('Pod', name)).json.status.token)['kubernetes.io']).toMatchObject({
      node: { name: `node-${name}` },
    });
  });

  it('gives what the kubelet asks for a year', async () => {
    await client.post(`${NAMESPACE}/pods`, pod(name));
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name };
    const { status } = (await request({ expirationSeconds: 3607, boundObjectRef })).json;
    const { iat = 0, exp, 'kubernetes.io': own } = decodeJwt(status.token);
    expect([exp, own]).toMatchObject([iat + 31_536_000, { warnafter: iat + 3607 }]);
    expect(Date.parse(status.expirationTimestamp) / 1000).toBe(iat + 3607);
  });

  it('must be there, of the account, of a kind that can be bound to', async () => {
    await client.post(`${NAMESPACE}/pods`, pod(name, { serviceAccountName: 'default' }));
    const answers = [
      await bound('Secret', 'none'),
      await bound('Pod', name),
      await bound('ConfigMap', 'none'),
      await bound('Pod', ''),
    ];
    expect(answers.map(({ json }) => [json.code, json.message])).toEqual([
      [404, 'secrets "none" not found'],
      [400, `cannot bind token for serviceaccount "${name}" to pod running with different serviceaccount name.`],
      [400, 'cannot bind token to object of type /v1, Kind=ConfigMap'],
      [400, 'Name parameter required.'],
    ]);
  });
});

describe('a request', () => {
  it('may name the uid of the account that it means', async () => {
    expect((await request({}, { metadata: { uid } })).code).toBe(201);
    expect((await request({}, { metadata: { uid: 'other' } })).json).toMatchObject({
      code: 409,
      details: { name, group: 'authentication.k8s.io', kind: 'TokenRequest' },
    });
  });

  it('asks for ten minutes to 2^32 seconds', async () => {
    const codes = [599, 600, 2 ** 32, 2 ** 32 + 1].map(
      async (expirationSeconds) => (await request({ expirationSeconds })).code,
    );
    expect(await Promise.all(codes)).toEqual([422, 201, 201, 422]);
  });
});

describe('forged tokens are refused', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forgeries: Record<string, () => Promise<string>> = {
    'another key': () => crafted({}, { key: other }),
    'another issuer': () => crafted({ iss: 'https://evil' }),
    'another audience': () => crafted({ aud: ['https://evil'] }),
    'not yet': () => crafted({ nbf: Math.floor(Date.now() / 1000) + 3600 }),
    'no time': () => crafted({ exp: undefined }),
    'no account': () => crafted({ 'kubernetes.io': undefined }),
    'an account of another uid': () =>
      crafted({ 'kubernetes.io': { namespace: 'default', serviceaccount: { name, uid: 'other' } } }),
    'no algorithm': async () => `${part({ alg: 'none' })}.${part(decodeJwt(await tokenOf()))}.`,
    'the public key as a secret': async () => {
      const [key] = (await client.get('/openid/v1/jwks')).json.keys;
      const payload = decodeJwt(await tokenOf());
      return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(JSON.stringify(key)));
    },
    'other claims under a signature': async () => {
      const [header, , signature] = (await tokenOf()).split('.');
      const payload = { ...decodeJwt(await tokenOf()), sub: 'system:serviceaccount:kube-system:root' };
      return `${header}.${part(payload)}.${signature}`;
    },
    'cut short': async () => (await tokenOf()).slice(0, -4),
    'no JSON': async () => 'a.b.c',
  };
  it.each(Object.keys(forgeries))('%s', async (kind) => {
    const token = await forgeries[kind]?.();
    expect(await codeWith(token ?? '')).toBe(401);
    expect((await review(token ?? '')).authenticated).toBeUndefined();
  });
  it('which good ones made the same way are not', async () => expect(await codeWith(await crafted({}))).toBe(200));
});

describe('the issuer', () => {
  it('is found by whoever trusts its tokens', async () => {
    const configuration = await client.get('/.well-known/openid-configuration');
    expect(configuration.json).toEqual({
      issuer: API,
      jwks_uri: `${server.url}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    });
    const keys = await client.get(new URL(configuration.json.jwks_uri).pathname);
    expect(keys.headers).toMatchObject({
      'content-type': 'application/jwk-set+json',
      'cache-control': 'public, max-age=3600',
    });
    const token = await tokenOf({ audiences: ['vault'] });
    expect(decodeProtectedHeader(token).kid).toBe(keys.json.keys[0].kid);
    expect(keys.json.keys[0].d).toBeUndefined();
    const known = createLocalJWKSet(keys.json);
    const { payload } = await jwtVerify(token, known, { issuer: API, audience: 'vault' });
    expect(payload.sub).toBe(`system:serviceaccount:default:${name}`);
  });

  it('answers nothing else there', async () => {
    expect((await client.post('/openid/v1/jwks', {})).code).toBe(405);
    expect((await client.get('/openid/v1/jwks', { headers: { accept: 'text/html' } })).code).toBe(406);
    expect((await client.get('/openid/v1/jwks', { as: '' })).code).toBe(403);
    expect((await client.get('/openid/v1/none')).code).toBe(404);
  });

  it('keeps its key for its owner alone, and over a restart', async () => {
    await tokenOf();
    const path = join(data, 'pki', 'sa.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = await startServer({ data, storage: 'memory' });
    const other = new HttpClient(again, 'h1');
    try {
      const keys = (await other.get('/openid/v1/jwks')).json;
      expect(keys).toEqual((await client.get('/openid/v1/jwks')).json);
    } finally {
      other.close();
      await again.close();
    }
  });
});
