/** `.proto` files alone → spec documents, one for each package. */
import type protobuf from 'protobufjs';
import { listOptionFiles, readOptionFile } from '../../runtime/files/option-file.js';
import { packageOf, parseProto } from '../load/proto/files.js';
import { resourcesOfMessages } from '../load/proto/kinds.js';
import { schemasOfMessages } from '../load/proto/messages.js';
import { placeByName, SHARED_PACKAGES } from '../load/proto/places.js';
import type { SpecDocument } from '../model/spec-document.js';
import { folderOfGroup } from '../model/spec-document.js';
import { ImportError } from './sources.js';

/** Messages of all files below a folder (or of one file), by full name such as `k8s.io.api.core.v1.Pod`. Throws `ImportError`. */
export function readProtoMessages(path: string): Map<string, protobuf.Type> {
  const messages = new Map<string, protobuf.Type>();
  for (const file of listOptionFiles(OPTION, path, /\.proto$/)) {
    for (const [name, message] of parsed(readOptionFile(OPTION, file), file)) messages.set(name, message);
  }
  return messages;
}

const OPTION = '--proto';

function parsed(text: string, file: string): Map<string, protobuf.Type> {
  try {
    return parseProto(text);
  } catch (error) {
    throw new ImportError(`${file}: does not parse: ${(error as Error).message.replace(/\p{Cc}/gu, '?')}`);
  }
}

/** Packages of Kubernetes' shared types are left out: the package's own specs have them. */
export function specsOfProtos(messages: ReadonlyMap<string, protobuf.Type>, descriptions: boolean): SpecDocument[] {
  const packages = new Map<string, Map<string, protobuf.Type>>();
  for (const [name, message] of messages) {
    const packageName = topPackage(message);
    packages.set(packageName, (packages.get(packageName) ?? new Map()).set(name, message));
  }
  return [...packages].flatMap(([name, own]) => {
    const place = placeOfPackage(name);
    return place === undefined ? [] : [specOfPackage(name, place, own, new Set(packages.keys()), descriptions)];
  });
}

function topPackage(message: protobuf.Type): string {
  let name = packageOf(message);
  for (let parent = message.parent; parent !== null && 'fields' in parent; parent = parent.parent)
    name = parent.parent?.fullName.slice(1) ?? '';
  return name;
}

interface Place {
  readonly group: string;
  readonly version: string;
}

/** `k8s.io.api.apps.v1` → apps/v1. Only the last two names of a package can be known as group and version. */
function placeOfPackage(name: string): Place | undefined {
  if (SHARED_PACKAGES.includes(name)) return undefined;
  const [group, version] = name.split('.').slice(-2);
  return group !== undefined && version !== undefined && /^v[0-9]+((alpha|beta)[0-9]+)?$/.test(version)
    ? { group: group === 'core' ? '' : group, version }
    : undefined;
}

function specOfPackage(
  name: string,
  place: Place,
  messages: ReadonlyMap<string, protobuf.Type>,
  packages: ReadonlySet<string>,
  descriptions: boolean,
): SpecDocument {
  const folder = folderOfGroup(place.group);
  const definitions = name.startsWith('k8s.io.') ? `io.k8s.${name.slice('k8s.io.'.length)}` : name;
  const schemas = schemasOfMessages({
    folder,
    version: place.version,
    messages,
    descriptions,
    foreign: (fullName) => {
      const dot = fullName.lastIndexOf('.');
      const other = placeOfPackage(fullName.slice(0, dot));
      if (other === undefined || !packages.has(fullName.slice(0, dot)))
        return placeByName(fullName.slice(0, dot), fullName.slice(dot + 1));
      return { folder: folderOfGroup(other.group), version: other.version, name: fullName.slice(dot + 1) };
    },
    report(message, field, problem, remedy) {
      throw new ImportError(`${name}: the field ${message}.${field ?? ''} has ${problem}: ${remedy}`);
    },
  });
  const header = { group: place.group, version: place.version, definitions, protoPackage: name };
  return { folder, version: place.version, header, resources: resourcesOfMessages(messages), schemas };
}
