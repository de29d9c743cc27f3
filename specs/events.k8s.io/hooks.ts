import type { Event as CoreEvent } from '../../generated/core/hub.js';
import type { Event } from '../../generated/events.k8s.io/v1/types.js';
import type { ConvertHook } from '../../runtime/api/hooks.js';

/** Events of both groups are the same objects: what one calls `regarding`, the other calls `involvedObject`. */
const NAMES = [
  ['reportingController', 'reportingComponent'],
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
] as const satisfies readonly (readonly [keyof Event, keyof CoreEvent])[];

export const convert_v1_Event_to_hub: ConvertHook<Event, CoreEvent> = (source, target) => {
  for (const [from, to] of NAMES) if (source[from] !== undefined) Object.assign(target, { [to]: source[from] });
};

/** What the core group writes even when it is empty, this one leaves out. */
export const convert_hub_to_v1_Event: ConvertHook<CoreEvent, Event> = (source, target) => {
  for (const [to, from] of NAMES)
    if (source[from] !== undefined && source[from] !== '') Object.assign(target, { [to]: source[from] });
  if (target.reportingInstance === '') delete target.reportingInstance;
};
