import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StoreUnreadableError } from './storage-errors.js';

/** The head of an lmdb file, as lmdb's `MDB_page` and `MDB_meta` lay it out on 64-bit machines. */
const magicAt = 24;
const magic = 0xbeefc0de;
const pageSizeAt = 48;
const lastPageAt = 144;
const transactionAt = 152;
const metaBytes = 160;

const remedy = 'restore it from a backup, or move it away to start with an empty store';

/**
 * Refuses a file that lmdb would crash on: lmdb maps it into memory and trusts what it finds. A missing or empty file is
 * fine. Not found out here: pages overwritten in the middle.
 */
export function checkLmdbFile(file: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size > 0) checkPages(file, descriptor, size);
  } finally {
    closeSync(descriptor);
  }
}

function checkPages(file: string, descriptor: number, size: number): void {
  const first = readMeta(file, descriptor, 0);
  const pageSize = first.readUInt32LE(pageSizeAt);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) throw notAStore(file);
  const second = readMeta(file, descriptor, pageSize);
  const newest = first.readBigUInt64LE(transactionAt) > second.readBigUInt64LE(transactionAt) ? first : second;
  const lastPage = Number(newest.readBigUInt64LE(lastPageAt));
  // The newest pages may be free ones that were never written, but only a few.
  const slack = Math.min(256, lastPage >> 3);
  if (size < (lastPage + 1 - slack) * pageSize) {
    const problem = `the file is cut short, it has ${size} of ${(lastPage + 1) * pageSize} bytes`;
    throw new StoreUnreadableError(file, problem, remedy);
  }
}

function readMeta(file: string, descriptor: number, at: number): Buffer {
  const meta = Buffer.alloc(metaBytes);
  if (readSync(descriptor, meta, 0, metaBytes, at) < metaBytes || meta.readUInt32LE(magicAt) !== magic) {
    throw notAStore(file);
  }
  return meta;
}

function notAStore(file: string): StoreUnreadableError {
  return new StoreUnreadableError(file, 'it is not a store of this server, or it is damaged', remedy);
}
