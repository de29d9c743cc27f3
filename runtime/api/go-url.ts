/** URLs as Go's net/url reads them: more generous than the WHATWG's rules, which Node.js follows. */

export interface GoUrl {
  /** In lower case; empty for relative references. */
  readonly scheme: string;
  /** Absent without `@` before the host. */
  readonly user: string | undefined;
  /** With its port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

const PARTS = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2}).{0,2}/s;
const HOST = /^(?:\[[^\]]*\]|[^\s"#%/:<>?@[\\\]^`{|}]*)(?::\d*)?$/;

/** The parts of a URL, or what is wrong with it, without the URL itself. */
export function parseGoUrl(text: string): GoUrl | string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(text)) return 'net/url: invalid control character in URL';
  if (text.startsWith(':')) return 'missing protocol scheme';
  const match = PARTS.exec(text);
  if (match === null) return 'invalid URL';
  const [, scheme = '', authority, path = '', query = '', fragment = ''] = match;
  if (scheme === '' && authority === undefined && /^[^/]*:/.test(path))
    return 'first path segment in URL cannot contain colon';
  const badEscape = BAD_ESCAPE.exec(path) ?? BAD_ESCAPE.exec(fragment);
  if (badEscape !== null) return `invalid URL escape ${JSON.stringify(badEscape[0])}`;
  const at = authority?.lastIndexOf('@') ?? -1;
  const host = authority?.slice(at + 1) ?? '';
  if (!HOST.test(host)) return `invalid character in host name`;
  return {
    scheme: scheme.toLowerCase(),
    user: at < 0 ? undefined : authority?.slice(0, at),
    host,
    path,
    query,
    fragment,
  };
}
