import { main } from '../../../generator/cli.js';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process, in a folder, and takes what it prints. */
export async function run(folder: string, ...argv: string[]): Promise<Outcome> {
  const before = process.cwd();
  const texts = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const write = stream.write;
    stream.write = ((chunk: string | Uint8Array) => {
      texts[name] += String(chunk);
      return true;
    }) as typeof stream.write;
    return () => {
      stream.write = write;
    };
  });
  const log = console.log;
  console.log = (text: string) => {
    texts.stdout += `${text}\n`;
  };
  process.chdir(folder);
  try {
    return { code: await main(argv), ...texts };
  } finally {
    process.chdir(before);
    console.log = log;
    for (const end of restore) end();
  }
}
