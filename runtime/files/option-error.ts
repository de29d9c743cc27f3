/** An option that is wrong: the message names it, and says what is wrong and what to do. */
export class OptionError extends Error {
  override readonly name = 'OptionError';

  /** `option` is its name as its user writes it; the sentence begins with it and goes on with `problem`. */
  constructor(
    readonly option: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${option} ${problem}`, options);
  }
}
