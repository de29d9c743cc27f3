import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openLmdbStorage } from '../../../runtime/storage/open-storage.js';
import { StoreLockedError, StoreUnreadableError } from '../../../runtime/storage/storage-errors.js';
import { temporaryFolder } from '../../support/folders.js';
import { put, shown } from './support/harness.js';

const base = temporaryFolder('store');
let folders = 0;
const freshFolder = () => join(base, String(folders++));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const hooks = new URL('../../support/ts-hooks.mjs', import.meta.url).href;
const command = (file: string, ...args: readonly string[]) => [
  '--import',
  hooks,
  fileURLToPath(new URL(`support/${file}`, import.meta.url)),
  ...args,
];

/** A process with a store open in the folder. `onLine` gets what it prints from then on. */
async function startChild(folder: string, writers: number, onLine: (line: string) => void): Promise<ChildProcess> {
  const args = command('child-store.ts', folder, String(writers));
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  const [first] = await once(lines, 'line');
  expect(first).toBe('open');
  lines.on('line', onLine);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

describe('a store whose server is killed', () => {
  it('has every acknowledged write', async () => {
    const folder = freshFolder();
    const acknowledged = new Map<string, { round: number; revision: number }>();
    for (let kills = 0; kills < 3; kills++) {
      acknowledged.clear();
      let count = 0;
      await new Promise<void>((resolve, reject) => {
        startChild(folder, 64, (line) => {
          const [writer = '', round, revision] = line.split(' ');
          acknowledged.set(`/k/${writer}`, { round: Number(round), revision: Number(revision) });
          if (++count === 1_500) resolve();
        }).catch(reject);
      });
      await kill(children.at(-1)!);
      const storage = await openLmdbStorage(folder);
      for (const [key, { round, revision }] of acknowledged) {
        const found = storage.get(key)!;
        const foundRound = Number(found.value.toString().split(' ')[0]);
        // Later writes may have become durable without their acknowledgement being heard before the kill.
        expect(foundRound - round).toBeGreaterThanOrEqual(0);
        if (foundRound === round) expect(found.revision).toBe(revision);
        expect(storage.revision).toBeGreaterThanOrEqual(revision);
      }
      let seen = storage.compactRevision;
      for (let last = false; !last; ) {
        const page = storage.history('/', seen, 1_000);
        for (const event of page.events) {
          expect(event.revision).toBe(seen + 1);
          seen = event.revision;
        }
        last = page.last;
      }
      expect(seen).toBe(storage.revision);
      await storage.close();
    }
  });
});

const canLimitFiles = process.platform === 'linux';
if (!canLimitFiles) console.log('SKIPPED: a store whose disk is full: file sizes are limited on Linux only');

describe.runIf(canLimitFiles)('a store whose disk is full', () => {
  it('rejects the writes that do not fit and keeps the others', async () => {
    const folder = freshFolder();
    // A limit of 4 MiB for any file of the process stands for the disk.
    const limited = ['-c', 'ulimit -f 8192; exec "$@"', 'sh', process.execPath, ...command('child-full.ts', folder)];
    const child = spawn('sh', limited, { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const said = JSON.parse(line) as { failure: string; written: number; revision: number; readable: number };
    expect(said.failure).toMatch(/^StoreWriteError: the write could not be stored: ./);
    expect(said.written).toBeGreaterThan(50);
    expect(said).toMatchObject({ revision: said.written + 1, readable: said.written });
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    const storage = await openLmdbStorage(folder);
    expect(shown(storage)).toHaveLength(said.written);
    expect(await put(storage, '/more', 'fits now')).toBe(said.revision + 1);
    await storage.close();
  });
});

describe('a data folder', () => {
  it('belongs to one server at a time, until that one is gone', async () => {
    const folder = freshFolder();
    const child = await startChild(folder, 0, () => undefined);
    const error = await openLmdbStorage(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreLockedError);
    expect(error).toMatchObject({ folder, pid: child.pid });
    expect(String(error)).toContain(`${folder} is in use by another server (pid ${child.pid})`);
    await kill(child);
    const storage = await openLmdbStorage(folder);
    await expect(openLmdbStorage(folder)).rejects.toThrow(`pid ${process.pid}`);
    await storage.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('server-'))).toEqual([]);
    await (await openLmdbStorage(folder)).close();
  });

  it('is not given to two servers that start at once', async () => {
    const folder = freshFolder();
    const opened = await Promise.allSettled([openLmdbStorage(folder), openLmdbStorage(folder)]);
    const open = opened.filter((result) => result.status === 'fulfilled');
    expect(open).toHaveLength(1);
    for (const { value } of open) await value.close();
  });

  it('is free when the claim is of a process that is gone, or cut short', async () => {
    const folder = freshFolder();
    mkdirSync(folder, { recursive: true });
    const claims = [
      { pid: 2 ** 22 + 1, host: hostname(), boot: '', started: '1' },
      { pid: process.pid, host: 'elsewhere', boot: 'another run of the machine', started: '1' },
      { pid: process.pid, host: hostname(), boot: '', started: 'when another process had this id' },
    ];
    const usable = process.platform === 'linux' ? claims : claims.slice(0, 1);
    for (const [i, claim] of usable.entries()) writeFileSync(join(folder, `server-${i}.lock`), JSON.stringify(claim));
    writeFileSync(join(folder, 'server-cut.lock'), '{"pid":');
    const storage = await openLmdbStorage(folder);
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toHaveLength(1);
    await storage.close();
  });

  it('held from another host is refused with the file to remove', async () => {
    const folder = freshFolder();
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'server-1.lock');
    writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere', boot: '', started: '' }));
    await expect(openLmdbStorage(folder)).rejects.toThrow(
      `it runs on the host elsewhere; if it is gone, remove ${file}`,
    );
  });

  it('that cannot be used is refused with its path and what to do', async () => {
    const refused = async (folder: string, path: string, problem: string | RegExp) => {
      const error = await openLmdbStorage(folder).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreUnreadableError);
      expect((error as StoreUnreadableError).path).toBe(path);
      expect(String(error)).toMatch(problem);
      expect(String(error)).toMatch(/; (restore it from a backup|choose another data folder)/);
    };
    const withFile = (make: (file: string) => void) => {
      const folder = freshFolder();
      mkdirSync(folder, { recursive: true });
      make(join(folder, 'store.mdb'));
      return folder;
    };
    const aFile = freshFolder();
    writeFileSync(aFile, 'not a folder');
    await refused(aFile, aFile, 'EEXIST');
    const aFolder = withFile((file) => mkdirSync(file));
    await refused(aFolder, join(aFolder, 'store.mdb'), /EISDIR|directory/);
    for (const content of ['short', 'long enough to be a page '.repeat(4_000), '\0'.repeat(100_000)]) {
      const folder = withFile((file) => writeFileSync(file, content));
      await refused(folder, join(folder, 'store.mdb'), 'not a store of this server, or it is damaged');
      expect(readdirSync(folder)).toEqual(['store.mdb']);
    }
    const whole = freshFolder();
    const storage = await openLmdbStorage(whole);
    await Promise.all(Array.from({ length: 2_000 }, (_, i) => put(storage, `/k/${i}`, 'x'.repeat(1_000), 0)));
    await storage.close();
    const cut = withFile((file) => {
      copyFileSync(join(whole, 'store.mdb'), file);
      truncateSync(file, 1 << 20);
    });
    await refused(cut, join(cut, 'store.mdb'), /cut short, it has 1048576 of \d+ bytes/);
    const again = await openLmdbStorage(whole);
    expect(shown(again)).toHaveLength(2_000);
    await again.close();
  });

  it('is made for its owner only', async () => {
    const folder = join(freshFolder(), 'deep', 'data');
    const storage = await openLmdbStorage(folder);
    expect(readdirSync(folder).sort()).toEqual([expect.stringMatching(/^server-/), 'store.mdb', 'store.mdb-lock']);
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
    await storage.close();
  });
});
