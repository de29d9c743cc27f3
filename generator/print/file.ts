import { posix } from 'node:path';
import { NameSet, safeIdentifier } from './identifier.js';
import { printString } from './literal.js';

/** A module to import from: a file of the project (path from its root, with `.ts`), or a package's specifier. */
export type Module = { readonly file: string } | { readonly specifier: string };

interface Import {
  readonly name: string;
  readonly local: string;
  typeOnly: boolean;
}

/** The name under which a module is imported as a whole. */
const ALL = '*';

/**
 * One generated file. Emitters `print` lines and ask for what they import by name; the import statements are collected,
 * sorted and, where a name is taken already, renamed.
 */
export class GeneratedFile {
  private readonly lines: string[] = [];
  private readonly names = new NameSet();
  private readonly imports = new Map<string, Map<string, Import>>();
  private depth = '';

  /** `path` from the project's root; `header` is the comment that stands first. */
  constructor(
    readonly path: string,
    private readonly header: string,
  ) {}

  /** Reserves a name of the file's own, before anything is imported under it; returns the name to use. */
  declare(name: string): string {
    return this.names.take(safeIdentifier(name));
  }

  /** The local name of an export of another module. */
  import(name: string, from: Module): string {
    return this.bind(name, from, name, false);
  }

  /** The local name of an exported type. */
  importType(name: string, from: Module): string {
    return this.bind(name, from, name, true);
  }

  /** The local name of a whole module; `name` is wished for. */
  importAll(name: string, from: Module): string {
    return this.bind(ALL, from, safeIdentifier(name), false);
  }

  /** The same, for its types only. */
  importAllTypes(name: string, from: Module): string {
    return this.bind(ALL, from, safeIdentifier(name), true);
  }

  private bind(name: string, from: Module, wanted: string, typeOnly: boolean): string {
    const specifier = this.specifier(from);
    const names = this.imports.get(specifier) ?? new Map<string, Import>();
    this.imports.set(specifier, names);
    const entry = names.get(name) ?? { name, local: this.names.take(wanted), typeOnly };
    names.set(name, entry);
    if (!typeOnly) entry.typeOnly = false;
    return entry.local;
  }

  /** What an import statement of this file calls a module. */
  specifier(module: Module): string {
    if ('specifier' in module) return module.specifier;
    const path = posix.relative(posix.dirname(this.path), module.file).replace(/\.ts$/, '.js');
    return path.startsWith('.') ? path : `./${path}`;
  }

  /** Appends lines at the current depth. An empty line is printed once at most. */
  print(...lines: readonly string[]): void {
    for (const line of lines) {
      if (line !== '') this.lines.push(this.depth + line);
      else if (this.lines.length > 0 && this.lines.at(-1) !== '') this.lines.push('');
    }
  }

  /** Prints what `body` prints between `open` and `close`, one step further in. */
  block(open: string, close: string, body: () => void): void {
    this.print(open);
    const outer = this.depth;
    this.depth += '  ';
    body();
    this.depth = outer;
    this.print(close);
  }

  /** Whether nothing was printed: such a file is not written. */
  get empty(): boolean {
    return this.lines.length === 0;
  }

  toString(): string {
    const imports = this.importLines();
    const body = this.lines.at(-1) === '' ? this.lines.slice(0, -1) : this.lines;
    return [this.header, ...imports, ...(imports.length > 0 ? [''] : []), ...body, ''].join('\n');
  }

  /** Packages first, then the files far away, then those beside. */
  private importLines(): string[] {
    const rank = (specifier: string) => (specifier.startsWith('../') ? 1 : specifier.startsWith('.') ? 2 : 0);
    return [...this.imports]
      .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .flatMap(([specifier, names]) => importStatements(specifier, [...names.values()]));
  }
}

/** Names stand one a line, so that a new one changes no other line. */
function importStatements(specifier: string, imports: readonly Import[]): string[] {
  const from = printString(specifier);
  const whole = imports.filter((it) => it.name === ALL);
  const named = imports.filter((it) => it.name !== ALL).sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = whole.map((it) => `import ${it.typeOnly ? 'type ' : ''}* as ${it.local} from ${from};`);
  if (named.length === 0) return lines;
  const allTypes = named.every((it) => it.typeOnly);
  const texts = named.map((it) => {
    const renamed = it.local === it.name ? it.name : `${it.name} as ${it.local}`;
    return it.typeOnly && !allTypes ? `type ${renamed}` : renamed;
  });
  const keyword = allTypes ? 'import type' : 'import';
  if (texts.length === 1) return [...lines, `${keyword} { ${texts[0]} } from ${from};`];
  return [...lines, `${keyword} {`, ...texts.map((text) => `  ${text},`), `} from ${from};`];
}
