/** A `.proto` file as a group version, with what protobuf cannot say from the YAML file beside it. */
import type protobuf from 'protobufjs';
import type { SourcePlace } from '../../model/api-model.js';
import type { Diagnostics, SpecPath } from '../../model/diagnostics.js';
import { quote } from '../../model/diagnostics.js';
import {
  entriesOf,
  isObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  objectOf,
  own,
  ownObject,
  ownString,
} from '../../model/json.js';
import type { RawSpec } from '../../model/raw-spec.js';
import type { SpecFile } from '../files.js';
import { packageOf, parseProto } from './files.js';
import { otherKinds, resourcesOfMessages, withKinds } from './kinds.js';
import { type MessagePlace, schemasOfMessages } from './messages.js';
import { groupOfFolder, sharedSpecials } from './places.js';

export interface ProtoSources {
  readonly file: SpecFile;
  readonly text: string;
  /** `<version>.yaml` of the same folder. */
  readonly beside: RawSpec | undefined;
  readonly foreign: (fullName: string) => MessagePlace | undefined;
}

export function specOfProto(
  { file, text, beside, foreign }: ProtoSources,
  diagnostics: Diagnostics,
): RawSpec | undefined {
  const locate = protoPlaces(file.file, text);
  let messages: Map<string, protobuf.Type>;
  try {
    messages = parseProto(text);
  } catch (error) {
    const sentence = (error as Error).message;
    const line = Number(/line (\d+)/.exec(sentence)?.[1] ?? 1);
    diagnostics.add(
      { file: file.file, line, column: 1 },
      `does not parse: ${sentence}`,
      'mend the syntax at this place',
    );
    return undefined;
  }
  if (messages.size === 0) {
    diagnostics.add(
      { file: file.file, line: 1, column: 1 },
      'the file has no message',
      'define the messages of the group version, or remove the file',
    );
    return undefined;
  }
  const folder = file.folder;
  const version = ownString(beside?.header, 'version') ?? file.stem;
  const schemas = schemasOfMessages({
    folder,
    version,
    messages,
    foreign,
    descriptions: true,
    report(message, field, problem, remedy) {
      diagnostics.add(
        locate(['components', 'schemas', message, 'properties', field ?? '']),
        `the field ${quote(field)} has ${problem}`,
        remedy,
      );
    },
  });
  const protoPackage = packageOf([...messages.values()][0]!);
  const header = { group: groupOfFolder(folder), version, definitions: protoPackage, protoPackage, ...beside?.header };
  const saysResources = Object.keys(beside?.resources ?? {}).length > 0;
  const resources = saysResources ? beside!.resources : resourcesOfMessages(messages);
  const kinds = saysResources ? new Set<string>() : otherKinds(messages);
  return {
    folder,
    version,
    header,
    resources,
    schemas: addSaid(withKinds({ ...schemas, ...sharedSpecials(folder) }, kinds, header), beside, diagnostics),
    file: beside?.file ?? file.file,
    locate: (path) => placeIn(beside, path) ?? locate(path),
    schemaPath: ['components', 'schemas'],
  };
}

/** Adds to each schema and property what the YAML file says of it. */
function addSaid(schemas: JsonObject, beside: RawSpec | undefined, diagnostics: Diagnostics): JsonObject {
  if (beside === undefined) return schemas;
  const merged = new Map(entriesOf(schemas));
  for (const [name, said] of entriesOf(beside.schemas)) {
    const known = merged.get(name);
    if (!isObject(said) || !isObject(known)) {
      merged.set(name, said);
      continue;
    }
    const properties = new Map(entriesOf(ownObject(known, 'properties')));
    const renamed = new Map<string, string>();
    for (const [property, more] of entriesOf(ownObject(said, 'properties'))) {
      const fieldName = properties.has(property) ? property : fieldOfNumber(properties, own(more, 'x-proto'));
      const field = properties.get(fieldName ?? '');
      if (fieldName !== undefined && isObject(field) && isObject(more)) {
        properties.set(fieldName, { ...field, ...more });
        renamed.set(fieldName, property);
      } else {
        diagnostics.add(
          beside.locate(['components', 'schemas', name, 'properties', property]),
          `the message ${name} has no field ${quote(property)}`,
          'add the field to the .proto file, or remove this line',
        );
      }
    }
    const inJson = [...properties].map(([field, property]) => [renamed.get(field) ?? field, property] as const);
    merged.set(name, { ...known, ...said, properties: objectOf(inJson) });
  }
  return objectOf(merged);
}

/** The YAML file may call a field by the name that it has in JSON, where that is another one, and say its number. */
function fieldOfNumber(properties: ReadonlyMap<string, JsonValue>, number: JsonValue | undefined): string | undefined {
  if (number === undefined) return undefined;
  return [...properties].find(([, property]) => jsonEqual(own(property, 'x-proto'), number))?.[0];
}

function placeIn(beside: RawSpec | undefined, path: SpecPath): SourcePlace | undefined {
  if (beside === undefined) return undefined;
  let value: unknown = {
    'x-group': beside.header,
    'x-resources': beside.resources,
    components: { schemas: beside.schemas },
  };
  for (const step of path) value = Array.isArray(value) ? value[Number(step)] : own(value, String(step));
  return value === undefined ? undefined : beside.locate(path);
}

/** Finds messages and fields of a `.proto` text by their names. */
function protoPlaces(file: string, text: string): (path: SpecPath) => SourcePlace {
  return (path) => {
    const [, , message, , field] = path.map(String);
    const lines = text.split('\n');
    let line =
      message === undefined
        ? -1
        : lines.findIndex((it) => new RegExp(`\\bmessage\\s+${escapePattern(message)}\\b`).test(it));
    if (line >= 0 && field !== undefined) {
      const inside = lines.slice(line).findIndex((it) => new RegExp(`\\b${escapePattern(field)}\\s*=`).test(it));
      if (inside >= 0) line += inside;
    }
    const column = line < 0 ? 0 : lines[line]!.search(/\S/);
    return { file, line: Math.max(0, line) + 1, column: Math.max(0, column) + 1 };
  };
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
