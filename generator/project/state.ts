import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint } from './fingerprint.js';
import { packageVersion } from './package.js';
import { isCheckout, type Project } from './project.js';

/** Where a project keeps what can be made again: compiled code, and what it was made of. */
export function workFolder(project: Project): string {
  return isCheckout(project) ? join(project.root, 'dist', '.build') : join(project.root, '.kindsmith');
}

/** Remembers the state of some folders between runs, under a name. */
export class Stamp {
  private readonly path: string;

  constructor(
    project: Project,
    name: string,
    private readonly folders: readonly string[],
  ) {
    this.path = join(workFolder(project), `${name}.stamp`);
  }

  /** Whether nothing changed since `save`, this package included. */
  get isFresh(): boolean {
    try {
      return readFileSync(this.path, 'utf8') === this.current();
    } catch {
      return false;
    }
  }

  save(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, this.current());
  }

  private current(): string {
    return fingerprint(this.folders, packageVersion());
  }
}
