import type { PodDNSConfig } from '../../../../generated/core/hub.js';
import { isDns1123Subdomain } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isValidIPForLegacyField } from '../../../../runtime/api/ip-names.js';

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

/** Name resolution of a pod: what its policy demands, and what a resolver can hold. */
export function checkDns(
  policy: string | undefined,
  config: PodDNSConfig | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const place = at.child('dnsConfig');
  if (policy === 'None') {
    if (config === undefined)
      return errors.required(place, undefined, 'must provide `dnsConfig` when `dnsPolicy` is None');
    if (!config.nameservers?.length)
      return errors.required(place, 'nameservers', 'must provide at least one DNS nameserver when `dnsPolicy` is None');
  }
  if (config === undefined) return;
  if ((config.nameservers?.length ?? 0) > MAX_NAMESERVERS)
    errors.invalid(place, 'nameservers', config.nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`);
  config.nameservers?.forEach((ip, i) =>
    errors.invalidEach(place.child('nameservers').index(i), undefined, ip, isValidIPForLegacyField(ip)),
  );
  if ((config.searches?.length ?? 0) > MAX_SEARCHES)
    errors.invalid(place, 'searches', config.searches, `must not have more than ${MAX_SEARCHES} search paths`);
  if ((config.searches ?? []).join(' ').length > MAX_SEARCH_CHARACTERS)
    errors.invalid(
      place,
      'searches',
      config.searches,
      `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`,
    );
  config.searches?.forEach((search, i) => {
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    if (search !== '.') errors.invalidEach(place.child('searches').index(i), undefined, search, isSearchDomain(name));
  });
  config.options?.forEach((option, i) => {
    if (!option.name) errors.required(place.child('options').index(i), undefined, 'must not be empty');
  });
}

const LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SEARCH_DOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/** DNS search paths are subdomains in which labels may begin with or hold underscores. */
function isSearchDomain(name: string): readonly string[] {
  const known = isDns1123Subdomain(name.replace(/_/g, 'a'));
  if (known.length > 0 || SEARCH_DOMAIN.test(name)) return known;
  return [
    `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${LABEL}(\\.${LABEL})*')`,
  ];
}
