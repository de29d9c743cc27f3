import { isDns1123Label, isDns1123Subdomain } from '../dns-names.js';
import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';

const MAX_DOMAIN = 253;
const MAX_PATH = 253 + 63 + 1;

/** The name of a signer of certificates: a domain of two labels or more, a slash, and a path of names with dots between them. */
export function checkSignerName(name: string | undefined, at: FieldPath, field: string, errors: FieldErrors): void {
  if (!name) return errors.required(at, field);
  const [domain = '', path, ...more] = name.split('/');
  if (path === undefined || more.length > 0) {
    return errors.invalid(
      at,
      field,
      name,
      "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    );
  }
  if (domain.length > MAX_DOMAIN) errors.tooLong(at, field, MAX_DOMAIN);
  const labels = domain.split('.');
  checkFirstBad(labels, isDns1123Label, domain, at, field, errors);
  if (labels.length < 2)
    errors.invalid(at, field, domain, 'should be a domain with at least two segments separated by dots');
  checkFirstBad(path.split('.'), isDns1123Subdomain, path, at, field, errors);
  if (name.length > MAX_DOMAIN + MAX_PATH + 1) errors.tooLong(at, field, MAX_DOMAIN + MAX_PATH + 1);
}

/** What is wrong with more labels would only repeat itself. */
function checkFirstBad(
  labels: readonly string[],
  rule: (label: string) => readonly string[],
  shown: string,
  at: FieldPath,
  field: string,
  errors: FieldErrors,
): void {
  const bad = labels.find((label) => rule(label).length > 0);
  if (bad === undefined) return;
  errors.invalidEach(
    at,
    field,
    shown,
    rule(bad).map((problem) => `validating label ${JSON.stringify(bad)}: ${problem}`),
  );
}
