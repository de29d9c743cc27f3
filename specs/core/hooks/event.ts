import type { Event } from '../../../generated/core/hub.js';
import { ageSince } from '../../../runtime/api/age.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, SelectableHook, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isDns1123Subdomain, isQualifiedName } from '../../../runtime/api/names.js';
import { immutable } from '../../../runtime/api/rules/immutable.js';

const MAX_WORD = 128;
const MAX_NOTE = 1024;
/** Served by a group of its own, which holds its writers to stricter rules and calls some fields by other names. */
const STRICT = 'events.k8s.io/v1';

export const validate_Event: ValidateHook<Event> = (event, at, errors, context) => {
  const strict = context.requestVersion === STRICT;
  if (event.eventTime) checkNewStyle(event, strict ? 'reportingController' : 'reportingComponent', at, errors);
  else checkOldStyle(event, at, errors);
  const namespace = event.metadata.namespace ?? '';
  errors.invalidEach(at, 'namespace', namespace, isDns1123Subdomain(namespace));
  if (!strict || context.operation === 'update') return;
  checkSeries(event, at, errors);
  if (!event.eventTime) errors.required(at, 'eventTime');
  if (event.type !== 'Normal' && event.type !== 'Warning')
    errors.invalid(at, 'type', '', `has invalid value: ${event.type ?? ''}`);
  if (event.firstTimestamp) errors.invalid(at, 'deprecatedFirstTimestamp', '', 'must be unset');
  if (event.lastTimestamp) errors.invalid(at, 'deprecatedLastTimestamp', '', 'must be unset');
  if (event.count) errors.invalid(at, 'deprecatedCount', '', 'must be unset');
  if (event.source?.host || event.source?.component) errors.invalid(at, 'deprecatedSource', '', 'must be unset');
};

/** An event is where the object is that it tells of; those of objects without a namespace are in `default`. */
function checkOldStyle(event: Event, at: FieldPath, errors: FieldErrors): void {
  const namespace = event.metadata.namespace ?? '';
  const involved = event.involvedObject?.namespace ?? '';
  const matches = involved === '' ? namespace === '' || namespace === 'default' : involved === namespace;
  if (!matches) mismatch(involved, at, errors);
}

function mismatch(involved: string, at: FieldPath, errors: FieldErrors): void {
  errors.invalid(at.child('involvedObject'), 'namespace', involved, 'does not match event.namespace');
}

function checkNewStyle(event: Event, reporter: string, at: FieldPath, errors: FieldErrors): void {
  const namespace = event.metadata.namespace ?? '';
  const involved = event.involvedObject?.namespace ?? '';
  if (involved === '' && namespace !== 'default' && namespace !== 'kube-system') mismatch(involved, at, errors);
  const component = event.reportingComponent ?? '';
  if (component === '') errors.required(at, reporter);
  errors.invalidEach(at, reporter, component, isQualifiedName(component));
  for (const field of ['reportingInstance', 'action', 'reason'] as const) {
    if (!event[field]) errors.required(at, field);
    checkLength(event[field], field, MAX_WORD, at, errors);
  }
  checkLength(event.message, 'message', MAX_NOTE, at, errors);
}

function checkLength(text: string | undefined, field: string, max: number, at: FieldPath, errors: FieldErrors): void {
  if (Buffer.byteLength(text ?? '') > max) errors.invalid(at, field, '', `can have at most ${max} characters`);
}

function checkSeries(event: Event, at: FieldPath, errors: FieldErrors): void {
  if (event.series === undefined) return;
  if ((event.series.count ?? 0) < 2) errors.invalid(at, 'series.count', '', 'should be at least 2');
  if (!event.series.lastObservedTime) errors.required(at, 'series.lastObservedTime');
}

/** Under the strict rules an event is a record: only its series goes on. `reason` is compared twice, as upstream does. */
const FIXED = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingInstance',
] as const;

export const validateUpdate_Event: ValidateUpdateHook<Event> = (event, old, at, errors, context) => {
  if (context.requestVersion !== STRICT) return;
  if (JSON.stringify(event.series) !== JSON.stringify(old.series)) checkSeries(event, at, errors);
  for (const field of FIXED) immutable(event[field], old[field], at, field, errors);
  immutable(event.reportingComponent, old.reportingComponent, at, 'reportingController', errors);
};

export const cells_Event: CellsHook<Event> = (event) => {
  const first = ageSince(event.firstTimestamp || event.eventTime || undefined);
  const { name, kind = '', fieldPath } = event.involvedObject ?? {};
  const component = event.source?.component || event.reportingComponent || '';
  const instance = event.source?.host || event.reportingInstance || '';
  return {
    'Last Seen': event.series
      ? ageSince(event.series.lastObservedTime || undefined)
      : event.lastTimestamp
        ? ageSince(event.lastTimestamp)
        : first,
    Type: event.type ?? '',
    Reason: event.reason ?? '',
    Object: name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
    Subobject: fieldPath ?? '',
    Source: instance === '' ? component : `${component}, ${instance}`,
    Message: (event.message ?? '').trim(),
    'First Seen': first,
    Count: event.series ? (event.series.count ?? 0) : event.count || 1,
  };
};

/** `source` is who reported the event, in whichever of the two fields. */
export const selectable_Event: SelectableHook<Event> = (event) => ({
  source: event.source?.component || event.reportingComponent || '',
});
