import { describe, expect, it } from 'vitest';
import * as names from '../../../runtime/api/names.js';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

type Check = (value: string) => readonly string[];

/** Values that keep a rule and values that break it. */
const RULES: readonly [string, Check, readonly string[], readonly string[]][] = [
  ['label', names.isDns1123Label, ['a', '1-a', 'a'.repeat(63)], ['', 'A', '-a', 'a-', 'a_b', 'é', 'a\n']],
  ['subdomain', names.isDns1123Subdomain, ['a.b', '1', 'a'.repeat(253)], ['', '.', 'a.', 'a..b', 'a.-b', 'A.b']],
  ['1035 label', names.isDns1035Label, ['a', 'a-1'], ['1a', '', 'A']],
  ['wildcard', names.isWildcardDns1123Subdomain, ['*.a', '*.a.b'], ['*', 'a.b', '*.*.a', '*a.b']],
  [
    'qualified name',
    names.isQualifiedName,
    ['a', 'A.b_c', 'x.y/Z', '1'],
    ['', '/a', 'a/', 'a/b/c', 'X/a', '_a', 'a'.repeat(64)],
  ],
  ['label value', names.isValidLabelValue, ['', 'a', 'A_b.c-1'], ['a b', '-a', 'a'.repeat(64), 'é']],
  ['domain path', names.isDomainPrefixedPath, ['a.io/foo', 'a/b/c~1'], ['', 'a', '/a', 'a/', 'A/b', 'a/é']],
  ['full name', names.isFullyQualifiedName, ['a.b.c'], ['a.b', '', 'a.b.c.']],
  ['full domain', names.isFullyQualifiedDomainName, ['a.b', 'a.b.'], ['a', 'a..', `${'a'.repeat(64)}.b`]],
  ['C identifier', names.isCIdentifier, ['_a1', 'A'], ['1a', '', 'a-b']],
  ['env var', names.isEnvVarName, ['A_b', '-.a'], ['', '1a', '.', '..', '..a', 'a=b']],
  ['relaxed env var', names.isRelaxedEnvVarName, ['1a', 'a b', '..', '~'], ['', 'a=b', 'é', 'a\u0000', 'a\u007f']],
  ['config key', names.isConfigMapKey, ['a', '.a', 'A_b-c.d'], ['', '.', '..', '..a', 'a/b', 'a'.repeat(254)]],
  ['port name', names.isValidPortName, ['http', '80a'], ['', '80', 'a--b', '-a', 'a-', 'HTTP', 'a'.repeat(16)]],
  ['percent', names.isValidPercent, ['0%', '100%'], ['5', '-5%', '%']],
  ['header', names.isHTTPHeaderName, ['X-A', 'a'], ['', 'a b', 'a:']],
  ['path segment', names.isPathSegmentName, ['a:b', '...', 'É', ''], ['.', '..', 'a/b', 'a%b']],
  [
    'IP',
    names.isValidIP,
    ['10.0.0.1', '::1', '2001:db8::1'],
    ['', '1.2.3', '010.0.0.1', '::FFFF', '::ffff:1.2.3.4', '1::0'],
  ],
  [
    'old IP',
    names.isValidIPForLegacyField,
    ['10.0.0.1', 'FE80::0'],
    ['x', '010.0.0.1', '::ffff:1.2.3.4', 'fe80::1%eth0'],
  ],
  [
    'CIDR',
    names.isValidCIDR,
    ['10.0.0.0/8', '::/0', 'fd00::/8'],
    ['10.0.0.1/8', '10.0.0.0', '10.0.0.0/33', 'FD00::/8', '10.0.0.0/08'],
  ],
  ['old CIDR', names.isValidCIDRForLegacyField, ['FD00::/8'], ['10.0.0.1/8', 'x/8', '::ffff:1.2.3.0/120']],
  ['interface', names.isValidInterfaceAddress, ['10.0.0.1/8', 'fd00::1/64'], ['10.0.0.1', '10.0.0.01/8']],
];

describe('rules on names', () => {
  it.each(RULES)('%s', (_, check, valid, invalid) => {
    for (const value of valid) expect(check(value), JSON.stringify(value)).toEqual([]);
    for (const value of invalid) expect(check(value), JSON.stringify(value)).not.toEqual([]);
  });

  it('tell what clients show', () => {
    expect(names.isDns1123Label('My_App')).toEqual([LABEL]);
    expect(names.isDns1123Label('a.b')).toEqual(['must not contain dots']);
    expect(names.isDns1123Label('A'.repeat(64))).toEqual(['must be no more than 63 characters', LABEL]);
    expect(names.isDns1123Subdomain('A')).toEqual([SUBDOMAIN]);
    expect(names.isQualifiedName('X/-')).toEqual([`prefix part ${SUBDOMAIN}`, NAME_PART]);
    expect(names.isQualifiedName('/')).toEqual([
      'prefix part must be non-empty',
      'name part must be non-empty',
      NAME_PART,
    ]);
    expect(names.isQualifiedName('a'.repeat(64))).toEqual(['name part must be no more than 63 bytes']);
    expect(names.isQualifiedName('a/b/c')[0]).toMatch(
      /^a valid label key must consist .* with an optional DNS subdomain prefix/,
    );
    expect(names.isValidLabelValue('a'.repeat(64))).toEqual(['must be no more than 63 bytes']);
    expect(names.isConfigMapKey('..')).toEqual(["must not be '..'"]);
    expect(names.isValidPortName('-')).toEqual([
      'must contain at least one letter (a-z)',
      'must not begin or end with a hyphen',
    ]);
    expect(names.isPathSegmentName('a/%')).toEqual(["may not contain '/'", "may not contain '%'"]);
    expect(names.isValidIP('FE80::0')).toEqual(['must be in canonical form ("fe80::")']);
    expect(names.isValidIP('10.0.0.010')).toEqual(['must not have leading 0s']);
    expect(names.isValidCIDR('10.1.0.0/8')).toEqual(['must not have bits set beyond the prefix length']);
  });

  it('count length in bytes', () => {
    expect(names.isValidLabelValue('é'.repeat(32))[0]).toBe('must be no more than 63 bytes');
  });

  it('bound numbers', () => {
    expect(names.isValidPortNum(65_535)).toEqual([]);
    expect(names.isValidPortNum(0)).toEqual(['must be between 1 and 65535, inclusive']);
    expect(names.isValidUserId(2n ** 31n)).toEqual(['must be between 0 and 2147483647, inclusive']);
    expect(names.isValidGroupId(0)).toEqual([]);
    expect(names.isInRange(5, 1, 4)).toEqual(['must be between 1 and 4, inclusive']);
  });

  it('accept old forms of addresses where they were accepted before, with a warning', () => {
    expect(names.isValidIPForLegacyField('010.0.0.1', false)).toEqual([]);
    expect(names.isValidCIDRForLegacyField('10.0.0.1/08', false)).toEqual([]);
    expect(names.ipWarnings('010.0.0.1')).toEqual(['non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"']);
    expect(names.ipWarnings('::0')).toEqual(['IPv6 address "::0" should be in RFC 5952 canonical format ("::")']);
    expect(names.ipWarnings('10.0.0.1')).toEqual([]);
    expect(names.cidrWarnings('10.1.2.3/8')).toEqual([
      'CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)',
    ]);
    expect(names.cidrWarnings('FD00::/8')).toHaveLength(1);
  });

  it('take linear time for long values', () => {
    const started = performance.now();
    for (const long of ['a'.repeat(1_000_000), 'a.'.repeat(500_000), '-'.repeat(1_000_000), 'a-'.repeat(500_000)]) {
      for (const [, check] of RULES) check(`${long}!`);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
