/** Groups made of a release's `.proto` files by the generator, in a temporary tree. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type protobuf from 'protobufjs';
import { packageOfText, parseProto } from '../../generator/load/proto/files.js';
import { indexMessages } from '../../generator/load/proto/numbers.js';
import { SHARED_PACKAGES } from '../../generator/load/proto/places.js';
import { META_FOLDER, META_GROUP } from '../../generator/model/well-known.js';
import type { GroupModule } from '../../runtime/scheme/modules.js';
import type { Golden } from './golden.js';
import { type JsonFacts, jsonFacts } from './json-facts.js';
import { emitSpecs, writeFiles } from './specs.js';

const META_PACKAGE = 'k8s.io.apimachinery.pkg.apis.meta.v1';

interface Package {
  readonly text: string;
  readonly messages: ReadonlyMap<string, protobuf.Type>;
  readonly group: string;
  readonly version: string;
  /** Below `specs/`. Each version is a group of its own: how versions convert does not stand in protos. */
  readonly folder: string;
}

/**
 * The groups of the goldens under their own names, and the shared one. Their specs are the `.proto` files and nothing else, but for
 * what protobuf cannot say: which messages JSON has inline, and names that differ. That is read off the goldens. Writes below `root`.
 */
export async function groupsOfProtos(root: string, protos: string, goldens: readonly Golden[]): Promise<GroupModule[]> {
  const packages = readPackages(protos);
  const index = indexMessages(new Map(packages.flatMap((it) => [...it.messages])));
  const objects = goldens.flatMap(({ json, ...golden }) => {
    const message = messageOf(packages, golden);
    return message === undefined ? [] : [{ message, json: JSON.parse(json.toString()) as unknown }];
  });
  const facts = jsonFacts(objects, index);
  for (const it of packages) writeFiles(root, specsOf(it, facts));
  writeFiles(root, Object.fromEntries(await emitSpecs(root)));
  const tree = (await import(pathToFileURL(join(root, 'generated/index.ts')).href)) as {
    readonly groups: readonly GroupModule[];
    readonly shared: readonly GroupModule[];
  };
  const made = new Map([...tree.groups, ...tree.shared].map((group) => [group.group, group]));
  const asked = new Map(goldens.map((golden) => [`${golden.group}/${golden.version}`, golden]));
  const named = [...asked.values()].flatMap(({ group, version }) => {
    const module = made.get(packageOf(packages, group, version)?.folder ?? '');
    return module === undefined ? [] : [{ ...module, group }];
  });
  return [...named, made.get(META_GROUP)!];
}

/** Packages that are group versions; of the shared ones that of `meta/v1`. */
function readPackages(protos: string): Package[] {
  return readdirSync(protos, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.proto'))
    .flatMap((file): Package[] => {
      const text = readFileSync(join(protos, file), 'utf8');
      const name = packageOfText(text);
      const [group = '', version = ''] = name.split('.').slice(-2);
      const isMeta = name === META_PACKAGE;
      if (!/^v\d/.test(version) || (SHARED_PACKAGES.includes(name) && !isMeta)) return [];
      return [
        { text, messages: parseProto(text), group, version, folder: isMeta ? META_FOLDER : `${group}.${version}` },
      ];
    });
}

/** A package is called after the first name of its group, or after all of them from behind: `internal.apiserver`. */
function packageOf(packages: readonly Package[], group: string, version: string): Package | undefined {
  const names = group === '' ? ['core'] : group.replace(/\.k8s\.io$/, '').split('.');
  const candidates = [names[0], names.toReversed().join('')];
  return packages.find((it) => it.version === version && candidates.includes(it.group));
}

/** Kinds that groups share stand with the shared types. */
function messageOf(packages: readonly Package[], golden: Omit<Golden, 'json'>): protobuf.Type | undefined {
  return [packageOf(packages, golden.group, golden.version), packages.find((it) => it.folder === META_FOLDER)]
    .flatMap((it) => [...(it?.messages.values() ?? [])])
    .find((message) => message.name === golden.kind);
}

function specsOf({ text, messages, folder, version }: Package, facts: JsonFacts): Record<string, string> {
  const schemas = [...messages.values()].flatMap((message) => {
    const properties = facts.get(message.fullName);
    return properties === undefined ? [] : [[message.name, { properties }]];
  });
  const beside = { openapi: '3.0.0', 'x-group': {}, paths: {}, components: { schemas: Object.fromEntries(schemas) } };
  const path = `specs/${folder}/${version}`;
  return { [`${path}.proto`]: text, [`${path}.yaml`]: JSON.stringify(beside) };
}
