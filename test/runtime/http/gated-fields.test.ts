import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../../runtime/index.js';
import { temporaryFolder } from '../../support/folders.js';
import { type Answer, HttpClient, type Json } from '../../support/http-client.js';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
const lease = (name: string, spec: Json): Json => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name },
  spec,
});
const coordinated = { holderIdentity: 'me', strategy: 'OldestEmulationVersion' };

describe('fields behind feature gates', () => {
  const data = temporaryFolder('gates');
  let server: RunningServer;
  let client: HttpClient;

  async function restart(gates: Parameters<typeof startServer>[0] = {}): Promise<void> {
    client?.close();
    await server?.close();
    server = await startServer({ data, ...gates });
    client = new HttpClient(server, 'h2');
  }

  beforeAll(() => restart());
  afterAll(async () => {
    client.close();
    await server.close();
  });

  const specOf = ({ code, json, text }: Answer): Json => {
    expect(code, text).toBeLessThan(300);
    return json.spec;
  };
  const create = async (name: string, spec: Json) => specOf(await client.post(LEASES, lease(name, spec)));
  const patch = async (name: string, spec: Json) => specOf(await client.patch(`${LEASES}/${name}`, { spec }));

  it('are taken out of what is written while the gate is closed, and kept once they are stored', async () => {
    expect(await create('closed', coordinated)).toEqual({ holderIdentity: 'me' });
    expect(await patch('closed', { strategy: 'OldestEmulationVersion' })).toEqual({ holderIdentity: 'me' });

    await restart({ featureGates: { CoordinatedLeaderElection: true } });
    expect(await create('open', coordinated)).toEqual(coordinated);

    await restart();
    expect(await patch('open', { holderIdentity: 'you', preferredHolder: 'her' })).toEqual({
      ...coordinated,
      holderIdentity: 'you',
      preferredHolder: 'her',
    });
    expect(await patch('open', { strategy: null, preferredHolder: null })).toEqual({ holderIdentity: 'you' });
    expect(await patch('open', { strategy: 'OldestEmulationVersion' })).toEqual({ holderIdentity: 'you' });
  });

  it('are not looked at by rules when they go', async () => {
    const spec = { ...coordinated, strategy: 'no such thing' };
    expect(await create('ruled', spec)).toEqual({ holderIdentity: 'me' });
  });

  it('are there with all versions of their stage', async () => {
    await restart({ runtimeConfig: 'api/all=true' });
    expect(await create('all', coordinated)).toEqual(coordinated);
    await restart({ runtimeConfig: 'api/all=true', featureGates: { CoordinatedLeaderElection: false } });
    expect(await create('named', coordinated)).toEqual({ holderIdentity: 'me' });
  });
});
