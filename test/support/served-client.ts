import { afterAll } from 'vitest';
import { startServer } from '../../runtime/index.js';
import { HttpClient } from './http-client.js';

/** A client of a server that the tests of a file have to themselves; both end with the file. */
export async function servedClient(): Promise<HttpClient> {
  const server = await startServer();
  const client = new HttpClient(server, 'h2');
  afterAll(async () => {
    client.close();
    await server.close();
  });
  return client;
}
