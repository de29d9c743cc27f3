import { join } from 'node:path';
import type { HistoryLimits } from '../../../runtime/storage/history-window.js';
import { openLmdbStorage } from '../../../runtime/storage/open-storage.js';
import type { Storage } from '../../../runtime/storage/storage.js';
import { temporaryFolder } from '../../support/folders.js';
import { describeStorage } from './suite.js';

const folder = temporaryFolder('lmdb');
const folders = new WeakMap<Storage, string>();
let stores = 0;

async function open(path: string, limits?: HistoryLimits): Promise<Storage> {
  const storage = await openLmdbStorage(path, limits);
  folders.set(storage, path);
  return storage;
}

describeStorage({
  name: 'lmdb',
  open: (limits) => open(join(folder, String(stores++)), limits),
  async reopen(storage) {
    await storage.close();
    return open(folders.get(storage)!);
  },
});
