import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StoreLockedError } from './storage-errors.js';

/** Who holds a folder: enough to tell a server that runs from one that is gone and whose process id another has now. */
interface Claim {
  readonly pid: number;
  readonly host: string;
  /** Identity of the machine's run, where the system tells. */
  readonly boot: string;
  /** When the process began, in the system's own units, where it tells. */
  readonly started: string;
}

const claimName = /^server-.+\.lock$/;

/**
 * Takes the folder for this process; the answer gives it back. A claim dies with its process: those of dead ones are removed.
 *
 * Each server first writes a claim of its own and then looks for others, so of two that start at once at most one goes on.
 */
export function lockFolder(folder: string): () => void {
  const own = `server-${process.pid}-${randomBytes(6).toString('hex')}.lock`;
  const file = join(folder, own);
  const claim = claimOf(process.pid);
  // Others must never see half a claim.
  writeFileSync(`${file}.new`, `${JSON.stringify(claim)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  const release = () => rmSync(file, { force: true });
  try {
    for (const name of readdirSync(folder)) {
      if (name !== own && claimName.test(name)) checkClaim(folder, name, claim);
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function checkClaim(folder: string, name: string, own: Claim): void {
  const file = join(folder, name);
  const claim = readClaim(file);
  if (claim !== undefined && (claim.boot === own.boot || claim.boot === '' || own.boot === '')) {
    if (claim.host !== own.host) {
      const remedy = `it runs on the host ${claim.host}; if it is gone, remove ${file}`;
      throw new StoreLockedError(folder, claim.pid, remedy);
    }
    if (isAlive(claim)) throw new StoreLockedError(folder, claim.pid, 'stop it or choose another data folder');
  }
  rmSync(file, { force: true });
}

/** Undefined when the file has just been removed, or was cut short when the machine lost power. */
function readClaim(file: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Claim;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(claim: Claim): boolean {
  try {
    process.kill(claim.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return claim.started === '' || claimOf(claim.pid).started === claim.started;
}

function claimOf(pid: number): Claim {
  return { pid, host: hostname(), boot: readOr('/proc/sys/kernel/random/boot_id'), started: startOf(pid) };
}

/** Linux: ticks since boot at which the process began; `''` elsewhere; `dead` for one that has ended. */
function startOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, which may hold anything; the state follows it, the start is the 22nd field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]/.test(fields[0] ?? '') ? 'dead' : (fields[19] ?? '');
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
