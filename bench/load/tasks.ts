/** What the process that makes load can be asked to do. */
import { collectionOf, configMap, nameOf, seededNumbers } from '../fixtures.js';
import type { Client, Protocol, Request, Target } from './client.js';
import { openH1 } from './h1-client.js';
import { type H2Client, openH2 } from './h2-client.js';

/** Clients that each send the next request when the last one is answered. */
export interface RequestsTask {
  readonly kind: 'requests';
  readonly target: Target;
  readonly protocol: Protocol;
  readonly clients: number;
  /** Over h2, several clients may share a connection. */
  readonly connections: number;
  /** The task ends after so much time, or so many requests. */
  readonly durationMs?: number;
  readonly count?: number;
  readonly what: Work;
}

export type Work =
  /** Reads ConfigMaps at random out of so many of a namespace. */
  | { readonly kind: 'get'; readonly namespace: string; readonly objects: number }
  /** Creates ConfigMaps in a namespace, from this number on. */
  | { readonly kind: 'create'; readonly namespace: string; readonly from: number }
  /** Asks for one path again and again. */
  | { readonly kind: 'path'; readonly path: string };

/** Watchers of one object, and a writer that changes it. */
export interface WatchTask {
  readonly kind: 'watch';
  readonly target: Target;
  readonly watchers: number;
  readonly connections: number;
  readonly namespace: string;
  readonly name: string;
  readonly updates: number;
}

export type Task = RequestsTask | WatchTask;

export interface Result {
  /** Requests that were answered, or events that came. */
  readonly count: number;
  readonly ms: number;
  /** Bytes of all bodies. */
  readonly bytes: number;
}

export function run(task: Task): Promise<Result> {
  return task.kind === 'watch' ? watch(task) : requests(task);
}

async function requests(task: RequestsTask): Promise<Result> {
  const open = task.protocol === 'h1' ? openH1 : openH2;
  const clients: Client[] = [];
  for (let i = 0; i < task.connections; i++) clients.push(await open(task.target));
  const next = requestsOf(task.what);
  const { count: limit = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = task;
  const begun = performance.now();
  let sent = 0;
  let count = 0;
  let bytes = 0;
  const work = async (client: Client) => {
    while (sent < limit && performance.now() - begun < durationMs) {
      sent++;
      const request = next();
      bytes += await answered(client, request);
      count++;
    }
  };
  await Promise.all(Array.from({ length: task.clients }, (_, i) => work(clients[i % clients.length]!)));
  const ms = performance.now() - begun;
  for (const client of clients) client.close();
  return { count, ms, bytes };
}

function requestsOf(what: Work): () => Request {
  if (what.kind === 'path') return () => ({ method: 'GET', path: what.path });
  const collection = collectionOf(what.namespace);
  if (what.kind === 'get') {
    const random = seededNumbers();
    return () => ({ method: 'GET', path: `${collection}/${nameOf(random(what.objects))}` });
  }
  let i = what.from;
  return () => ({ method: 'POST', path: collection, body: configMap(nameOf(i++)) });
}

/** Bytes of the body of a good answer. */
async function answered(client: Client, request: Request): Promise<number> {
  const { status, length } = await client.send(request);
  if (status !== 200 && status !== 201)
    throw new Error(`${request.method} ${request.path} was answered with ${status}`);
  return length;
}

/** Changes by which the writer may be ahead of the slowest watcher: one is on its way to the disk while others are sent. */
const MAX_AHEAD = 2;

async function watch(task: WatchTask): Promise<Result> {
  const { target, namespace, name, watchers, updates } = task;
  const collection = collectionOf(namespace);
  const clients: H2Client[] = [];
  for (let i = 0; i < task.connections; i++) clients.push(await openH2(target));
  const writer = await openH2(target);
  const events = new Events();
  const begin = events.until(watchers);
  const path = `${collection}?watch=1&fieldSelector=metadata.name%3D${name}`;
  for (let i = 0; i < watchers; i++) {
    const over = clients[i % clients.length]!.open({ method: 'GET', path }, () => events.add());
    over.then(({ status }) => events.fail(new Error(`a watch ended with status ${status}`)), events.fail);
  }
  // Watches begin with the object as it is.
  await begin;
  const begun = performance.now();
  let bytes = 0;
  for (let i = 0; i < updates; i++) {
    await events.until(watchers * (i + 1 - MAX_AHEAD));
    bytes += await answered(writer, { method: 'PUT', path: `${collection}/${name}`, body: configMap(name, textOf(i)) });
  }
  await events.until(watchers * (updates + 1));
  const ms = performance.now() - begun;
  for (const client of [...clients, writer]) client.close();
  return { count: watchers * updates, ms, bytes };
}

/** Counts events of all watchers, and tells when there were so many. */
class Events {
  private count = 0;
  private waiting: {
    readonly wanted: number;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }[] = [];

  add(): void {
    this.count++;
    const [first] = this.waiting;
    if (first === undefined || this.count < first.wanted) return;
    this.waiting.shift();
    first.resolve();
  }

  /** Those who wait for less ask first. */
  until(wanted: number): Promise<void> {
    if (this.count >= wanted) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiting.push({ wanted, resolve, reject }));
  }

  readonly fail = (error: Error): void => {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  };
}

/** Texts of 1 KiB that differ. */
const textOf = (i: number): string => String(i).padStart(1024, 'x');
