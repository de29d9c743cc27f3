import { expect, it } from 'vitest';
import { servedClient } from '../../support/served-client.js';

const REVISIONS = '/apis/apps/v1/namespaces/default/controllerrevisions';
const GREATEST = '9223372036854775807';

const client = await servedClient();

it('shows 64-bit numbers in cells with all their digits, in JSON and YAML', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = Buffer.from(`{"metadata":{"name":"last"},"revision":${GREATEST}}`);
  expect((await client.post(REVISIONS, body, { headers })).code).toBe(201);
  const tableIn = async (mediaType: string) => {
    const accept = `${mediaType};as=Table;g=meta.k8s.io;v=v1`;
    return (await client.get(REVISIONS, { headers: { accept } })).bytes.toString();
  };
  expect(await tableIn('application/json')).toContain(`"cells":["last","<none>",${GREATEST},`);
  expect(await tableIn('application/yaml')).toContain(`  - ${GREATEST}\n`);
});
