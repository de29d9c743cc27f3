import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './specs.js';

const execute = promisify(execFile);

/**
 * Packs the checkout with `npm pack` and lays it out in `folder` as `npm install` of that tarball would, without a network:
 * the unpacked package in `node_modules/kindsmith`, its command in `node_modules/.bin`. The packages it depends on, and no
 * development dependency, are links to those of the checkout. Answers the path of `node_modules`.
 */
export async function installPacked(folder: string): Promise<string> {
  await execute('npm', ['pack', '--pack-destination', folder], { cwd: repository });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack left no tarball');
  await execute('tar', ['-xzf', tarball], { cwd: folder });
  rmSync(join(folder, tarball));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  renameSync(join(folder, 'package'), join(modules, 'kindsmith'));
  symlinkSync(join('..', 'kindsmith', binOf(join(modules, 'kindsmith'))), join(modules, '.bin', 'kindsmith'));
  for (const name of productionPackages()) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), join(modules, name));
  }
  return modules;
}

function binOf(installed: string): string {
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { bin: { kindsmith: string } };
  return bin.kindsmith;
}

/** Packages at the top of `node_modules` that an installation without development dependencies has. */
function productionPackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { readonly dev?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => dev !== true && /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path))
    .map(([path]) => path.slice('node_modules/'.length));
}
