/**
 * Files and folders that users name. What the system says against one becomes a sentence that says which option named it, which
 * file it is, what is wrong and what to do (`OptionError`).
 */
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from './make-folder.js';
import { OptionError } from './option-error.js';

/** Larger files are refused, in bytes. */
export const MAX_OPTION_FILE_BYTES = 64 * 1024 * 1024;
/** Folders that everyone may use, as far as the umask lets them. */
export const FOLDER_MODE = 0o777;
/** The same of files. */
const FILE_MODE = 0o666;
const CHUNK_BYTES = 64 * 1024;

/** What a shell hands over with `<(command)` or `|`: the only pipes that are read, others could wait for ever. */
const HANDED_OVER = /^\/(dev\/stdin|dev\/fd\/\d+|proc\/self\/fd\/\d+)$/;

/** The text of a file. */
export function readOptionFile(option: string, path: string): string {
  checkReadable(
    option,
    path,
    readOption(option, path, () => statSync(path)),
  );
  return readOption(option, path, () => {
    const descriptor = openSync(path, constants.O_RDONLY);
    try {
      return readBounded(option, path, descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** The same; undefined when there is none. */
export function readOptionFileIfThere(option: string, path: string): string | undefined {
  const found = readOption(option, path, () => statSync(path, { throwIfNoEntry: false }));
  return found === undefined ? undefined : readOptionFile(option, path);
}

/** The file itself, or those in and below a folder whose names match, by name. */
export function listOptionFiles(option: string, path: string, names: RegExp): string[] {
  return readOption(option, path, () => {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => names.test(name))
      .sort()
      .map((name) => join(path, name));
  });
}

/** Writes a file, a new one for those that `mode` says; what is there and is no file stays as it is. */
export function writeOptionFile(option: string, path: string, text: string, mode = FILE_MODE): void {
  writeOption(option, path, () => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile() && !found.isDirectory())
      throw new OptionError(option, `names ${resolve(path)}, which is no regular file: name another one`);
    writeFileSync(path, text, { mode });
  });
}

/** Makes a folder and those above it that are missing. */
export function makeOptionFolder(option: string, folder: string, mode?: number): void {
  writeOption(option, folder, () => makeFolder(folder, mode));
}

/** The same of a folder that is to be worked in: its user must have all rights to it. */
export function makeOptionWorkFolder(option: string, folder: string): void {
  makeOptionFolder(option, folder);
  writeOption(option, folder, () => accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK));
}

/** Runs what reads what an option says. */
export function readOption<T>(option: string, path: string, run: () => T): T {
  return named(option, path, READ_PROBLEMS, run);
}

/** Runs what writes to where an option says. */
export function writeOption<T>(option: string, path: string, run: () => T): T {
  return named(option, path, WRITE_PROBLEMS, run);
}

function checkReadable(option: string, path: string, found: Stats): void {
  const problem = found.isDirectory()
    ? 'which is a folder: name a file'
    : !found.isFile() && !(found.isFIFO() && HANDED_OVER.test(path))
      ? 'which is no regular file: name another one'
      : found.size > MAX_OPTION_FILE_BYTES
        ? TOO_LARGE
        : undefined;
  if (problem !== undefined) throw new OptionError(option, `names ${resolve(path)}, ${problem}`);
}

const TOO_LARGE = `which is larger than the ${MAX_OPTION_FILE_BYTES} bytes that are read: name another one`;

/** Files of the system say a size of 0 and have more, without end some of them. */
function readBounded(option: string, path: string, descriptor: number): string {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = readSync(descriptor, chunk);
    if (length === 0) return Buffer.concat(chunks).toString();
    total += length;
    if (total > MAX_OPTION_FILE_BYTES) throw new OptionError(option, `names ${resolve(path)}, ${TOO_LARGE}`);
    chunks.push(chunk.subarray(0, length));
  }
}

type Problems = Readonly<Record<string, string>>;

const PROBLEMS: Problems = {
  ELOOP: 'whose links lead in a circle: check the path',
  ENAMETOOLONG: 'whose name is too long: check the path',
  EISDIR: 'which is a folder: name a file',
  EMFILE: 'but this process has too many files open',
};
const READ_PROBLEMS: Problems = {
  ...PROBLEMS,
  ENOENT: 'which does not exist: check the path',
  ENOTDIR: 'which cannot exist, because something above it is no folder: check the path',
  EACCES: 'which this user may not read: change its owner or mode, or name another one',
  EPERM: 'which this user may not read: change its owner or mode, or name another one',
};
const WRITE_PROBLEMS: Problems = {
  ...PROBLEMS,
  ENOENT: 'where no folder can be made: name another one',
  ENOTDIR: 'which is no folder, or something above it is none: name another one',
  EEXIST: 'which is no folder, or something above it is none: name another one',
  EACCES: 'which this user may not write: change its owner or mode, or name another one',
  EPERM: 'which this user may not write: change its owner or mode, or name another one',
  EROFS: 'which is on a file system that takes no writes: name another one',
  ENOSPC: 'for which there is no room left: make room, or name another one',
};

/** Only what the system says becomes an error of the option. */
function named<T>(option: string, path: string, problems: Problems, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { code, syscall, path: at } = error as NodeJS.ErrnoException;
    if (error instanceof OptionError || syscall === undefined || code === undefined) throw error;
    const problem = Object.hasOwn(problems, code) ? problems[code] : `which is of no use (${code}): name another one`;
    throw new OptionError(option, `names ${resolve(at ?? path)}, ${problem}`, { cause: error });
  }
}
