/**
 * What JSON does that `.proto` files do not say, read off objects that fill their fields: which messages stand in the place of
 * their field, and which fields go by another name.
 */
import type protobuf from 'protobufjs';
import type { MessageIndex } from '../../generator/load/proto/numbers.js';

/** Properties of messages in the words of a spec, by full name of the message. */
export type JsonFacts = ReadonlyMap<string, Readonly<Record<string, object>>>;

export function jsonFacts(
  objects: Iterable<{ readonly message: protobuf.Type; readonly json: unknown }>,
  index: MessageIndex,
): JsonFacts {
  const facts = new Map<string, Record<string, object>>();
  for (const { message, json } of objects) look(message, json);
  return facts;

  function look(message: protobuf.Type, json: unknown): void {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return;
    const others = withoutFields(json, message);
    for (const field of message.fieldsArray) {
      const held = index.resolve(field);
      const name = nameOf(field, json);
      if (name !== undefined) {
        if (name !== field.name) say(message, name, { 'x-proto': field.id });
        const value = (json as Record<string, unknown>)[name];
        if (held === undefined) continue;
        for (const item of field.repeated || field.map ? Object.values(value ?? {}) : [value]) look(held, item);
      } else if (held !== undefined && !field.repeated && !field.map && isInPlace(held, others)) {
        say(message, field.name, { 'x-inline': true });
        look(held, json);
      }
    }
  }

  function say(message: protobuf.Type, property: string, fact: object): void {
    facts.set(message.fullName, { ...facts.get(message.fullName), [property]: fact });
  }

  /** Whether the object has fields of the message, or of those that stand in it. */
  function isInPlace(message: protobuf.Type, json: object, depth = 0): boolean {
    return message.fieldsArray.some((field) => {
      if (nameOf(field, json) !== undefined) return true;
      const held = field.repeated || field.map || depth === 3 ? undefined : index.resolve(field);
      return held !== undefined && isInPlace(held, json, depth + 1);
    });
  }
}

/** What of an object is no field of the message itself. */
function withoutFields(json: object, message: protobuf.Type): object {
  const own = new Set(message.fieldsArray.map(({ name }) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(json).filter(([key]) => !own.has(key.toLowerCase())));
}

/** The name of a field in an object: its own, or one that differs in case. */
function nameOf({ name }: protobuf.Field, json: object): string | undefined {
  if (Object.hasOwn(json, name)) return name;
  return Object.keys(json).find((key) => key.toLowerCase() === name.toLowerCase());
}
