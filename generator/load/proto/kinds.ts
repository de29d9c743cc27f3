/** Which messages of a `.proto` file are kinds, where no YAML file beside it says so. */
import type protobuf from 'protobufjs';
import { entriesOf, isObject, type JsonObject, objectOf, own, ownObject } from '../../model/json.js';
import { guessPlural } from '../../model/plural.js';
import { resolveName, schemaName } from './messages.js';

/** Every message with metadata and a list message is a kind, in the plural that English has. */
export function resourcesOfMessages(messages: ReadonlyMap<string, protobuf.Type>): JsonObject {
  const names = new Set([...messages.values()].map(schemaName));
  const kinds = [...messages.values()].filter((message) => {
    const metadata = message.fieldsArray.find((field) => field.name === 'metadata');
    return metadata?.type.split('.').at(-1) === 'ObjectMeta' && names.has(`${message.name}List`);
  });
  return objectOf(
    kinds.map((message) => {
      const status = message.fieldsArray.some((field) => field.name === 'status');
      return [
        guessPlural(message.name),
        objectOf([
          ['kind', message.name],
          ['namespaced', true],
          ['subresources', status ? { status: {} } : undefined],
        ]),
      ];
    }),
  );
}

/**
 * Kinds that are no resources, such as reviews and options: messages that no other message of the file holds, except in a list
 * called after them.
 */
export function otherKinds(messages: ReadonlyMap<string, protobuf.Type>): Set<string> {
  const kinds = new Set([...messages.values()].map(schemaName));
  for (const message of messages.values()) {
    if (message.fieldsArray.some(({ name }) => name === 'kind' || name === 'apiVersion'))
      kinds.delete(schemaName(message));
    for (const field of message.fieldsArray) {
      const held = messages.get(resolveName(field, messages) ?? '');
      if (held !== undefined && !(field.repeated && message.name === `${held.name}List`))
        kinds.delete(schemaName(held));
    }
  }
  return kinds;
}

/** Adds to kinds what tells them in JSON. */
export function withKinds(schemas: JsonObject, kinds: ReadonlySet<string>, header: JsonObject): JsonObject {
  const { group, version } = header;
  return objectOf(
    entriesOf(schemas).map(([name, schema]) => {
      if (!kinds.has(name) || !isObject(schema) || own(schema, 'x-special') !== undefined) return [name, schema];
      const properties = {
        kind: { type: 'string' },
        apiVersion: { type: 'string' },
        ...ownObject(schema, 'properties'),
      };
      return [name, { ...schema, properties, 'x-kubernetes-group-version-kind': [{ group, version, kind: name }] }];
    }),
  );
}
