/** Former and present resources of one group version side by side. */
import type { SpecPath } from '../model/diagnostics.js';
import {
  entriesOf,
  isObject,
  type JsonObject,
  type JsonValue,
  own,
  ownObject,
  ownString,
  ownStrings,
} from '../model/json.js';
import type { Change } from './findings.js';

/** `place` is a path in the spec, `what` the beginning of a sentence. */
export type Tell = (change: Change, place: SpecPath, what: string, lenient?: boolean) => void;

/** Each rule accepts all that the next one does. */
const NAME_RULES = ['none', 'path-segment', 'dns-subdomain', 'dns-label', 'dns1035-label'];

/** Answers the resources that are there still, whose types are worth a comparison. */
export function compareResources(former: JsonObject, present: JsonObject, groupVersion: string, tell: Tell): string[] {
  return entriesOf(former).flatMap(([plural, before]) => {
    const now = ownObject(present, plural);
    if (!isObject(before)) return [];
    if (now === undefined) {
      tellRemoved(plural, before, { former, present, groupVersion }, tell);
      return [];
    }
    const kind = ownString(before, 'kind');
    if (kind !== own(now, 'kind')) {
      tell(
        'kind-renamed',
        rowPath(plural, 'kind'),
        `the kind of ${plural} is ${ownString(now, 'kind')} (it was ${kind})`,
      );
      return [];
    }
    compareRow(plural, before, now, tell);
    return [plural];
  });
}

const rowPath = (plural: string, ...more: string[]): SpecPath => ['x-resources', plural, ...more];

/** Where something goes whose end was announced, it is told and not refused. */
export const isAnnounced = (row: JsonValue): boolean => own(row, 'deprecated') === true;

/** Whether objects of a resource are kept in `<group>/<version>`. */
export const isStoredIn = (row: JsonValue, groupVersion: string): boolean =>
  ownString(row, 'storage')?.startsWith(`${groupVersion}/`) === true;

function tellRemoved(
  plural: string,
  row: JsonObject,
  {
    former,
    present,
    groupVersion,
  }: { readonly former: JsonObject; readonly present: JsonObject; readonly groupVersion: string },
  tell: Tell,
): void {
  const kind = ownString(row, 'kind');
  const renamed = entriesOf(present).find(([name, it]) => own(it, 'kind') === kind && !Object.hasOwn(former, name));
  if (renamed !== undefined)
    tell('plural-renamed', rowPath(renamed[0]), `the plural of ${kind} is ${renamed[0]} (it was ${plural})`);
  else
    tell(
      'resource-removed',
      ['x-resources'],
      `the resource ${plural} (${kind}) is gone`,
      isAnnounced(row) && !isStoredIn(row, groupVersion),
    );
}

function compareRow(plural: string, before: JsonObject, now: JsonObject, tell: Tell): void {
  const row = (change: Change, key: string, what: string) => tell(change, rowPath(plural, key), `${plural} ${what}`);
  if (own(before, 'listKind') !== own(now, 'listKind'))
    row(
      'list-kind-renamed',
      'listKind',
      `have the list kind ${ownString(now, 'listKind')} (it was ${ownString(before, 'listKind')})`,
    );
  if (own(before, 'namespaced') !== own(now, 'namespaced'))
    row(
      'scope-changed',
      'namespaced',
      own(now, 'namespaced') === true ? 'live in namespaces now' : 'belong to the whole cluster now',
    );
  for (const verb of missing(before, now, 'verbs')) row('verb-removed', 'verbs', `have no ${verb} any more`);
  for (const field of missing(before, now, 'selectableFields'))
    row('selector-removed', 'selectableFields', `have no field selector ${field} any more`);
  for (const name of missing(before, now, 'shortNames'))
    row('short-name-removed', 'shortNames', `have no short name ${name} any more`);
  const [oldRule, rule] = [ownString(before, 'name') ?? '', ownString(now, 'name') ?? ''];
  if (NAME_RULES.indexOf(rule) > NAME_RULES.indexOf(oldRule))
    row('name-rule-narrowed', 'name', `have the name rule ${rule} (it was ${oldRule})`);
  const storage = homeOf(before);
  if (storage !== undefined && storage !== homeOf(now))
    row('storage-moved', 'storage', `are stored as ${homeOf(now) ?? 'nothing'} (it was ${storage})`);
  if (own(before, 'createOnUpdate') === true && own(now, 'createOnUpdate') !== true)
    row('create-on-update-removed', 'createOnUpdate', 'are not created by a PUT any more');
  if (own(now, 'unconditionalUpdate') === false && own(before, 'unconditionalUpdate') !== false)
    row('unconditional-update-removed', 'unconditionalUpdate', 'take no unconditional update any more');
  compareSubresources(plural, before, now, tell);
}

const missing = (before: JsonObject, now: JsonObject, key: string): string[] =>
  ownStrings(before, key).filter((it) => !ownStrings(now, key).includes(it));

/** Group and resource under which objects are kept; the version may change, since stored objects are converted. */
function homeOf(row: JsonObject): string | undefined {
  const [group, , resource] = ownString(row, 'storage')?.split('/') ?? [];
  return resource === undefined ? undefined : `${group}/${resource}`;
}

function compareSubresources(plural: string, before: JsonObject, now: JsonObject, tell: Tell): void {
  for (const [name, old] of entriesOf(own(before, 'subresources'))) {
    const sub = ownObject(own(now, 'subresources'), name);
    const path = rowPath(plural, 'subresources', name);
    if (sub === undefined || !isObject(old)) {
      tell('subresource-removed', path, `the subresource ${plural}/${name} is gone`);
      continue;
    }
    for (const verb of missing(old, sub, 'verbs'))
      tell('verb-removed', path, `${plural}/${name} has no ${verb} any more`);
    const [kind, current] = [ownString(old, 'kind'), ownString(sub, 'kind')];
    if (kind !== current)
      tell(
        'subresource-kind-changed',
        path,
        `${plural}/${name} is of the kind ${current ?? 'of its resource'} (it was ${kind ?? 'that of its resource'})`,
      );
  }
}
