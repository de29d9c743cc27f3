/** Configurations of webhooks. */

import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
  WebhookClientConfig,
} from '../../../generated/admissionregistration.k8s.io/hub.js';
import { isDns1035Label, isFullyQualifiedName } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { checkWebhookService, checkWebhookUrl } from '../../../runtime/api/rules/webhook-clients.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import { checkMatchConditions } from './lib/expressions.js';

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;
type Webhook = MutatingWebhook | ValidatingWebhook;

/** Versions of AdmissionReview that the server speaks. */
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const HARMLESS = ['None', 'NoneOnDryRun'];
const ANY_EFFECTS = ['None', 'NoneOnDryRun', 'Some', 'Unknown'];
const MAX_TIMEOUT_SECONDS = 30;

/** What an object that exists already may keep although a new one may not have it. */
interface Leniency {
  readonly sideEffects: boolean;
  readonly reviewVersions: boolean;
  readonly repeatedNames: boolean;
  readonly matchConditions: boolean;
}

function leniencyOf(webhooks: readonly Webhook[], old: Configuration | undefined): Leniency {
  const before: readonly Webhook[] = old?.webhooks ?? [];
  const conditions = (list: readonly Webhook[]) => list.map((hook) => hook.matchConditions ?? []);
  return {
    sideEffects: before.some((hook) => !HARMLESS.includes(hook.sideEffects ?? '')),
    reviewVersions: before.some(
      (hook) => !hook.admissionReviewVersions?.some((version) => REVIEW_VERSIONS.includes(version)),
    ),
    repeatedNames: new Set(before.map((hook) => hook.name)).size < before.length,
    matchConditions: old !== undefined && sameValue(conditions(webhooks), conditions(before)),
  };
}

export const validate_ValidatingWebhookConfiguration: ValidateHook<ValidatingWebhookConfiguration> = (
  configuration,
  at,
  errors,
  context,
) => {
  checkWebhooks(configuration.webhooks ?? [], context.old as ValidatingWebhookConfiguration | undefined, at, errors);
};

export const validate_MutatingWebhookConfiguration: ValidateHook<MutatingWebhookConfiguration> = (
  configuration,
  at,
  errors,
  context,
) => {
  checkWebhooks(configuration.webhooks ?? [], context.old as MutatingWebhookConfiguration | undefined, at, errors);
};

function checkWebhooks(
  webhooks: readonly Webhook[],
  old: Configuration | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const leniency = leniencyOf(webhooks, old);
  const names = webhooks.map((hook) => hook.name);
  webhooks.forEach((hook, i) => {
    const place = at.child('webhooks').index(i);
    if (hook.name) errors.invalidEach(place, 'name', hook.name, isFullyQualifiedName(hook.name));
    if (hook.name && !leniency.repeatedNames && names.indexOf(hook.name) < i)
      errors.duplicate(place, 'name', hook.name);
    checkSideEffects(hook.sideEffects, leniency.sideEffects ? ANY_EFFECTS : HARMLESS, place, errors);
    checkReviewVersions(hook.admissionReviewVersions ?? [], leniency.reviewVersions, place, errors);
    const seconds = hook.timeoutSeconds;
    if (seconds !== undefined && (seconds < 1 || seconds > MAX_TIMEOUT_SECONDS)) {
      errors.invalid(
        place,
        'timeoutSeconds',
        seconds,
        `the timeout value must be between 1 and ${MAX_TIMEOUT_SECONDS} seconds`,
      );
    }
    if (!leniency.matchConditions) checkMatchConditions(hook.matchConditions, false, place, errors);
  });
}

function checkSideEffects(
  effects: string | undefined,
  allowed: readonly string[],
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (effects === undefined || effects === null)
    errors.required(at, 'sideEffects', `must specify one of ${allowed.join(', ')}`);
  else if (!allowed.includes(effects)) errors.notSupported(at, 'sideEffects', effects, allowed);
}

function checkReviewVersions(
  versions: readonly string[],
  anyVersion: boolean,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const place = at.child('admissionReviewVersions');
  if (versions.length === 0)
    return errors.required(place, undefined, `must specify one of ${REVIEW_VERSIONS.join(', ')}`);
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) errors.invalid(place.index(i), undefined, version, 'duplicate version');
    else errors.invalidEach(place.index(i), undefined, version, isDns1035Label(version));
  });
  if (!anyVersion && !versions.some((version) => REVIEW_VERSIONS.includes(version))) {
    errors.invalid(place, undefined, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`);
  }
}

export const validate_WebhookClientConfig: ValidateHook<WebhookClientConfig> = ({ url, service }, at, errors) => {
  if ((url === undefined) === (service === undefined))
    errors.required(at, undefined, 'exactly one of url or service is required');
  else if (url !== undefined) checkWebhookUrl(url, true, at, 'url', errors);
  // Upstream mixes the two names up: a missing name is reported as a missing namespace, and the other way round.
  else if (service !== undefined)
    checkWebhookService({ ...service, name: service.namespace, namespace: service.name }, at.child('service'), errors);
};

const webhookCells = (configuration: Configuration) => ({ Webhooks: configuration.webhooks?.length ?? 0 });
export const cells_MutatingWebhookConfiguration: CellsHook<MutatingWebhookConfiguration> = webhookCells;
export const cells_ValidatingWebhookConfiguration: CellsHook<ValidatingWebhookConfiguration> = webhookCells;
