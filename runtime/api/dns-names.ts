import { byteLength, maxBytes, maxLength, type NamePattern, namePattern, VALID } from './name-messages.js';

/** Lengths in bytes. */
export const DNS_LABEL_MAX = 63;
export const DNS_SUBDOMAIN_MAX = 253;

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

const label = namePattern(
  LABEL,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  'my-name',
  '123-abc',
);
const subdomain = namePattern(
  SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  'example.com',
);
const label1035 = namePattern(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  'my-name',
  'abc-123',
);
const wildcard = namePattern(
  `\\*\\.${SUBDOMAIN}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  '*.example.com',
);

function check(
  value: string,
  limit: number,
  limitMessage: (limit: number) => string,
  pattern: NamePattern,
): readonly string[] {
  const tooLong = byteLength(value) > limit;
  const matches = pattern.regexp.test(value);
  if (!tooLong && matches) return VALID;
  const messages = tooLong ? [limitMessage(limit)] : [];
  if (!matches) messages.push(pattern.message);
  return messages;
}

/** What is wrong with a label of DNS (RFC 1123): namespaces, containers. Empty when nothing is. */
export function isDns1123Label(value: string): readonly string[] {
  const messages = check(value, DNS_LABEL_MAX, maxLength, label);
  if (messages === VALID || label.regexp.test(value) || !subdomain.regexp.test(value)) return messages;
  return [...messages.slice(0, -1), 'must not contain dots'];
}

/** What is wrong with a name of labels and dots (RFC 1123): most names of objects. */
export function isDns1123Subdomain(value: string): readonly string[] {
  return check(value, DNS_SUBDOMAIN_MAX, maxLength, subdomain);
}

/** The same rule where the limit is told in bytes: the prefix of a label key. */
export function isLabelKeyPrefix(value: string): readonly string[] {
  return check(value, DNS_SUBDOMAIN_MAX, maxBytes, subdomain);
}

/** A label that begins with a letter (RFC 1035): names of services. */
export function isDns1035Label(value: string): readonly string[] {
  return check(value, DNS_LABEL_MAX, maxLength, label1035);
}

/** `*.` and a subdomain: hosts of ingress rules. */
export function isWildcardDns1123Subdomain(value: string): readonly string[] {
  return check(value, DNS_SUBDOMAIN_MAX, maxLength, wildcard);
}

/** A name of at least three labels, such as the signer's of a certificate request. Empty text counts as invalid here. */
export function isFullyQualifiedName(name: string): readonly string[] {
  const messages = isDns1123Subdomain(name);
  if (messages.length > 0) return messages;
  return name.split('.').length < 3 ? ['should be a domain with at least three segments separated by dots'] : VALID;
}

/** A name of at least two labels, with or without a dot at its end. */
export function isFullyQualifiedDomainName(name: string): readonly string[] {
  const domain = name.endsWith('.') ? name.slice(0, -1) : name;
  const messages = isDns1123Subdomain(domain);
  if (messages.length > 0) return messages;
  const labels = domain.split('.');
  if (labels.length < 2) return ['should be a domain with at least two segments separated by dots'];
  for (const part of labels) {
    const wrong = isDns1123Label(part);
    if (wrong.length > 0) return wrong;
  }
  return VALID;
}

/** What stands for a base of generated names in the rule of names: it may end in a dash, which something will follow. */
export function baseAsName(base: string): string {
  return base.length > 1 && base.endsWith('-') ? `${base.slice(0, -2)}a` : base;
}
