import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressAt,
  canonicalCidr,
  canonicalIp,
  cidrContains,
  cidrSize,
  formatCidr,
  formatIp,
  type IpAddress,
  type IpFamily,
  ipBits,
  networkOf,
  parseCidr,
  parseIp,
} from '../../../runtime/api/ip.js';
import { holds } from '../../support/properties.js';

const address = fc.constantFrom<IpFamily>(4, 6).chain((family) =>
  fc
    .oneof(
      fc.bigInt({ min: 0n, max: 2n ** BigInt(ipBits(family)) - 1n }),
      // Runs of zero groups, where the short form has something to choose.
      fc
        .array(fc.constantFrom(0n, 0n, 1n, 0xffffn), { minLength: ipBits(family) / 16, maxLength: ipBits(family) / 16 })
        .map((groups) => groups.reduce<bigint>((sum, g) => (sum << 16n) | g, 0n)),
    )
    .filter((value) => family === 4 || value >> 32n !== 0xffffn)
    .map((value): IpAddress => ({ family, value })),
);

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['FE80:0:0:0:0:0:0:0abc', 'fe80::abc'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::', '::'],
    ['1::', '1::'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['010.1.1.1', '10.1.1.1'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1..2.3',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8:9',
    'fe80::1%eth0',
    '12345::',
    '1.2.3.4::',
    '::1.2.3',
    'g::',
    ' ::',
    '1.2.3.4 ',
  ])('%j is none', (text) => {
    expect(canonicalIp(text)).toBeUndefined();
  });

  it('are read back from their text, which Node.js takes too', () => {
    holds(
      'ip',
      fc.property(address, (ip) => {
        const text = formatIp(ip);
        expect(isIP(text)).toBe(ip.family);
        expect(parseIp(text)).toEqual(ip);
        if (ip.family === 6) expect(text).toBe(new URL(`http://[${text}]`).hostname.slice(1, -1));
      }),
      2_000,
    );
  });
});

describe('networks', () => {
  it('contain their addresses', () => {
    holds(
      'cidr',
      fc.property(address, fc.nat(128), fc.bigInt({ min: 0n, max: 2n ** 128n }), (ip, length, offset) => {
        const cidr = networkOf({ ...ip, prefix: length % (ipBits(ip.family) + 1) });
        expect(cidrContains(cidr, ip)).toBe(true);
        const inside = addressAt(cidr, offset % cidrSize(cidr));
        expect(inside && cidrContains(cidr, inside)).toBe(true);
        expect(addressAt(cidr, cidrSize(cidr))).toBeUndefined();
        const last = addressAt(cidr, cidrSize(cidr) - 1n);
        const after = { family: ip.family, value: last!.value + 1n };
        if (after.value >> BigInt(ipBits(ip.family)) === 0n) expect(cidrContains(cidr, after)).toBe(false);
        if (cidr.value >> 32n !== 0xffffn) expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
      1_000,
    );
  });

  it('are strict where told', () => {
    expect(parseCidr('10.0.0.0/8')).toEqual({ family: 4, value: 10n << 24n, prefix: 8 });
    for (const text of [
      '10.0.0.1/8',
      '10.0.0.0/08',
      '010.0.0.0/8',
      '::ffff:1.2.3.0/120',
      '10.0.0.0',
      '10.0.0.0/',
      '::/129',
    ]) {
      expect(parseCidr(text)).toBeUndefined();
    }
    expect(canonicalCidr('10.1.2.3/8')).toBe('10.0.0.0/8');
    expect(canonicalCidr('::ffff:1.2.3.4/120')).toBe('1.2.3.0/24');
    expect(cidrContains({ family: 4, value: 0n, prefix: 0 }, { family: 6, value: 0n })).toBe(false);
  });
});
