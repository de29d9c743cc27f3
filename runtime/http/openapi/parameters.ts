/** Parameters of operations, one object each: both documents, and the search for common ones, compare them by identity. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly type: 'string' | 'boolean' | 'integer';
  readonly description: string;
}

const query = (name: string, type: Parameter['type'], description: string): Parameter => ({
  name,
  in: 'query',
  type,
  description,
});
const path = (name: string, description: string): Parameter => ({ name, in: 'path', type: 'string', description });

export const NAME = path('name', 'Name of the object.');
export const NAMESPACE = path('namespace', 'Namespace of the object, or of the objects.');
export const REST_OF_PATH = path('path', 'What the request is passed on with.');
export const PRETTY = query('pretty', 'string', 'true: the answer is indented.');

const dryRun = query('dryRun', 'string', 'All: every step of the request happens, but nothing is stored.');
const fieldManager = query('fieldManager', 'string', 'Name under which the fields that this request sets are managed.');
const fieldValidation = query(
  'fieldValidation',
  'string',
  'What becomes of unknown and repeated fields: Ignore, Warn or Strict.',
);
const force = query('force', 'boolean', 'Takes over fields that other managers own; only for apply.');

const labelSelector = query('labelSelector', 'string', 'Shows only objects whose labels match.');
const fieldSelector = query('fieldSelector', 'string', 'Shows only objects whose fields match.');
const limit = query('limit', 'integer', 'Shows so many objects at most, and a token to continue with.');
const continueFrom = query('continue', 'string', 'Token from the page before.');
const resourceVersion = query('resourceVersion', 'string', 'Revision that the answer shows, or begins with.');
const resourceVersionMatch = query(
  'resourceVersionMatch',
  'string',
  'How resourceVersion is meant: Exact or NotOlderThan.',
);
const timeoutSeconds = query('timeoutSeconds', 'integer', 'Ends the request after so many seconds.');
const sendInitialEvents = query(
  'sendInitialEvents',
  'boolean',
  'A watch begins with the objects that there are, and says when they are complete.',
);
const shardSelector = query('shardSelector', 'string', 'Shows only objects of these shards.');
const allowWatchBookmarks = query(
  'allowWatchBookmarks',
  'boolean',
  'A watch tells from time to time how far it has come.',
);
const watch = query('watch', 'boolean', 'Sends changes as they happen.');

const gracePeriodSeconds = query(
  'gracePeriodSeconds',
  'integer',
  'Seconds that the object has to end; 0 deletes at once.',
);
const orphanDependents = query('orphanDependents', 'boolean', 'Deprecated: see propagationPolicy.');
const propagationPolicy = query(
  'propagationPolicy',
  'string',
  'What becomes of dependents: Orphan, Background or Foreground.',
);
const ignoreReadErrors = query(
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'boolean',
  'Deletes an object that can no longer be read.',
);

const selected = [
  continueFrom,
  fieldSelector,
  labelSelector,
  limit,
  resourceVersion,
  resourceVersionMatch,
  sendInitialEvents,
  shardSelector,
  timeoutSeconds,
];

export const WRITE_PARAMETERS: readonly Parameter[] = [dryRun, fieldManager, fieldValidation];
export const PATCH_PARAMETERS: readonly Parameter[] = [dryRun, fieldManager, fieldValidation, force];
export const DELETE_PARAMETERS: readonly Parameter[] = [
  dryRun,
  gracePeriodSeconds,
  ignoreReadErrors,
  orphanDependents,
  propagationPolicy,
];
export const LIST_PARAMETERS: readonly Parameter[] = [allowWatchBookmarks, ...selected, watch];
export const DELETE_COLLECTION_PARAMETERS: readonly Parameter[] = [...DELETE_PARAMETERS, ...selected];
