import { colors } from './colors.js';

/** Shows what a command is doing and how long each phase took: one line rewritten on a terminal, plain lines elsewhere. */
export class Phases {
  private readonly start = performance.now();
  private readonly terminal = process.stderr.isTTY;

  /** Runs a phase; its line stays when it is done. */
  async run<T>(label: string, work: () => T | Promise<T>): Promise<T> {
    const begun = performance.now();
    if (this.terminal) {
      process.stderr.write(`${colors.dim('○')} ${label}…`);
      // The line has to be seen before work blocks the thread.
      await new Promise((resolve) => setImmediate(resolve));
    }
    try {
      const result = await work();
      this.line(colors.green('●'), `${label} ${colors.dim(`${Math.round(performance.now() - begun)} ms`)}`);
      return result;
    } catch (error) {
      this.line(colors.red('●'), label);
      throw error;
    }
  }

  /** Seconds since the command began, as text. */
  get elapsed(): string {
    return `${((performance.now() - this.start) / 1000).toFixed(1)} s`;
  }

  private line(mark: string, text: string): void {
    process.stderr.write(this.terminal ? `\r\x1b[K${mark} ${text}\n` : `${text}\n`);
  }
}
