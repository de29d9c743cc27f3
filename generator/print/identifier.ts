/** Words that cannot name a variable in a strict module, and names of types that an interface must not take. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static super switch ' +
    'this throw true try typeof undefined var void while with yield ' +
    'any bigint boolean never number object string symbol unknown'
  ).split(' '),
);

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Whether the text may stand after a dot and as an unquoted key. (ASCII only: other letters are quoted.) */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** A name that may be declared: other characters become `_`, and reserved words get one at their end. */
export function safeIdentifier(text: string): string {
  const clean = text.replace(/[^\w$]/g, '_');
  if (RESERVED.has(clean)) return `${clean}_`;
  return isIdentifier(clean) ? clean : `_${clean}`;
}

/** Whether reading `value.<name>` of an object that lacks the property gives something that it inherits. */
export function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/** Hands out names that differ from each other: the second `list` becomes `list_2`. */
export class NameSet {
  private readonly taken = new Set<string>();

  /** `wanted` is an identifier. */
  take(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.taken.has(name); i++) name = `${wanted}_${i}`;
    this.taken.add(name);
    return name;
  }
}
