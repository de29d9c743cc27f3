import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folders.js';

/** A terminal: commands run one after another, folder and exported variables stay. */
export class Shell {
  private readonly state = temporaryFolder('shell');

  constructor(
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** The folder that the last command left. */
  get cwd(): string {
    const file = join(this.state, 'cwd');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : this.folder;
  }

  /** Runs commands until one fails; rejects then, and answers what they print on both streams. */
  async run(commands: string): Promise<string> {
    const child = this.start(`set -e\n${commands}\nexport -p > "$SHELL_STATE/env"\npwd > "$SHELL_STATE/cwd"\n`);
    const exit = once(child, 'close') as Promise<[number | null]>;
    let text = '';
    const read = (chunk: unknown) => (text += String(chunk));
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    const [code] = await exit;
    if (code !== 0) throw new Error(`${commands}ended with ${code}:\n${text}`);
    return text;
  }

  /** Starts commands that go on, in a process group of their own. */
  start(commands: string): ChildProcess {
    const before = existsSync(join(this.state, 'env')) ? '. "$SHELL_STATE/env"\n' : '';
    return spawn('sh', ['-c', `${before}exec 2>&1\n${commands}`], {
      cwd: this.cwd,
      env: { ...this.env, SHELL_STATE: this.state },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }
}

/** Waits for a text in what a process prints; rejects when the process ends without it. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: unknown) => {
      text += String(chunk);
      if (pattern.test(text)) resolve(text);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`ended with ${code} without ${pattern}:\n${text}`)));
  });
}

/** What Ctrl-C does: SIGINT to the whole group of a process that `Shell.start` began, until all of the group has ended. */
export async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'close');
  process.kill(-child.pid!, 'SIGINT');
  await end;
}
