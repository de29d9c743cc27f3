import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Who may import whom (ARCHITECTURE.md). A zone is a folder of `runtime/` or `generator/`, or a file that has rules of
 * its own; `runtime` and `generator` stand for the files directly in them, `runtime/*` for all that is below or in it.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'generator/print': ['runtime/files'],
  'generator/model': ['runtime/schema', 'runtime/scheme', 'runtime/api'],
  'generator/load': ['generator/model', 'runtime/schema', 'runtime/api', 'runtime/files'],
  'generator/compat': ['generator/load', 'generator/model', 'runtime/schema', 'runtime/scheme', 'runtime/api'],
  'generator/import': ['generator/load', 'generator/model', 'runtime/schema', 'runtime/api', 'runtime/files'],
  'generator/emit': ['generator/model', 'generator/print', 'runtime/kit', 'runtime/schema', 'runtime/api'],
  'generator/console': ['generator/model'],
  'generator/cluster': ['generator/console', 'generator/model', 'runtime/files'],
  'generator/project': [
    'generator/compat',
    'generator/console',
    'generator/emit',
    'generator/load',
    'generator/model',
    'generator/print',
    'runtime/files',
    'runtime/scheme',
  ],
  'generator/commands': ['generator/*', 'runtime/*'],
  generator: ['generator/*', 'runtime/*'],
  generated: ['runtime/kit', 'runtime/api', 'runtime/schema', 'runtime/scheme', 'runtime/codec', 'runtime/registry'],
  specs: ['runtime/kit', 'runtime/api'],
  'runtime/api': [],
  'runtime/files': [],
  'runtime/schema': ['runtime/api'],
  'runtime/scheme': ['runtime/api', 'runtime/schema'],
  'runtime/codec': ['runtime/api', 'runtime/schema', 'runtime/scheme'],
  'runtime/storage': ['runtime/api', 'runtime/files'],
  'runtime/fields': ['runtime/api', 'runtime/schema'],
  'runtime/registry': [
    'runtime/api',
    'runtime/schema',
    'runtime/scheme',
    'runtime/codec',
    'runtime/fields',
    'runtime/storage',
  ],
  'runtime/http': ['runtime/*'],
  runtime: ['runtime/*'],
  'runtime/kit': ['runtime/*'],
  'runtime/builtin': ['runtime/*', 'generated'],
};

/** Packages that only one zone may know. */
const PACKAGE_HOMES: Readonly<Record<string, string>> = {
  fastify: 'runtime/http',
  'light-my-request': 'runtime/http',
  jose: 'runtime/http/auth',
  lmdb: 'runtime/storage',
  'prom-client': 'runtime/http/metrics',
  'ts-morph': 'generator',
  handlebars: 'generator',
  yargs: 'generator',
  'openapi-typescript': 'generator',
};

interface Import {
  readonly file: string;
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** Path from the root when relative, else undefined. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
}

function importsOf(file: string, text: string): Import[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName, pos }) => {
    const before = text.slice(0, pos);
    const statement = before.slice(Math.max(before.lastIndexOf('\nimport '), before.lastIndexOf('\nexport ')) + 1);
    const relative = fileName.startsWith('.');
    return {
      file,
      line: before.split('\n').length,
      specifier: fileName,
      target: relative ? normalize(join(dirname(file), fileName)).replace(/\.js$/, '.ts') : undefined,
      typeOnly: /^(import|export) type\b[^;]*$/.test(statement),
    };
  });
}

function zoneOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (top !== 'runtime' && top !== 'generator') return top;
  if (!second.endsWith('.ts')) return `${top}/${second}`;
  const file = `${top}/${second.replace('.ts', '')}`;
  return file in MAY_IMPORT ? file : top;
}

function isAllowed(from: Import, target: string): boolean {
  const zone = zoneOf(from.file);
  const targetZone = zoneOf(target);
  const group = (path: string) => path.split('/')[1];
  if (zone === 'generated') {
    if (targetZone === 'generated') return true;
    if (targetZone === 'specs') return group(from.file) === group(target);
  }
  if (zone === 'specs') {
    if (targetZone === 'generated') return from.typeOnly;
    // Rules about a group's types are shared from its `hooks/lib`: a stateful set checks claims as the core group does.
    if (targetZone === 'specs') return group(from.file) === group(target) || /^specs\/[^/]+\/hooks\/lib\//.test(target);
  }
  if (targetZone === 'runtime/builtin' && zone.startsWith('runtime/')) return false;
  if (zone === targetZone) return true;
  return (MAY_IMPORT[zone] ?? []).some((allowed) =>
    allowed.endsWith('/*') ? `${targetZone}/`.startsWith(allowed.slice(0, -1)) : allowed === targetZone,
  );
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function isInHome(file: string, home: string): boolean {
  return file.startsWith(`${home}/`);
}

const sources = ['generator', 'runtime', 'generated', 'specs'].flatMap((folder) => {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
  } catch {
    return [];
  }
});
const imports = sources.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
const describeImport = (it: Import) => `${it.file}:${it.line} imports ${it.specifier}`;

describe('who may import whom', () => {
  it('covers every folder', () => {
    const unknown = new Set(sources.map(zoneOf).filter((zone) => !(zone in MAY_IMPORT)));
    expect([...unknown], 'give these folders their line in MAY_IMPORT and ARCHITECTURE.md').toEqual([]);
  });

  it('is kept inside the house', () => {
    const broken = imports.filter((it) => it.target !== undefined && !isAllowed(it, it.target));
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('is kept for packages that have one home', () => {
    const broken = imports.filter((it) => {
      const home = PACKAGE_HOMES[packageOf(it.specifier)];
      return home !== undefined && !isInHome(it.file, home);
    });
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('leaves lmdb to one file', () => {
    const files = new Set(imports.filter((it) => packageOf(it.specifier) === 'lmdb').map((it) => it.file));
    expect([...files].slice(1)).toEqual([]);
  });

  it('names only packages that an installed copy has', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const missing = imports.filter(
      (it) =>
        it.target === undefined &&
        !it.specifier.startsWith('node:') &&
        !Object.hasOwn(dependencies, packageOf(it.specifier)),
    );
    expect(missing.map(describeImport)).toEqual([]);
  });
});

describe('the check of imports itself', () => {
  const allowed = (file: string, text: string) =>
    importsOf(file, text).map((it) => it.target !== undefined && isAllowed(it, it.target));

  it('sees static, re-exported and dynamic imports', () => {
    const text =
      "import { a } from '../http/a.js';\nexport * from '../http/b.js';\nconst c = await import('../http/c.js');\n";
    expect(importsOf('runtime/storage/x.ts', text).map((it) => it.target)).toEqual([
      'runtime/http/a.ts',
      'runtime/http/b.ts',
      'runtime/http/c.ts',
    ]);
    expect(allowed('runtime/storage/x.ts', text)).toEqual([false, false, false]);
  });

  it('ignores imports that are text', () => {
    expect(importsOf('generator/emit/x.ts', "const t = `\nimport { a } from '../b.js';\n`;\n")).toEqual([]);
  });

  it('lets hooks take types but no values from generated code, of their own group', () => {
    const types = "import type { Book } from '../../generated/library/v1/types.js';\n";
    const values = "import { book } from '../../generated/library/v1/schema.js';\n";
    expect(allowed('specs/library/hooks.ts', types + values)).toEqual([true, false]);
    expect(allowed('generated/library/v1/convert.ts', "import * as h from '../../../specs/library/hooks.js';")).toEqual(
      [true],
    );
    expect(allowed('generated/library/v1/convert.ts', "import * as h from '../../../specs/core/hooks.js';")).toEqual([
      false,
    ]);
  });

  it('keeps generated code and the generator out of the runtime', () => {
    expect(allowed('runtime/builtin.ts', "import { groups } from '../generated/index.js';")).toEqual([true]);
    expect(allowed('runtime/server.ts', "import { groups } from '../generated/index.js';")).toEqual([false]);
    expect(allowed('runtime/http/a.ts', "import { groups } from '../builtin.js';")).toEqual([false]);
    expect(allowed('runtime/server.ts', "import { load } from '../generator/load/load.js';")).toEqual([false]);
  });
});
