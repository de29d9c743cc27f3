import { OptionError } from '../runtime/files/option-error.js';
import { isSystemError, UserError } from './console/user-error.js';

/** What the launcher lends: compiling a checkout's sources after code was generated. */
export interface Tools {
  /** False when the sources in `root` do not compile; says why itself. */
  readonly build?: (root: string) => Promise<boolean>;
}

/**
 * The `kindsmith` command; answers its exit code. `serve` and `start` come first: nothing that they do not need is loaded
 * before the server is ready.
 */
export async function main(argv: readonly string[], tools: Tools = {}): Promise<number> {
  try {
    if (argv[0] === 'serve' || argv[0] === 'start') {
      const { runServe } = await import('./commands/serve.js');
      return await runServe(argv[0], argv.slice(1), tools);
    }
    const { runCommand } = await import('./commands/command-line.js');
    return await runCommand(argv);
  } catch (error) {
    if (!(error instanceof UserError || error instanceof OptionError) && !isSystemError(error)) throw error;
    process.stderr.write(`kindsmith: ${error.message}\n`);
    return 1;
  }
}
