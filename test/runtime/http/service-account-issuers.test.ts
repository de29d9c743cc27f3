import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type ServerOptions, startServer } from '../../../runtime/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { HttpClient, type Json } from '../../support/http-client.js';

const DEFAULT = 'https://kubernetes.default.svc';
const NEW = 'https://issuer.example.com/cluster';
const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts';
const CONFIGURATION = '/.well-known/openid-configuration';

const folder = temporaryFolder('issuers');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const pem = (key: KeyObject) => String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const rsaFile = file('rsa.key', pem(rsa));

async function within<T>(options: ServerOptions, run: (client: HttpClient) => Promise<T>): Promise<T> {
  const server = await startServer({ builtin: 'machinery', ...options });
  const client = new HttpClient(server, 'h1');
  try {
    return await run(client);
  } finally {
    client.close();
    await server.close();
  }
}

const tokenOf = async (client: HttpClient, spec: object = {}): Promise<string> =>
  (await client.post(`${ACCOUNTS}/robot/token`, { spec })).json.status.token;
const codeWith = async (client: HttpClient, token: string) => (await client.get('/api', { as: token })).code;
const make = (client: HttpClient) => client.post(ACCOUNTS, { metadata: { name: 'robot' } });
const reviewed = async (client: HttpClient, token: string): Promise<Json> =>
  (await client.post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } })).json.status;

describe('issuers and keys of service accounts', () => {
  it('can be changed while former tokens are still good, and published keys verify both', async () => {
    const data = join(folder, 'data');
    const former = await within({ data }, async (client) => {
      await make(client);
      return tokenOf(client);
    });
    const changed: ServerOptions = {
      data,
      serviceAccountIssuers: [NEW, DEFAULT],
      serviceAccountSigningKeyFile: rsaFile,
      serviceAccountKeyFiles: [join(data, 'pki', 'sa.key')],
    };
    const current = await within(changed, async (client) => {
      const token = await tokenOf(client);
      expect(decodeJwt(token)).toMatchObject({ iss: NEW, aud: [NEW, DEFAULT] });
      expect(decodeProtectedHeader(token).alg).toBe('RS256');
      for (const one of [former, token, former, token]) expect(await codeWith(client, one)).toBe(200);
      expect(await reviewed(client, former)).toMatchObject({ authenticated: true, audiences: [DEFAULT] });

      const configuration = (await client.get(CONFIGURATION)).json;
      expect([configuration.issuer, configuration.id_token_signing_alg_values_supported]).toEqual([
        NEW,
        ['ES256', 'RS256'],
      ]);
      const published = (await client.get('/openid/v1/jwks')).json;
      expect(published.keys.map(({ kid }: Json) => kid)).toEqual(
        [token, former].map((one) => decodeProtectedHeader(one).kid),
      );
      for (const key of published.keys) expect(key).not.toHaveProperty('d');
      const keys = createLocalJWKSet(published);
      for (const one of [former, token]) expect((await jwtVerify(one, keys)).payload.sub).toContain(':robot');
      return token;
    });
    const ends: [ServerOptions, number[]][] = [
      // The former issuer is no longer accepted, its key is.
      [{ ...changed, serviceAccountIssuers: [NEW] }, [401, 200]],
      // The former key is no longer accepted, its issuer is.
      [{ ...changed, serviceAccountKeyFiles: undefined } as ServerOptions, [401, 200]],
      [{ data }, [200, 401]],
    ];
    for (const [options, codes] of ends) {
      const found = await within(options, async (client) => [
        await codeWith(client, former),
        await codeWith(client, current),
      ]);
      expect(found).toEqual(codes);
    }
  });

  it('have audiences of their own choice', async () => {
    await within({ apiAudiences: ['api', 'other'] }, async (client) => {
      await make(client);
      const token = await tokenOf(client);
      expect([decodeJwt(token).aud, await codeWith(client, token)]).toEqual([['api', 'other'], 200]);
      expect(await codeWith(client, await tokenOf(client, { audiences: ['other'] }))).toBe(200);
      const foreign = await tokenOf(client, { audiences: [DEFAULT] });
      expect(await codeWith(client, foreign)).toBe(401);
      expect((await reviewed(client, foreign)).error).toContain('is invalid for the target audiences ["api" "other"]');
    });
  });

  it.each([
    ['prime256v1', 'ES256'],
    ['secp384r1', 'ES384'],
    ['secp521r1', 'ES512'],
  ])('are of the curve %s', async (name, algorithm) => {
    const key = curve(name);
    // As OpenSSL writes it, parameters first.
    const text = `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${key.export({ type: 'sec1', format: 'pem' })}`;
    const serviceAccountSigningKeyFile = file(`${name}.key`, text);
    await within(
      { serviceAccountSigningKeyFile, serviceAccountKeyFiles: [serviceAccountSigningKeyFile] },
      async (client) => {
        await make(client);
        const token = await tokenOf(client);
        expect([decodeProtectedHeader(token).alg, await codeWith(client, token)]).toEqual([algorithm, 200]);
        const { keys } = (await client.get('/openid/v1/jwks')).json;
        expect(keys).toEqual([
          { use: 'sig', kid: expect.any(String), alg: algorithm, ...createPublicKey(key).export({ format: 'jwk' }) },
        ]);
      },
    );
  });

  it('are several to a file, public and private ones', async () => {
    const others = [curve('prime256v1'), createPublicKey(curve('secp384r1')), rsa];
    const many = file('many.pem', `words before\n${others.map(pem).join('\nwords between\n')}`);
    await within({ serviceAccountSigningKeyFile: rsaFile, serviceAccountKeyFiles: [many] }, async (client) => {
      const { keys } = (await client.get('/openid/v1/jwks')).json;
      expect(keys.map(({ alg }: Json) => alg)).toEqual(['RS256', 'ES256', 'ES384']);
    });
  });

  it('that are no https URL are published nowhere', async () => {
    await within({ serviceAccountIssuers: ['my-cluster'] }, async (client) => {
      await make(client);
      const token = await tokenOf(client);
      expect([decodeJwt(token).iss, await codeWith(client, token)]).toEqual(['my-cluster', 200]);
      expect((await client.get(CONFIGURATION)).code).toBe(404);
      expect((await client.get('/')).json.paths).not.toContain(CONFIGURATION);
    });
  });

  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const edwards = generateKeyPairSync('ed25519').privateKey;
  const broken = join(folder, 'broken', 'pki');
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, 'sa.key'), 'junk');
  it.each<[ServerOptions, RegExp]>([
    [
      { serviceAccountSigningKeyFile: '/nowhere' },
      /^serviceAccountSigningKeyFile names \/nowhere, which does not exist/,
    ],
    [{ serviceAccountKeyFiles: [folder] }, /^serviceAccountKeyFiles names .*, which is a folder/],
    [{ serviceAccountKeyFiles: [file('empty', '')] }, /^serviceAccountKeyFiles names .*no block of PEM/],
    [{ serviceAccountSigningKeyFile: file('junk', 'junk') }, /holds no such key.*\(it takes a private key of RSA/],
    [{ serviceAccountSigningKeyFile: file('pub', pem(createPublicKey(rsa))) }, /holds no such key/],
    [{ serviceAccountSigningKeyFile: file('small', pem(small)) }, /of another sort, rsa \(it takes .*2048 bits/],
    [{ serviceAccountSigningKeyFile: file('edwards', pem(edwards)) }, /of another sort, ed25519/],
    [{ data: join(broken, '..'), storage: 'memory' }, /^data names .*sa\.key, which holds no such key/],
    [{ serviceAccountIssuers: [] }, /^serviceAccountIssuers takes issuers.*, not an empty list/],
    [{ serviceAccountIssuers: [NEW, NEW] }, /each once.*, not \["https:.*", "https:.*"\]/],
    [{ serviceAccountIssuers: ['http://[::1]:port'] }, /one with a colon has to be a URL/],
    [{ apiAudiences: [''] }, /^apiAudiences takes audiences/],
  ])('are told by name when they are wrong: %j', async (options, message) => {
    await expect(startServer(options)).rejects.toThrow(message);
  });
});
