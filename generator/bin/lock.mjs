// One builder at a time: a lock file that holds the process id of its owner.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a waiting process looks whether the lock is free. */
const POLL_MS = 100;

/** Takes the lock file at `path` and returns its release. `onWait(pid)` is called once when another process holds it. */
export async function takeLock(path, onWait) {
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = readOwner(path);
    if (owner === undefined) continue;
    if (!isAlive(owner)) {
      removeAbandoned(path, owner);
      continue;
    }
    if (!waited) onWait(owner);
    await delay(POLL_MS);
  }
}

/** The process id in the lock file; undefined when it has just been released, NaN while it is being written. */
function readOwner(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes the lock of a process that died. Moved aside first, so that of two waiters only one removes it. */
function removeAbandoned(path, owner) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  // Another waiter may have replaced the dead lock with its own in between: give that one back.
  if (readOwner(aside) !== owner) renameSync(aside, path);
  else rmSync(aside, { force: true });
}
