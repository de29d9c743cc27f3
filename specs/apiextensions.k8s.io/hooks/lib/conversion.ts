import type { CustomResourceConversion, WebhookClientConfig } from '../../../../generated/apiextensions.k8s.io/hub.js';
import { isDns1035Label, isDns1123Subdomain } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isValidPortNum } from '../../../../runtime/api/names.js';

const STRATEGIES = ['None', 'Webhook'];

/** How versions are converted. The hub holds what v1 has in `webhook` one level higher, and errors name it there. */
export function checkConversion(conversion: CustomResourceConversion, at: FieldPath, errors: FieldErrors): void {
  if (!conversion.strategy) errors.required(at, 'strategy');
  else if (!STRATEGIES.includes(conversion.strategy))
    errors.notSupported(at, 'strategy', conversion.strategy, STRATEGIES);
  const reviewed = conversion.webhook?.conversionReviewVersions ?? [];
  if (conversion.strategy !== 'Webhook') {
    if (conversion.webhook?.clientConfig)
      errors.forbidden(at, 'webhookClientConfig', 'should not be set when strategy is not set to Webhook');
    if (reviewed.length > 0)
      errors.forbidden(at, 'conversionReviewVersions', 'should not be set when strategy is not set to Webhook');
    return;
  }
  const client = conversion.webhook?.clientConfig;
  if (client === undefined) errors.required(at, 'webhookClientConfig', 'required when strategy is set to Webhook');
  else checkClient(client, at.child('webhookClientConfig'), errors);
  checkReviewVersions(reviewed, at.child('conversionReviewVersions'), errors);
}

const UNDERSTOOD = ['v1', 'v1beta1'];

function checkReviewVersions(versions: readonly string[], at: FieldPath, errors: FieldErrors): void {
  if (versions.length === 0) return errors.required(at);
  const seen = new Set<string>();
  versions.forEach((version, i) => {
    if (seen.has(version)) errors.invalid(at.index(i), undefined, version, 'duplicate version');
    seen.add(version);
    errors.invalidEach(at.index(i), undefined, version, isDns1035Label(version));
  });
  if (!versions.some((v) => UNDERSTOOD.includes(v)))
    errors.invalid(at, undefined, versions, `must include at least one of ${UNDERSTOOD.join(', ')}`);
}

function checkClient(client: WebhookClientConfig, at: FieldPath, errors: FieldErrors): void {
  const { url, service } = client;
  if ((url === undefined) === (service === undefined))
    errors.required(at, undefined, 'exactly one of url or service is required');
  if (url !== undefined) checkUrl(url, at, errors);
  if (service === undefined) return;
  const place = at.child('service');
  // Upstream's check takes the one for the other, and clients see it so.
  if (!service.namespace) errors.required(place, 'name');
  if (!service.name) errors.required(place, 'namespace');
  if (service.port !== undefined && isValidPortNum(service.port).length > 0)
    errors.invalid(place, 'port', service.port, 'port is not valid: must be between 1 and 65535, inclusive');
  if (service.path !== undefined) checkServicePath(service.path, place, errors);
}

const FORM = 'desired format: https://host[/path]';

function checkUrl(text: string, at: FieldPath, errors: FieldErrors): void {
  const wrong = (detail: string) => errors.invalid(at, 'url', text, `${detail}; ${FORM}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') wrong("'https' is the only allowed URL scheme");
  if (!url?.host) wrong('host must be specified');
  if (url?.username) wrong('user information is not permitted in the URL');
  if (url?.hash) wrong('fragments are not permitted in the URL');
  if (url?.search) wrong('query parameters are not permitted in the URL');
}

function checkServicePath(path: string, at: FieldPath, errors: FieldErrors): void {
  if (path === '' || path === '/') return;
  if (!path.startsWith('/')) errors.invalid(at, 'path', path, "must start with a '/'");
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  segments.forEach((segment, i) => {
    const problems = segment === '' ? ['must not be empty'] : isDns1123Subdomain(segment);
    errors.invalidEach(
      at,
      'path',
      path,
      problems.map((p) => `segment[${i}]: ${p}`),
    );
  });
}
