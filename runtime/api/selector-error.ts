/** A selector that cannot be understood; answered with 400. The message is the sentence that clients see. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}
