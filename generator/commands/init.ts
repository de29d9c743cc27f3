import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { FOLDER_MODE, makeOptionFolder, writeOption, writeOptionFile } from '../../runtime/files/option-file.js';
import { UserError } from '../console/user-error.js';
import { renderTemplate } from '../print/template.js';
import { packageRoot, packageVersion } from '../project/package.js';
import { newKind, specText } from './scaffold.js';

/** Files that may be there before: those of a repository that was just made. */
const ALLOWED_BEFORE: ReadonlySet<string> = new Set(['.git', 'README.md', 'LICENSE']);

const OPTION = 'init';

/** `kindsmith init`; answers the exit code. */
export async function runInit(dir: string): Promise<number> {
  const root = resolve(dir);
  const present = writeOption(OPTION, root, () => (existsSync(root) ? readdirSync(root) : []));
  if (present.some((name) => !ALLOWED_BEFORE.has(name))) {
    throw new UserError(`${dir} is not empty: name a folder that is, or that does not exist yet`);
  }
  const kind = newKind('library.example.com/v1', 'Book', true);
  const data = { ...kind, groupVersion: `${kind.group}/${kind.version}` };
  const files: readonly (readonly [string, string])[] = [
    [
      'package.json',
      renderTemplate('project/package.json', {
        name: JSON.stringify(packageName(root)),
        dependency: JSON.stringify(dependency()),
      }),
    ],
    ['tsconfig.json', renderTemplate('project/tsconfig.json', {})],
    ['.gitignore', renderTemplate('project/gitignore', {})],
    [`specs/${kind.folder}/${kind.version}.yaml`, specText(kind)],
    [`specs/${kind.folder}/hooks.ts`, renderTemplate('project/hooks.ts', data)],
    [`test/${kind.plural}.test.mjs`, renderTemplate('project/test.mjs', data)],
  ];
  for (const [name, text] of files) {
    const path = join(root, name);
    makeOptionFolder(OPTION, dirname(path), FOLDER_MODE);
    writeOptionFile(OPTION, path, text);
    process.stdout.write(`created ${relative(process.cwd(), path)}\n`);
  }
  process.stdout.write(
    `\ncd ${relative(process.cwd(), root) || '.'}\nnpm install\nnpm start        # generates, then serves on https://127.0.0.1:6443\nnpm test\n`,
  );
  return 0;
}

/** A name that npm accepts, from the folder's. */
function packageName(root: string): string {
  return (
    basename(root)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'api'
  );
}

/** This version of the package; a checkout stands for itself. */
function dependency(): string {
  const root = packageRoot();
  return existsSync(join(root, 'tsconfig.json')) ? `file:${root}` : `^${packageVersion()}`;
}
