import { isIPv4, isIPv6 } from 'node:net';
import { fine } from './text.js';

export function isValidIpv4(text: string): readonly string[] {
  return fine(isIPv4(text), 'must be a valid IPv4 address, (e.g. 10.9.8.7)');
}

/** An IPv6 address without a zone. */
export function isValidIpv6(text: string): readonly string[] {
  return fine(isIPv6(text) && !text.includes('%'), 'must be a valid IPv6 address, (e.g. 2001:db8::ffff)');
}

const MAC = /^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/i;

/** A hardware address of 48 bits: `00:00:5e:00:53:01`, with hyphens, or as `0000.5e00.5301`. */
export function isValidMac(text: string): readonly string[] {
  return fine(MAC.test(text), 'must be a MAC address, (e.g. 00:00:5e:00:53:01)');
}

const HOSTNAME =
  /^(?=.{1,253}\.?$)[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*\.?$/i;

/** A host name (RFC 1123), in letters of either case. */
export function isValidHostname(text: string): readonly string[] {
  return fine(HOSTNAME.test(text), 'must be a host name, (e.g. www.example.com)');
}
