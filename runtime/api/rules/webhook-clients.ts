/** How webhooks are reached: by URL, or by a service of the cluster. */
import { isDns1123Subdomain } from '../dns-names.js';
import type { FieldErrors } from '../field-errors.js';
import type { FieldPath } from '../field-path.js';
import { parseGoUrl } from '../go-url.js';

const FORM = '; desired format: https://host[/path]';

/** Nothing but scheme, host and path. */
export function checkWebhookUrl(
  text: string,
  forceHttps: boolean,
  at: FieldPath,
  name: string,
  errors: FieldErrors,
): void {
  const url = parseGoUrl(text);
  if (typeof url === 'string') return errors.required(at, name, `url must be a valid URL: ${url}${FORM}`);
  if (forceHttps && url.scheme !== 'https')
    errors.invalid(at, name, url.scheme, `'https' is the only allowed URL scheme${FORM}`);
  if (url.host === '') errors.invalid(at, name, url.host, `host must be specified${FORM}`);
  if (url.user !== undefined) errors.invalid(at, name, url.user, 'user information is not permitted in the URL');
  if (url.fragment !== '') errors.invalid(at, name, url.fragment, 'fragments are not permitted in the URL');
  if (url.query !== '') errors.invalid(at, name, url.query, 'query parameters are not permitted in the URL');
}

export interface WebhookService {
  readonly name?: string;
  readonly namespace?: string;
  readonly path?: string;
  readonly port?: number;
}

/** `at` is the place of the service. */
export function checkWebhookService(
  { name, namespace, path, port = 0 }: WebhookService,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!name) errors.required(at, 'name');
  if (!namespace) errors.required(at, 'namespace');
  if (port < 1 || port > 65535)
    errors.invalid(at, 'port', port, 'port is not valid: must be between 1 and 65535, inclusive');
  if (path) checkUrlPath(path, at, errors);
}

/** A path of names of the form of DNS subdomains; it may end in a slash. */
function checkUrlPath(path: string, at: FieldPath, errors: FieldErrors): void {
  if (path === '/') return;
  if (path === '//') return errors.invalid(at, 'path', path, 'segment[0] may not be empty');
  if (!path.startsWith('/')) errors.invalid(at, 'path', path, "must start with a '/'");
  const steps = path.slice(1, path.length > 1 && path.endsWith('/') ? -1 : undefined).split('/');
  steps.forEach((step, i) => {
    if (step === '') return errors.invalid(at, 'path', path, `segment[${i}] may not be empty`);
    for (const problem of isDns1123Subdomain(step)) errors.invalid(at, 'path', path, `segment[${i}]: ${problem}`);
  });
}
