/** How a patch that cannot be applied is answered: `code` is the HTTP status, the message goes to the client (but for 422, where it is logged). */
export class PatchError extends Error {
  override readonly name = 'PatchError';

  constructor(
    /** 400: malformed; 413: too many operations; 422: does not apply to this object; 500: what upstream calls internal. */
    readonly code: 400 | 413 | 422 | 500,
    message: string,
  ) {
    super(message);
  }
}
