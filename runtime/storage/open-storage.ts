import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { lockFolder } from './folder-lock.js';
import type { HistoryLimits } from './history-window.js';
import { checkLmdbFile } from './lmdb-file.js';
import { LmdbLog } from './lmdb-log.js';
import { MemoryLog } from './memory-log.js';
import { MvccStorage } from './mvcc.js';
import type { Storage } from './storage.js';
import { StoreUnreadableError } from './storage-errors.js';

const fileName = 'store.mdb';

/** A store that ends with the process. */
export function createMemoryStorage(limits?: HistoryLimits): Storage {
  return new MvccStorage(new MemoryLog(), limits);
}

/**
 * The durable store of a data folder, which is made if need be. One process has it at a time.
 * Rejects with `StoreLockedError` while another server works on it, with `StoreUnreadableError` when it cannot be used.
 */
export async function openLmdbStorage(folder: string, limits?: HistoryLimits): Promise<Storage> {
  const release = usable(folder, () => {
    makeFolder(folder);
    return lockFolder(folder);
  });
  const file = join(folder, fileName);
  try {
    usable(file, () => checkLmdbFile(file));
    const log = await LmdbLog.open(file, release);
    return new MvccStorage(log, limits);
  } catch (error) {
    release();
    throw readable(file, error);
  }
}

function usable<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw readable(path, error);
  }
}

/** What the system and lmdb object to has a code; other errors are ours and stay as they are. */
function readable(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const remedy =
    code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
      ? 'give this user the right to read and write it, or choose another data folder'
      : 'choose another data folder, or move this one away to start with an empty store';
  return new StoreUnreadableError(path, message, remedy, error);
}
