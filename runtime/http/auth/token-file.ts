import type { UserInfo } from '../../api/hooks.js';
import { OptionError } from '../../files/option-error.js';
import { readOptionFile } from '../../files/option-file.js';
import { authenticated, bearerToken, type CredentialCheck } from './authenticator.js';

/** Tokens and the users they stand for. */
export class StaticTokens implements CredentialCheck {
  private readonly users = new Map<string, UserInfo>();

  add(token: string, user: UserInfo): void {
    this.users.set(token, authenticated(user));
  }

  check(request: Parameters<CredentialCheck['check']>[0]): UserInfo | undefined {
    const token = bearerToken(request);
    return token === undefined ? undefined : this.userOf(token);
  }

  userOf(token: string): UserInfo | undefined {
    return this.users.get(token);
  }
}

/** A line of the token file that cannot be read. */
export class TokenFileError extends OptionError {
  constructor(path: string, line: number, problem: string) {
    super(OPTION, `has a mistake at ${path}:${line}: ${problem}`);
  }
}

const OPTION = 'tokenAuthFile';

/**
 * Reads a file of lines `token,user,uid,"group1,group2"`; the groups may be left out. Throws `TokenFileError`, and
 * `OptionError` for a file that cannot be read.
 */
export function readTokenFile(path: string, into: StaticTokens): void {
  const lines = readOptionFile(OPTION, path).split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const values = splitCsv(line);
    if (values === undefined) throw new TokenFileError(path, index + 1, 'a quoted value does not end');
    const [token = '', name = '', uid = '', groups = ''] = values;
    if (values.length < 3)
      throw new TokenFileError(path, index + 1, `expected token,user,uid[,"groups"], found ${values.length} values`);
    if (token === '') throw new TokenFileError(path, index + 1, 'the token is empty');
    const names = groups.split(',').map((group) => group.trim());
    into.add(token, { name, ...(uid && { uid }), groups: names.filter((group) => group !== '') });
  }
}

/** One line of comma-separated values; undefined when a quote is open at its end. */
function splitCsv(line: string): string[] | undefined {
  const values: string[] = [];
  let value = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quoted) {
      if (char !== '"') value += char;
      else if (line[i + 1] === '"') value += line[++i]!;
      else quoted = false;
    } else if (char === '"' && value.trim() === '') {
      value = '';
      quoted = true;
    } else if (char === ',') {
      values.push(value.trim());
      value = '';
    } else value += char;
  }
  if (quoted) return undefined;
  values.push(value.trim());
  return values;
}
