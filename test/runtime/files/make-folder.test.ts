import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../runtime/files/make-folder.js';
import { openLmdbStorage } from '../../../runtime/storage/open-storage.js';
import { StoreUnreadableError } from '../../../runtime/storage/storage-errors.js';
import { temporaryFolder } from '../../support/folders.js';

const base = temporaryFolder('make-folder');

describe('making a folder', () => {
  it('makes those above it too, for their owner alone, and leaves one that is there', () => {
    const folder = join(base, 'a/b/c');
    makeFolder(folder);
    makeFolder(folder);
    for (const path of [folder, join(base, 'a')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('throws below a file', () => {
    writeFileSync(join(base, 'file'), '');
    expect(() => makeFolder(join(base, 'file/folder'))).toThrow(/ENOTDIR/);
  });

  it.runIf(existsSync('/proc/self'))('ends where the file system takes no folders', async () => {
    expect(() => makeFolder('/proc/x/y')).toThrow(/ENOENT.*mkdir '\/proc\/x'/);
    const error: unknown = await openLmdbStorage('/proc/x').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreUnreadableError);
    expect((error as Error).message).toContain('/proc/x');
  });
});
