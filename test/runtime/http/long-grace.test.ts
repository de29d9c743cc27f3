import { describe, expect, it } from 'vitest';
import { servedClient } from '../../support/served-client.js';

const PODS = '/api/v1/namespaces/default/pods';
const JSON_TYPE = { 'content-type': 'application/json' };
const LONG = '9007199254740993';
const GREATEST = '9223372036854775807';

const client = await servedClient();

async function create(name: string, grace?: string): Promise<void> {
  const own = grace === undefined ? '' : `"terminationGracePeriodSeconds":${grace},`;
  const text = `{"metadata":{"name":"${name}"},"spec":{${own}"nodeName":"n","containers":[{"name":"c","image":"i"}]}}`;
  expect((await client.post(PODS, Buffer.from(text), { headers: JSON_TYPE })).code).toBe(201);
}

async function shown(name: string): Promise<{ text: string; year: number }> {
  const { bytes, json } = await client.get(`${PODS}/${name}`);
  return { text: bytes.toString(), year: new Date(String(json.metadata.deletionTimestamp)).getUTCFullYear() };
}

describe('a grace of centuries', () => {
  it.each([LONG, GREATEST])('of %s seconds, asked for in the query or in the body', async (grace) => {
    await create(`query-${grace}`);
    await create(`body-${grace}`);
    expect((await client.delete(`${PODS}/query-${grace}?gracePeriodSeconds=${grace}`)).code).toBe(200);
    const body = Buffer.from(`{"gracePeriodSeconds":${grace}}`);
    expect((await client.delete(`${PODS}/body-${grace}`, { body, headers: JSON_TYPE })).code).toBe(200);
    for (const name of [`query-${grace}`, `body-${grace}`]) {
      const { text, year } = await shown(name);
      expect(text).toContain(`"deletionGracePeriodSeconds":${grace}`);
      expect(year).toBeGreaterThan(1600);
    }
  });

  it('is what a pod may ask for itself, and a second delete shortens it', async () => {
    await create('own', LONG);
    expect((await client.delete(`${PODS}/own`)).code).toBe(200);
    expect((await shown('own')).text).toContain(`"deletionGracePeriodSeconds":${LONG}`);
    expect((await client.delete(`${PODS}/own?gracePeriodSeconds=30`)).code).toBe(200);
    expect((await shown('own')).text).toContain('"deletionGracePeriodSeconds":30');
  });
});
