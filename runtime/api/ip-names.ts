import { quoteGo } from './go-quote.js';
import {
  type CidrText,
  canonicalCidr,
  cidrContains,
  formatCidr,
  formatIp,
  type IpText,
  ipBits,
  networkOf,
  parseCidrText,
  parseIpText,
} from './ip.js';
import { VALID } from './name-messages.js';

const NOT_IP = ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
const NOT_CIDR = ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];

const canonicalForm = (text: string): string => `must be in canonical form (${quoteGo(text)})`;

function strictIp(ip: IpText): readonly string[] {
  if (ip.leadingZeros) return ['must not have leading 0s'];
  return ip.mapped ? ['must not be an IPv4-mapped IPv6 address'] : VALID;
}

function strictCidr(cidr: CidrText & { readonly prefixZeros: boolean }): readonly string[] {
  if (cidr.leadingZeros || cidr.prefixZeros) return ['must not have leading 0s in IP or prefix length'];
  if (cidr.mapped) return ['must not have an IPv4-mapped IPv6 address'];
  return networkOf(cidr).value === cidr.value ? VALID : ['must not have bits set beyond the prefix length'];
}

/** An address in canonical form: the rule for fields of newer kinds. */
export function isValidIP(value: string): readonly string[] {
  const ip = parseIpText(value);
  if (ip === undefined) return NOT_IP;
  const messages = strictIp(ip);
  if (messages.length > 0) return messages;
  const canonical = formatIp(ip);
  return canonical === value ? VALID : [canonicalForm(canonical)];
}

/** The rule for fields that are older than it: any form; leading zeros and IPv4 within IPv6 only when not `strict`. */
export function isValidIPForLegacyField(value: string, strict = true): readonly string[] {
  const ip = parseIpText(value);
  if (ip === undefined) return NOT_IP;
  return strict ? strictIp(ip) : VALID;
}

const LOOPBACK = [parseCidrText('127.0.0.0/8'), parseCidrText('::1/128')];
const LINK_LOCAL = [parseCidrText('169.254.0.0/16'), parseCidrText('fe80::/10')];
const LINK_LOCAL_MULTICAST = [parseCidrText('224.0.0.0/24'), parseCidrText('ff02::/16')];

/** An address that other machines can reach: not unspecified, of the loopback, nor of a single link. */
export function isNonSpecialIP(value: string): readonly string[] {
  const ip = parseIpText(value);
  if (ip === undefined) return ['must be a valid IP address'];
  const within = (ranges: readonly (CidrText | undefined)[]) =>
    ranges.some((range) => range !== undefined && cidrContains(range, ip));
  if (ip.value === 0n) return [`may not be unspecified (${value})`];
  if (within(LOOPBACK)) return ['may not be in the loopback range (127.0.0.0/8, ::1/128)'];
  if (within(LINK_LOCAL)) return ['may not be in the link-local range (169.254.0.0/16, fe80::/10)'];
  if (within(LINK_LOCAL_MULTICAST)) return ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'];
  return VALID;
}

/** A network in canonical form, without bits beyond its prefix. */
export function isValidCIDR(value: string): readonly string[] {
  const cidr = parseCidrText(value);
  if (cidr === undefined) return NOT_CIDR;
  const messages = strictCidr(cidr);
  if (messages.length > 0) return messages;
  const canonical = formatCidr(cidr);
  return canonical === value ? VALID : [canonicalForm(canonical)];
}

/** The rule for fields that are older than it: any form; ambiguous ones only when not `strict`. */
export function isValidCIDRForLegacyField(value: string, strict = true): readonly string[] {
  const cidr = parseCidrText(value);
  if (cidr === undefined) return NOT_CIDR;
  return strict ? strictCidr(cidr) : VALID;
}

/** An address with the length of its network's prefix, in canonical form. */
export function isValidInterfaceAddress(value: string): readonly string[] {
  const cidr = parseCidrText(value);
  if (cidr === undefined) return ['must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)'];
  const canonical = formatCidr(cidr.mapped ? { ...cidr, family: 4, value: cidr.value & 0xffff_ffffn } : cidr);
  return canonical === value ? VALID : [canonicalForm(canonical)];
}

/** Warnings about an address that is accepted but written badly; they follow the field's path and a colon. */
export function ipWarnings(value: string): readonly string[] {
  const ip = parseIpText(value);
  if (ip === undefined) return VALID;
  const canonical = formatIp(ip);
  if (ip.leadingZeros || ip.mapped)
    return [`non-standard IP address ${quoteGo(value)} is invalid: use ${quoteGo(canonical)}`];
  if (ip.family === 4 || canonical === value) return VALID;
  return [`IPv6 address ${quoteGo(value)} should be in RFC 5952 canonical format (${quoteGo(canonical)})`];
}

/** The same for networks. */
export function cidrWarnings(value: string): readonly string[] {
  const cidr = parseCidrText(value);
  if (cidr === undefined) return VALID;
  const network = formatCidr(networkOf(cidr));
  const warnings: string[] = [];
  if (networkOf(cidr).value !== cidr.value) {
    const single = `${formatIp(cidr)}/${ipBits(cidr.family)}`;
    warnings.push(
      `CIDR value ${quoteGo(value)} is ambiguous in this context (should be ${quoteGo(network)} or ${quoteGo(single)}?)`,
    );
  }
  if (cidr.leadingZeros || cidr.prefixZeros || cidr.mapped) {
    warnings.push(
      `non-standard CIDR value ${quoteGo(value)} is invalid: use ${quoteGo(canonicalCidr(value) ?? value)}`,
    );
  } else if (warnings.length === 0 && cidr.family === 6 && network !== value) {
    warnings.push(`IPv6 CIDR value ${quoteGo(value)} should be in RFC 5952 canonical format (${quoteGo(network)})`);
  }
  return warnings;
}
