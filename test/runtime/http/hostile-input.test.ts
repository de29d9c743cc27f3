/**
 * What no client should send: mutated bodies in every encoding over a real socket, and some made to hurt. The server answers each
 * with a Status that blames the client, or takes it; it neither ends nor grows nor stalls.
 *
 * `KINDSMITH_INPUTS` says how many mutated bodies are sent, `KINDSMITH_SEED` which ones.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CRAFTED, type Crafted } from '../../support/hostile/crafted.js';
import { HostileRequests } from '../../support/hostile/requests.js';
import { startWatchedServer, type WatchedServer } from '../../support/hostile/server.js';
import { validTargets } from '../../support/hostile/targets.js';
import { type Answer, HttpClient } from '../../support/http-client.js';

const INPUTS = Number(process.env.KINDSMITH_INPUTS ?? 5_000);
const SEED = Number(process.env.KINDSMITH_SEED ?? Date.now() % 0x1_0000_0000);
const AT_A_TIME = 8;
/** Milliseconds of work that one request may keep all others waiting for, on a machine that has nothing else to do. */
const MAX_HELD_MS = 2_000;
/** What `referenceMs` takes on such a machine. */
const REFERENCE_MS = 120;
/** What may stay of all requests together: code that was loaded, objects that were made, what is remembered. */
const MAX_GROWTH_BYTES = 100 * 1024 * 1024;
/** 403 is what a namespace or a quota forbids, 404 and 405 what paths lead to, 409 what is there already, 501 what is not served. */
const EXPECTED = new Set([200, 201, 400, 403, 404, 405, 409, 413, 415, 422, 501]);

const held: [ms: number, what: string][] = [];
let server: WatchedServer;
let client: HttpClient;
beforeAll(async () => {
  server = await startWatchedServer();
  client = new HttpClient(server, 'h1');
  for (const { collection, object } of validTargets) {
    const made = await client.post(collection, object);
    expect(made.code, made.text).toBe(201);
  }
});
afterAll(async () => {
  const longest = held.sort(([a], [b]) => b - a).slice(0, 8);
  console.log(`hostile input: held longest by ${longest.map(([ms, what]) => `${what} (${ms} ms)`).join(', ')}`);
  client.close();
  await server.close();
});

const send = (method: string, path: string, contentType: string, body: Buffer): Promise<Answer> =>
  Promise.race([client.ask(method, path, { body, headers: { 'content-type': contentType } }), server.crashed]);

/** What is wrong with an answer; undefined when nothing is. */
function complaint(answer: Answer, contentType: string): string | undefined {
  const { code, text } = answer;
  if (code < 400) return EXPECTED.has(code) ? undefined : `answered ${code}`;
  try {
    const { kind, code: told } = answer.json;
    if (kind !== 'Status' || told !== code) return `${code} with ${text.slice(0, 200)}`;
  } catch {
    return `${code} without a Status: ${text.slice(0, 200)}`;
  }
  if (code === 500 && isUpstreams500(answer, contentType)) return undefined;
  return EXPECTED.has(code) ? undefined : `${code}: ${text.slice(0, 200)}`;
}

/**
 * Upstream blames itself for versions that are no numbers, for what cannot be applied as it does not fit its type, for bindings to
 * nothing, and for some strategic merge patches that make no sense.
 */
const isUpstreams500 = ({ json }: Answer, contentType: string): boolean =>
  contentType.startsWith('application/strategic-merge') || UPSTREAMS_500.test(json.message);
const UPSTREAMS_500 =
  /^(strconv\.ParseUint: parsing |failed to (create typed patch|convert new) object |\[?target\.(kind|name): )/;

/** Milliseconds of work of something like what the server does: more where others use the machine as well. */
function referenceMs(): number {
  const text = `{${Array.from({ length: 200_000 }, (_, i) => `"key${i}":""`).join(',')}}`;
  const start = process.cpuUsage();
  JSON.stringify(JSON.parse(text));
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const maxHeldMs = (): number => MAX_HELD_MS * Math.max(1, referenceMs() / REFERENCE_MS);

async function expectHealth(what: string): Promise<void> {
  const fare = await server.fare();
  held.push([Math.round(fare.heldMs), what]);
  expect(fare.errors).toEqual([]);
  expect(Math.round(fare.heldMs)).toBeLessThan(maxHeldMs());
  const start = performance.now();
  expect((await client.get('/api/v1/namespaces/default/configmaps/kept')).code).toBe(200);
  expect(performance.now() - start).toBeLessThan(1_000);
}

describe('mutated bodies', () => {
  it(`are answered, all ${INPUTS} of them`, { timeout: 60_000 + INPUTS * 20 }, async () => {
    console.log(`hostile input: seed ${SEED}`);
    const requests = await HostileRequests.of(SEED);
    const problems: string[] = [];
    const codes = new Map<number, number>();
    let next = 0;
    const sendOnes = async (limit: number): Promise<void> => {
      while (next < limit && problems.length < 10) {
        const index = next++;
        const { method, path, contentType, body } = await requests.make(index);
        const answer = await send(method, path, contentType, body);
        codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
        const wrong = complaint(answer, contentType);
        if (wrong !== undefined)
          problems.push(
            `#${index} ${method} ${path} ${contentType} ${body.toString('latin1').slice(0, 300)}: ${wrong}`,
          );
      }
    };
    const sendUpTo = (limit: number) => Promise.all(Array.from({ length: AT_A_TIME }, () => sendOnes(limit)));
    // The first ones load code and fill what is remembered.
    await sendUpTo(Math.min(INPUTS, 2_000));
    const before = await server.fare();
    await sendUpTo(INPUTS);
    const after = await server.fare();
    const heldMs = Math.round(Math.max(before.heldMs, after.heldMs));
    const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;
    const told = [...codes].sort(([a], [b]) => a - b).map(([code, count]) => `${code}: ${count}`);
    console.log(
      `hostile input: ${told.join(', ')}; heap ${mebibytes(before.heapBytes)}, then ${mebibytes(after.heapBytes)}; held ${heldMs} ms`,
    );
    expect([...problems, ...before.errors, ...after.errors]).toEqual([]);
    expect(heldMs).toBeLessThan(maxHeldMs());
    expect(after.heapBytes - before.heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
    await expectHealth('all together');
  });
});

describe('bodies made to hurt', () => {
  it.each(CRAFTED)('$name', async ({ name, contentType, method, path, body, codes }: Crafted) => {
    const answer = await send(method, path, contentType, body());
    expect(complaint(answer, contentType)).toBeUndefined();
    expect(codes, answer.text.slice(0, 300)).toContain(answer.code);
    await expectHealth(name);
  });
});
