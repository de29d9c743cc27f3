/** Checks of protobuf field numbers that specs give. */
import type { Definition } from '../definitions.js';
import { type Diagnostics, quote } from '../diagnostics.js';
import { entriesOf, isObject, type JsonValue, own } from '../json.js';
import type { FieldNumbers } from '../numbers.js';

const LARGEST = 536_870_911;

export function checkNumbers(definition: Definition, diagnostics: Diagnostics, numbers: FieldNumbers): void {
  reportTwins(definition, numbers, diagnostics);
  const reserved = numbers.reservedOf(definition);
  const used = new Map<string, string>();
  for (const [name, property] of entriesOf(own(definition.schema, 'properties'))) {
    const value = isObject(property) ? own(property, 'x-proto') : undefined;
    if (value === undefined) continue;
    const add = (message: string, remedy: string) =>
      diagnostics.add(definition.spec.locate([...definition.path, 'properties', name, 'x-proto']), message, remedy);
    const path = pathOf(value);
    if (path === undefined) {
      add(
        `x-proto of ${quote(name)} is no field number`,
        `write a whole number from 1 to ${LARGEST} other than 19000 to 19999, or a list of such`,
      );
      continue;
    }
    const twin = used.get(path.join('.'));
    if (twin !== undefined)
      add(
        `the field number ${path.join('.')} is used twice, by ${quote(twin)} and ${quote(name)}`,
        'give one of them a number of its own; numbers never change once they are in use',
      );
    else if (reserved.has(path[0]!) && path.length === 1)
      add(`the field number ${path[0]} belonged to a field that was removed`, 'take a number that was never used');
    used.set(path.join('.'), name);
  }
  reportInside(definition, used, diagnostics);
}

/** Two branches that each added a field gave both the same number. */
function reportTwins(definition: Definition, numbers: FieldNumbers, diagnostics: Diagnostics): void {
  const { version } = definition.spec;
  for (const [first, second, number] of numbers.twinsOf(definition))
    diagnostics.add(
      definition.spec.locate([...definition.path, 'properties', second]),
      `${version}.lock.yaml gives the field number ${number} to ${quote(first)} and to ${quote(second)}`,
      `take the line of the one that nobody uses yet out of ${version}.lock.yaml and ${version}.api.lock.yaml: it gets a new number`,
    );
}

/** A number that leads to an embedded message cannot be a field's own. */
function reportInside(definition: Definition, used: ReadonlyMap<string, string>, diagnostics: Diagnostics): void {
  for (const [path, name] of used) {
    const outer = path.split('.').slice(0, -1).join('.');
    const owner = used.get(outer);
    if (outer === '' || owner === undefined) continue;
    diagnostics.add(
      definition.spec.locate([...definition.path, 'properties', name, 'x-proto']),
      `the field number ${outer} is used twice, by ${quote(owner)} and by the message that ${quote(name)} is embedded in`,
      'give one of them another number',
    );
  }
}

function pathOf(value: JsonValue): number[] | undefined {
  const path = Array.isArray(value) ? value : [value];
  const valid =
    path.length > 0 &&
    path.every(
      (item) =>
        typeof item === 'number' &&
        Number.isInteger(item) &&
        item >= 1 &&
        item <= LARGEST &&
        !(item >= 19000 && item <= 19999),
    );
  return valid ? (path as number[]) : undefined;
}
