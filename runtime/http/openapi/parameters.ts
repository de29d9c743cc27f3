/**
 * Parameters of operations, one object each: both documents, and the search for common ones, compare them by identity. The
 * last word is the name under which the v2 document keeps a parameter for all operations that refer to it; code that is
 * generated from the document carries these names. Those without one are written out in each operation, as upstream does
 * with what old clients look for.
 */
import type { Field, StructType } from '../../schema/model.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly type: 'string' | 'boolean' | 'integer' | 'number';
  readonly description?: string;
  /** Name in `parameters` of the v2 document. */
  readonly shared?: string;
}

const query = (name: string, type: Parameter['type'], description: string, shared?: string): Parameter => ({
  name,
  in: 'query',
  type,
  description,
  ...(shared !== undefined && { shared }),
});
const path = (name: string, description: string, shared?: string): Parameter => ({
  name,
  in: 'path',
  type: 'string',
  description,
  ...(shared !== undefined && { shared }),
});

export const NAME = path('name', 'Name of the object.');
export const NAMESPACE = path('namespace', 'Namespace of the object, or of the objects.', 'namespace-vgWSWtn3');
export const REST_OF_PATH = path('path', 'What the request is passed on with.', 'path-z6Ciiujn');
export const PRETTY = query('pretty', 'string', 'true: the answer is indented.', 'pretty-tJGM1-ng');

const dryRun = query('dryRun', 'string', 'All: every step of the request happens, but nothing is stored.');
const fieldManager = query(
  'fieldManager',
  'string',
  'Name under which the fields that this request sets are managed.',
  'fieldManager-Qy4HdaTW',
);
const patchManager = query(
  'fieldManager',
  'string',
  'Name under which the fields that this request sets are managed; an apply must say it.',
  'fieldManager-7c6nTn1T',
);
const fieldValidation = query(
  'fieldValidation',
  'string',
  'What becomes of unknown and repeated fields: Ignore, Warn or Strict.',
);
const force = query('force', 'boolean', 'Takes over fields that other managers own; only for apply.', 'force-tOGGb0Yi');

const labelSelector = query(
  'labelSelector',
  'string',
  'Shows only objects whose labels match.',
  'labelSelector-5Zw57w4C',
);
const fieldSelector = query(
  'fieldSelector',
  'string',
  'Shows only objects whose fields match.',
  'fieldSelector-xIcQKXFG',
);
const limit = query(
  'limit',
  'integer',
  'Shows so many objects at most, and a token to continue with.',
  'limit-1NfNmdNH',
);
const continueFrom = query('continue', 'string', 'Token from the page before.', 'continue-QfD61s0i');
const resourceVersion = query(
  'resourceVersion',
  'string',
  'Revision that the answer shows, or begins with.',
  'resourceVersion-5WAnf1kx',
);
const resourceVersionMatch = query(
  'resourceVersionMatch',
  'string',
  'How resourceVersion is meant: Exact or NotOlderThan.',
  'resourceVersionMatch-t8XhRHeC',
);
const timeoutSeconds = query(
  'timeoutSeconds',
  'integer',
  'Ends the request after so many seconds.',
  'timeoutSeconds-yvYezaOC',
);
const sendInitialEvents = query(
  'sendInitialEvents',
  'boolean',
  'A watch begins with the objects that there are, and says when they are complete.',
  'sendInitialEvents-rLXlEK_k',
);
const shardSelector = query('shardSelector', 'string', 'Shows only objects of these shards.', 'shardSelector-Kgyki_3_');
const allowWatchBookmarks = query(
  'allowWatchBookmarks',
  'boolean',
  'A watch tells from time to time how far it has come.',
  'allowWatchBookmarks-HC2hJt-J',
);
const watch = query('watch', 'boolean', 'Sends changes as they happen.', 'watch-XNNPZGbK');

const gracePeriodSeconds = query(
  'gracePeriodSeconds',
  'integer',
  'Seconds that the object has to end; 0 deletes at once.',
  'gracePeriodSeconds--K5HaBOS',
);
const orphanDependents = query(
  'orphanDependents',
  'boolean',
  'Deprecated: see propagationPolicy.',
  'orphanDependents-uRB25kX5',
);
const propagationPolicy = query(
  'propagationPolicy',
  'string',
  'What becomes of dependents: Orphan, Background or Foreground.',
  'propagationPolicy-6jk3prlO',
);
const ignoreReadErrors = query(
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'boolean',
  'Deletes an object that can no longer be read.',
  'ignoreStoreReadErrorWithClusterBreakingPotential-QbNkfIqj',
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
export const PATCH_PARAMETERS: readonly Parameter[] = [dryRun, patchManager, fieldValidation, force];
export const DELETE_PARAMETERS: readonly Parameter[] = [
  dryRun,
  gracePeriodSeconds,
  ignoreReadErrors,
  orphanDependents,
  propagationPolicy,
];
export const LIST_PARAMETERS: readonly Parameter[] = [allowWatchBookmarks, ...selected, watch];
export const DELETE_COLLECTION_PARAMETERS: readonly Parameter[] = [...DELETE_PARAMETERS, ...selected];

/** Names in the v2 document of the bodies that nearly every resource takes. */
export const DELETE_BODY = 'body-2Y1dVQaQ';
export const PATCH_BODY = 'body-78PwaGsr';

const PARAMETER_TYPES: Readonly<Partial<Record<Field['type']['t'], Parameter['type']>>> = {
  string: 'string',
  bool: 'boolean',
  int32: 'integer',
  int64: 'integer',
  float: 'number',
  double: 'number',
};
/** Says in a spec under which name of `parameters` a field of options is published. */
const PUBLISHED_NAME = 'x-parameter';
const OF_EVERY_KIND: ReadonlySet<string> = new Set(['apiVersion', 'kind']);

/** Options as query parameters: one for each field without fields of its own, also of lists, which are said item by item. */
export function optionParameters(options: StructType): Parameter[] {
  return options.fields.flatMap(({ name, type, description, published }) => {
    const found = PARAMETER_TYPES[type.t === 'list' ? type.items.t : type.t];
    if (found === undefined || OF_EVERY_KIND.has(name)) return [];
    const shared = published?.[PUBLISHED_NAME];
    return [
      {
        ...{ name, in: 'query' as const, type: found },
        ...(description && { description }),
        ...(typeof shared === 'string' && { shared }),
      },
    ];
  });
}
