/** Names of the IANA time zone database. */

const PART = /^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/;
let canonicalNames: Map<string, string> | undefined;

/** Main names by their lower-case form: where Node ignores case, the database does not. */
function namesByLowerCase(): Map<string, string> {
  canonicalNames ??= new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]));
  return canonicalNames;
}

/** Whether the database has a zone of that name, aliases such as `US/Pacific` included. */
export function isTimeZone(name: string): boolean {
  if (!isZoneName(name) || /^[+-]?\d/.test(name) || name === name.toLowerCase()) return false;
  const known = namesByLowerCase().get(name.toLowerCase());
  if (known !== undefined) return known === name;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** Whether the text is a path of names as zones have them. */
export function isZoneName(name: string): boolean {
  return name.split('/').every((part) => PART.test(part) && part !== '.' && part !== '..');
}
