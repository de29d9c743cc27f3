/**
 * Levelled logs in the manner of `-v`: errors and notices always, details from their level on. Behind it stands pino,
 * loaded with the first line that is written, so that a quiet start pays nothing for it.
 */
import type { Logger as Pino } from 'pino';

export interface Log {
  /** Whether lines of this level are written: ask before composing one on a hot path. */
  enabled(level: number): boolean;
  /** A line for everyone (level 0) or for those who asked with `-v=<level>`. */
  info(level: number, message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** `error` is written with its stack. */
  error(message: string, error?: unknown, fields?: Readonly<Record<string, unknown>>): void;
  /** Waits until lines are with the operating system. */
  close(): Promise<void>;
}

export interface LogOptions {
  /** 0 to 10. */
  readonly verbosity: number;
  /** File descriptor; 2 is stderr. */
  readonly fd?: number;
}

/** Writes lines of JSON. */
export function createLog(options: LogOptions): Log {
  const { verbosity, fd = 2 } = options;
  let pino: Pino | undefined;
  let loading: Promise<void> | undefined;
  let waiting: ((to: Pino) => void)[] = [];

  const load = async (): Promise<void> => {
    const { default: create } = await import('pino');
    pino = create(
      { base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
      create.destination({ fd, sync: true }),
    );
    for (const write of waiting) write(pino);
    waiting = [];
  };
  const write = (line: (to: Pino) => void): void => {
    if (pino === undefined) {
      waiting.push(line);
      loading ??= load();
    } else line(pino);
  };
  return {
    enabled: (level) => level <= verbosity,
    info: (level, message, fields = {}) => {
      if (level <= verbosity) write((to) => to.info(fields, message));
    },
    warn: (message, fields = {}) => write((to) => to.warn(fields, message)),
    error: (message, error, fields = {}) =>
      write((to) => to.error(error === undefined ? fields : { ...fields, err: error }, message)),
    close: async () => {
      await loading;
      pino?.flush();
    },
  };
}

/** Writes nothing: for servers inside tests. */
export const silentLog: Log = {
  enabled: () => false,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  close: () => Promise.resolve(),
};
