import { DNS_SUBDOMAIN_MAX, isDns1123Subdomain, isLabelKeyPrefix } from './dns-names.js';
import {
  byteLength,
  maxBytes,
  maxLength,
  mustNotBeEmpty,
  namePattern,
  patternMessage,
  VALID,
} from './name-messages.js';

export * from './dns-names.js';
export * from './ip-names.js';
export * from './number-ranges.js';

/*
 * Rules on names and small values. Each function answers what is wrong with a value, in the sentences that clients show;
 * the list is empty (and shared) when nothing is.
 */

const LABEL_PART_MAX = 63;
const PORT_NAME_MAX = 15;

const KEY_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const keyName = namePattern(KEY, `name part ${KEY_RULE}`, 'MyName', 'my.name', '123-abc');
const KEY_SLASHES = `${patternMessage(`a valid label key ${KEY_RULE}`, KEY, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
const labelValue = namePattern(
  `(${KEY})?`,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyValue',
  'my_value',
  '12345',
);
const cIdentifier = namePattern(
  '[A-Za-z_][A-Za-z0-9_]*',
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  'my_name',
  'MY_NAME',
  'MyName',
);
const envVarName = namePattern(
  '[-._a-zA-Z][-._a-zA-Z0-9]*',
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
  'my.env-name',
  'MY_ENV.NAME',
  'MyEnvName1',
);
const configMapKey = namePattern(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
);
const percent = namePattern(
  '[0-9]+%',
  "a valid percent string must be a numeric string followed by an ending '%'",
  '1%',
  '93%',
);
const httpHeader = namePattern(
  '[-A-Za-z0-9]+',
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  'X-Header-Name',
);
const httpPath = namePattern("[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+", 'Invalid path');

/** A label's or annotation's key: a name of up to 63 bytes, with or without a DNS prefix and a slash before it. */
export function isQualifiedName(value: string): readonly string[] {
  const slash = value.indexOf('/');
  const name = slash < 0 ? value : value.slice(slash + 1);
  const length = byteLength(name);
  if (slash < 0 && length > 0 && length <= LABEL_PART_MAX && keyName.regexp.test(name)) return VALID;
  if (name.includes('/')) return [KEY_SLASHES];
  const messages: string[] = [];
  if (slash === 0) messages.push(`prefix part ${mustNotBeEmpty}`);
  else if (slash > 0) for (const m of isLabelKeyPrefix(value.slice(0, slash))) messages.push(`prefix part ${m}`);
  if (length === 0) messages.push(`name part ${mustNotBeEmpty}`);
  else if (length > LABEL_PART_MAX) messages.push(`name part ${maxBytes(LABEL_PART_MAX)}`);
  if (!keyName.regexp.test(name)) messages.push(keyName.message);
  return messages.length === 0 ? VALID : messages;
}

/** A label's value: empty, or up to 63 bytes. */
export function isValidLabelValue(value: string): readonly string[] {
  const tooLong = byteLength(value) > LABEL_PART_MAX;
  const matches = labelValue.regexp.test(value);
  if (!tooLong && matches) return VALID;
  const messages = tooLong ? [maxBytes(LABEL_PART_MAX)] : [];
  if (!matches) messages.push(labelValue.message);
  return messages;
}

/** `acme.io/foo`: a subdomain, a slash, and a path as in a URL. */
export function isDomainPrefixedPath(value: string): readonly string[] {
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1) return ['must be a domain-prefixed path (such as "acme.io/foo")'];
  const messages = [...isDns1123Subdomain(value.slice(0, slash))];
  if (!httpPath.regexp.test(value.slice(slash + 1))) messages.push(httpPath.message);
  return messages;
}

export function isCIdentifier(value: string): readonly string[] {
  return cIdentifier.regexp.test(value) ? VALID : [cIdentifier.message];
}

/** Names in paths of files: neither this folder nor the one above, nor beginning like it. */
function chdirPrefix(value: string): readonly string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : VALID;
}

/** The strict rule on environment variables: letters, digits, `_`, `-`, `.`. */
export function isEnvVarName(value: string): readonly string[] {
  const messages = envVarName.regexp.test(value) ? [] : [envVarName.message];
  return messages.concat(chdirPrefix(value));
}

/** The relaxed rule on environment variables, which is upstream's since 1.34: printable ASCII without `=`. */
export function isRelaxedEnvVarName(value: string): readonly string[] {
  if (value === '') return [`environment variable name ${mustNotBeEmpty}`];
  return /^[ -<>-~]+$/.test(value)
    ? VALID
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** A key of a config map or secret, which becomes a file's name. */
export function isConfigMapKey(value: string): readonly string[] {
  const messages = byteLength(value) > DNS_SUBDOMAIN_MAX ? [maxLength(DNS_SUBDOMAIN_MAX)] : [];
  if (!configMapKey.regexp.test(value)) messages.push(configMapKey.message);
  return messages.concat(chdirPrefix(value));
}

/** A service name in the sense of RFC 6335, lower case. */
export function isValidPortName(port: string): readonly string[] {
  const messages: string[] = [];
  if (byteLength(port) > PORT_NAME_MAX) messages.push(maxLength(PORT_NAME_MAX));
  if (!/^[-a-z0-9]+$/.test(port))
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(port)) messages.push('must contain at least one letter (a-z)');
  if (port.includes('--')) messages.push('must not contain consecutive hyphens');
  if (port.startsWith('-') || port.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

export function isValidPercent(value: string): readonly string[] {
  return percent.regexp.test(value) ? VALID : [percent.message];
}

export function isHTTPHeaderName(value: string): readonly string[] {
  return httpHeader.regexp.test(value) ? VALID : [httpHeader.message];
}

/** Names that stand in URLs as one segment: the loosest rule on names of objects. */
export function isPathSegmentName(name: string): readonly string[] {
  return name === '.' || name === '..' ? [`may not be '${name}'`] : isPathSegmentPrefix(name);
}

/** The same for a name that gets a suffix yet. */
export function isPathSegmentPrefix(name: string): readonly string[] {
  const messages: string[] = [];
  for (const part of ['/', '%']) if (name.includes(part)) messages.push(`may not contain '${part}'`);
  return messages;
}
