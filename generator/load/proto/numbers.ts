/** Field numbers of schemas, from the messages that carry them. */
import type protobuf from 'protobufjs';
import { entriesOf, isObject, type JsonObject, objectOf, ownObject, ownString } from '../../model/json.js';
import { orderKeys } from '../openapi/schemas.js';

export interface MessageIndex {
  /** The message of a published definition name. */
  find(definition: string): protobuf.Type | undefined;
  /** A message as a field of another names it. */
  resolve(field: protobuf.Field): protobuf.Type | undefined;
}

/** Finds messages by definition names: `io.k8s.api.core.v1.Pod` is `k8s.io.api.core.v1.Pod`. */
export function indexMessages(messages: ReadonlyMap<string, protobuf.Type>): MessageIndex {
  return {
    find(definition) {
      const parts = definition.replaceAll('-', '_').split('.');
      for (let domain = 1; domain <= Math.min(5, parts.length - 1); domain++) {
        const found = messages.get([...parts.slice(0, domain).reverse(), ...parts.slice(domain)].join('.'));
        if (found !== undefined) return found;
      }
      return undefined;
    },
    resolve(field) {
      if (field.type.startsWith('.')) return messages.get(field.type.slice(1));
      let scope = field.parent?.fullName.slice(1) ?? '';
      while (scope !== '') {
        const found = messages.get(`${scope}.${field.type}`);
        if (found !== undefined) return found;
        scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')));
      }
      return messages.get(field.type);
    },
  };
}

/** Adds `x-proto` to a schema's properties and puts them in the message's order, which is that of the Go type. */
export function numberProperties(schema: JsonObject, message: protobuf.Type, index: MessageIndex): JsonObject {
  const properties = ownObject(schema, 'properties');
  if (properties === undefined) return schema;
  const left = new Map(
    entriesOf(properties).filter(([name]) => (name !== 'kind' && name !== 'apiVersion') || hasField(message, name)),
  );
  const numbered: [string, JsonObject[string]][] = entriesOf(properties).filter(([name]) => !left.has(name));
  take(message, [], left, index, (name, path, field) => {
    const property = left.get(name);
    left.delete(name);
    const wrapper =
      ownString(property, 'type') === 'array' && !field.repeated ? index.resolve(field)?.fieldsArray[0] : undefined;
    const numbers = wrapper?.repeated ? [...path, wrapper.id] : [...path];
    const number = numbers.length === 1 ? numbers[0]! : numbers;
    numbered.push([name, isObject(property) ? orderKeys({ ...property, 'x-proto': number }) : property]);
  });
  return { ...schema, properties: objectOf([...numbered, ...left]) };
}

const hasField = (message: protobuf.Type, name: string) => message.fieldsArray.some((field) => field.name === name);
const fold = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Names are compared by letters and digits without case (`aPIGroup`, `$ref`); a message field that no property has is one that JSON has inline. */
function take(
  message: protobuf.Type,
  path: readonly number[],
  left: ReadonlyMap<string, unknown>,
  index: MessageIndex,
  found: (name: string, path: readonly number[], field: protobuf.Field) => void,
): void {
  for (const field of message.fieldsArray) {
    const names = [...left.keys()];
    const name = left.has(field.name) ? field.name : names.find((candidate) => fold(candidate) === fold(field.name));
    const here = [...path, field.id];
    if (name !== undefined) found(name, here, field);
    else if (!field.repeated && path.length < 4) {
      const embedded = index.resolve(field);
      if (embedded !== undefined) take(embedded, here, left, index, found);
    }
  }
}
