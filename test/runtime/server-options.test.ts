import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog, OptionError, type ServerOptions, startServer } from '../../runtime/index.js';
import { checkServerOptions } from '../../runtime/server-options.js';
import { temporaryFolder } from '../support/folders.js';

/** As JavaScript would: nothing is known of the types. */
const check = (options: unknown) => () => checkServerOptions(options as ServerOptions);
const group = { group: 'a.example.com', versions: [] };

describe('options of startServer', () => {
  it('that are right pass, and undefined is as left out', () => {
    check({})();
    check({ port: 0, host: '::1', data: undefined, groups: [group], log: createLog({ verbosity: 0 }) })();
    check({
      runtimeConfig: '',
      featureGates: {},
      builtin: 'machinery',
      storage: 'lmdb',
      data: 'd',
      insecureHttp: true,
    })();
  });

  it.each<[options: unknown, message: string]>([
    [null, 'startServer takes an object of options, not null'],
    [8080, 'startServer takes an object of options, not 8080'],
    [[], 'startServer takes an object of options, not an empty list'],
    [{ prot: 1 }, 'prot is no option of startServer: it has groups, builtin,'],
    [{ toString: 1 }, 'toString is no option of startServer'],
    [JSON.parse('{"__proto__": 1}'), '__proto__ is no option of startServer'],
    [{ port: '80' }, 'port takes a whole number from 0 to 65535 (0 for a free port), not "80"'],
    [{ port: 80.5 }, 'port takes a whole number'],
    [{ port: 65_536 }, 'port takes a whole number'],
    [{ port: Number.NaN }, 'port takes a whole number from 0 to 65535 (0 for a free port), not NaN'],
    [{ host: '' }, 'host takes an address to listen on, such as "127.0.0.1", not ""'],
    [{ host: ['::1'] }, 'host takes an address to listen on, such as "127.0.0.1", not ["::1"]'],
    [{ data: '' }, 'data takes the path of a folder, not ""'],
    [{ data: 'a\0b' }, 'data takes the path of a folder'],
    [{ data: null }, 'data takes the path of a folder, not null'],
    [{ kubeconfigFile: true }, 'kubeconfigFile takes the path of a file to write, not true'],
    [{ tokenAuthFile: {} }, 'tokenAuthFile takes the path of a CSV file, not an object'],
    [{ storage: 'paper' }, 'storage is one of memory, lmdb, not "paper"'],
    [{ builtin: 'none' }, 'builtin is one of all, machinery, not "none"'],
    [{ insecureHttp: 'yes' }, 'insecureHttp takes true or false, not "yes"'],
    [{ runtimeConfig: { 'api/all': true } }, 'runtimeConfig takes a text such as'],
    [{ featureGates: 'A=true' }, 'featureGates takes an object such as'],
    [{ featureGates: { CBORServingAndStorage: 'true' } }, 'featureGates takes an object such as'],
    [{ groups: group }, 'groups takes a list of groups'],
    [{ groups: ['a'] }, 'groups takes a list of groups'],
    [{ log: console }, 'log takes a log as `createLog` makes it, not an object'],
    [{ log: () => undefined }, 'log takes a log as `createLog` makes it, not a function'],
    [{ storage: 'lmdb' }, 'storage lmdb keeps objects in a folder: name it with data, or take memory'],
    [{ groups: [group, group] }, 'groups has the group "a.example.com" twice'],
  ])('that are wrong are told by name: %j', (options, message) => {
    expect(check(options)).toThrow(OptionError);
    expect(check(options)).toThrow(message);
  });

  it('are looked at before anything is made', async () => {
    const data = join(temporaryFolder('options'), 'never');
    const options = { data, port: '80' } as unknown as ServerOptions;
    await expect(startServer(options)).rejects.toThrow('port takes a whole number');
    await expect(startServer({ data: '/dev/zero/x' })).rejects.toThrow('data names /dev/zero/x, which is no folder');
    await expect(startServer({ kubeconfigFile: data, tokenAuthFile: data })).rejects.toThrow('tokenAuthFile names');
  });
});
