/** IPv4 or IPv6. */
export type IpFamily = 4 | 6;

/** An address as a number of 32 or 128 bits. Addresses are compared by family and value. */
export interface IpAddress {
  readonly family: IpFamily;
  readonly value: bigint;
}

/** A network: its first address and the length of its prefix in bits. */
export interface Cidr extends IpAddress {
  readonly prefix: number;
}

/** An address as it was written, with what strict rules refuse about the writing. */
export interface IpText extends IpAddress {
  /** An octet or a group has more zeros before it than the forms allow: other software takes octets for octal. */
  readonly leadingZeros: boolean;
  /** `::ffff:1.2.3.4`: family and value are those of the IPv4 address. */
  readonly mapped: boolean;
}

/** A network as it was written; `value` is the address before the slash, bits beyond the prefix included. */
export interface CidrText extends IpText {
  readonly prefix: number;
}

const MAPPED = 0xffffn;
const OCTETS = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/;
/** An address has at most 45 characters; more can only be leading zeros, which a bound on them keeps cheap. */
const MAX_TEXT = 1_024;

export const ipBits = (family: IpFamily): number => (family === 4 ? 32 : 128);

interface Octets {
  readonly value: bigint;
  readonly leadingZeros: boolean;
}

function parseOctets(text: string): Octets | undefined {
  const m = OCTETS.exec(text);
  if (m === null) return undefined;
  let value = 0;
  let leadingZeros = false;
  for (let i = 1; i <= 4; i++) {
    const digits = m[i] ?? '';
    const octet = Number(digits);
    if (octet > 255) return undefined;
    leadingZeros ||= digits.length > 1 && digits.startsWith('0');
    value = value * 256 + octet;
  }
  return { value: BigInt(value), leadingZeros };
}

/** Reads up to `limit` groups of 16 bits; the last two may be written as an IPv4 address. */
function parseGroups(text: string, tail: boolean): { groups: number[]; leadingZeros: boolean } | undefined {
  const groups: number[] = [];
  let leadingZeros = false;
  if (text === '') return { groups, leadingZeros };
  const parts = text.split(':');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    if (tail && i === parts.length - 1 && part.includes('.')) {
      const octets = parseOctets(part);
      if (octets === undefined) return undefined;
      const value = Number(octets.value);
      groups.push(Math.floor(value / 65_536), value % 65_536);
      return { groups, leadingZeros: leadingZeros || octets.leadingZeros };
    }
    if (!/^0*[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    leadingZeros ||= part.length > 4;
    groups.push(Number.parseInt(part, 16));
  }
  return { groups, leadingZeros };
}

function parseIpv6(text: string): Octets | undefined {
  const gap = text.indexOf('::');
  if (gap >= 0 && text.indexOf('::', gap + 1) >= 0) return undefined;
  const head = parseGroups(gap < 0 ? text : text.slice(0, gap), gap < 0);
  const rest = gap < 0 ? undefined : parseGroups(text.slice(gap + 2), true);
  if (head === undefined || (gap >= 0 && rest === undefined)) return undefined;
  const after = rest?.groups ?? [];
  const missing = 8 - head.groups.length - after.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of head.groups) value = (value << 16n) | BigInt(group);
  value <<= BigInt(16 * missing);
  for (const group of after) value = (value << 16n) | BigInt(group);
  return { value, leadingZeros: head.leadingZeros || (rest?.leadingZeros ?? false) };
}

/** Reads an address in any form that was ever accepted, and tells what strict rules refuse; `undefined` when it is none. */
export function parseIpText(text: string): IpText | undefined {
  if (text.length > MAX_TEXT) return undefined;
  if (!text.includes(':')) {
    const octets = parseOctets(text);
    return octets && { family: 4, value: octets.value, leadingZeros: octets.leadingZeros, mapped: false };
  }
  const groups = parseIpv6(text);
  if (groups === undefined) return undefined;
  const mapped = groups.value >> 32n === MAPPED;
  const value = mapped ? groups.value & 0xffff_ffffn : groups.value;
  return { family: mapped ? 4 : 6, value, leadingZeros: groups.leadingZeros, mapped };
}

/** Reads an address; leading zeros in octets and IPv4 within IPv6 are refused. */
export function parseIp(text: string): IpAddress | undefined {
  const ip = parseIpText(text);
  return ip === undefined || ip.leadingZeros || ip.mapped ? undefined : { family: ip.family, value: ip.value };
}

/** Reads a network in any form that was ever accepted. */
export function parseCidrText(text: string): (CidrText & { readonly prefixZeros: boolean }) | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const ip = parseIpText(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (ip === undefined || !/^\d{1,64}$/.test(digits)) return undefined;
  const written = Number(digits);
  // The prefix of a mapped address counts the 96 bits before it.
  const prefix = ip.mapped ? written - 96 : written;
  if (prefix > ipBits(ip.family)) return undefined;
  const prefixZeros = digits.length > 1 && digits.startsWith('0');
  if (prefix >= 0) return { ...ip, prefix, prefixZeros };
  return { ...ip, family: 6, value: (MAPPED << 32n) | ip.value, prefix: written, prefixZeros };
}

/** Reads a network; bits beyond the prefix must be zero. */
export function parseCidr(text: string): Cidr | undefined {
  const cidr = parseCidrText(text);
  if (cidr === undefined || cidr.leadingZeros || cidr.prefixZeros || cidr.mapped) return undefined;
  return networkOf(cidr).value === cidr.value
    ? { family: cidr.family, value: cidr.value, prefix: cidr.prefix }
    : undefined;
}

/** The network that an address with a prefix lies in. */
export function networkOf(cidr: Cidr): Cidr {
  const host = BigInt(ipBits(cidr.family) - cidr.prefix);
  return { family: cidr.family, value: (cidr.value >> host) << host, prefix: cidr.prefix };
}

/** Whether the address lies in the network; never for the other family. */
export function cidrContains(cidr: Cidr, ip: IpAddress): boolean {
  const host = BigInt(ipBits(cidr.family) - cidr.prefix);
  return ip.family === cidr.family && ip.value >> host === cidr.value >> host;
}

/** How many addresses the network has, the first and the last included. */
export function cidrSize(cidr: Cidr): bigint {
  return 1n << BigInt(ipBits(cidr.family) - cidr.prefix);
}

/** The address `offset` places behind the network's first; `undefined` outside of it. */
export function addressAt(cidr: Cidr, offset: bigint): IpAddress | undefined {
  if (offset < 0n || offset >= cidrSize(cidr)) return undefined;
  return { family: cidr.family, value: networkOf(cidr).value + offset };
}

/** Canonical text: dotted octets, or RFC 5952 (lower case, the longest run of zeros as `::`). */
export function formatIp(ip: IpAddress): string {
  if (ip.family === 4) {
    const n = Number(ip.value);
    return `${Math.floor(n / 16_777_216)}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;
  }
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((ip.value >> shift) & 0xffffn));
  let start = -1;
  let length = 1;
  for (let i = 0, run = 0; i < 8; i++) {
    run = groups[i] === 0 ? run + 1 : 0;
    if (run > length) {
      length = run;
      start = i - run + 1;
    }
  }
  const hex = groups.map((g) => g.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** Canonical text of a network, or of an address with the length of its network's prefix. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIp(cidr)}/${cidr.prefix}`;
}

/** Canonical text of an address in any accepted form; `undefined` when it is none. */
export function canonicalIp(text: string): string | undefined {
  const ip = parseIpText(text);
  return ip && formatIp(ip);
}

/** Canonical text of a network in any accepted form, its host bits cleared; `undefined` when it is none. */
export function canonicalCidr(text: string): string | undefined {
  const cidr = parseCidrText(text);
  return cidr && formatCidr(networkOf(cidr));
}
