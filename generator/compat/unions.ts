/** Which unions of a type became narrower. */
import { entriesOf, type JsonObject, type JsonValue, jsonEqual, own, ownArray, ownStrings } from '../model/json.js';

/** What is asked of the fields of a type beyond what was; each follows the type's name. */
export function narrowedUnions(before: JsonObject, now: JsonObject): string[] {
  const former = ownArray(before, 'unions') ?? [];
  const known = new Set(entriesOf(own(before, 'fields')).map(([name]) => name));
  return (ownArray(now, 'unions') ?? []).flatMap((union) => {
    const fields = ownStrings(union, 'fields').filter((name) => known.has(name));
    const old = former.find((it) => ownStrings(it, 'fields').some((name) => fields.includes(name)));
    const names = ownStrings(union, 'fields').join(', ');
    if (old === undefined) return fields.length === 0 ? [] : [`is a union of ${names} now`];
    return isNarrower(old, union, fields) ? [`has a stricter union of ${names}`] : [];
  });
}

function isNarrower(before: JsonValue, now: JsonValue, fields: readonly string[]): boolean {
  if (own(before, 'optional') === true && own(now, 'optional') !== true) return true;
  if (own(now, 'discriminator') !== undefined && own(now, 'discriminator') !== own(before, 'discriminator'))
    return true;
  if (fields.some((name) => !ownStrings(before, 'fields').includes(name))) return true;
  const values = own(now, 'values');
  return entriesOf(own(before, 'values')).some(([value, field]) => !jsonEqual(own(values, value), field));
}
