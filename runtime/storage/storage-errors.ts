/** The store is closed or closing; it takes no more writes. */
export class StoreClosedError extends Error {
  constructor() {
    super('the store is closed');
    this.name = 'StoreClosedError';
  }
}

/** The log could not keep a write: the disk is full, say. The write did not happen. */
export class StoreWriteError extends Error {
  constructor(override readonly cause: unknown) {
    super(`the write could not be stored: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.name = 'StoreWriteError';
  }
}

/** Another server works on the data folder. */
export class StoreLockedError extends Error {
  constructor(
    readonly folder: string,
    readonly pid: number,
    remedy: string,
  ) {
    super(`the data folder ${folder} is in use by another server (pid ${pid}); ${remedy}`);
    this.name = 'StoreLockedError';
  }
}

/** The data folder cannot be used: no permission, a file of another kind, damaged or cut short. */
export class StoreUnreadableError extends Error {
  constructor(
    readonly path: string,
    problem: string,
    remedy: string,
    override readonly cause?: unknown,
  ) {
    super(`cannot use ${path}: ${problem}; ${remedy}`);
    this.name = 'StoreUnreadableError';
  }
}
