import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTokenFile, StaticTokens, TokenFileError } from '../../../../runtime/http/auth/token-file.js';
import { temporaryFolder } from '../../../support/folders.js';

const folder = temporaryFolder('tokens');
function read(text: string): StaticTokens {
  const path = join(folder, 'tokens.csv');
  writeFileSync(path, text);
  const tokens = new StaticTokens();
  readTokenFile(path, tokens);
  return tokens;
}

describe('token file', () => {
  it('gives users, uids and groups', () => {
    const tokens = read('t1,alice,u1,"dev, ops"\r\n\n t2 , bob , ,\nt3,"a ""b"" c",u3\n');
    expect(tokens.userOf('t1')).toEqual({ name: 'alice', uid: 'u1', groups: ['dev', 'ops', 'system:authenticated'] });
    expect(tokens.userOf('t2')).toEqual({ name: 'bob', groups: ['system:authenticated'] });
    expect(tokens.userOf('t3')?.name).toBe('a "b" c');
    expect(tokens.userOf('t4')).toBeUndefined();
    expect(tokens.userOf('')).toBeUndefined();
  });

  it.each([
    ['t,alice', /tokens\.csv:1: .*found 2 values/],
    ['t,a,b\n,alice,u', /tokens\.csv:2: the token is empty/],
    ['t,"alice,u', /tokens\.csv:1: a quoted value does not end/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(TokenFileError);
    expect(() => read(text)).toThrow(message);
  });
});
