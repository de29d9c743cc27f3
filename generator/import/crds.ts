/** CustomResourceDefinitions → spec documents, those of one group version together. */
import { specsOfCrd } from '../load/crd.js';
import { entriesOf, isObject, type JsonObject, type JsonValue, objectOf } from '../model/json.js';
import type { SpecDocument } from '../model/spec-document.js';

export function specsOfCrds(crds: readonly JsonObject[], descriptions: boolean): SpecDocument[] {
  const specs = new Map<string, SpecDocument>();
  for (const { folder, version, header, resources, schemas } of crds.flatMap(specsOfCrd)) {
    const key = `${folder}/${version}`;
    const before = specs.get(key);
    const own = descriptions ? schemas : (withoutDescriptions(schemas) as JsonObject);
    specs.set(key, {
      folder,
      version,
      header,
      resources: { ...before?.resources, ...resources },
      schemas: { ...before?.schemas, ...own },
    });
  }
  return [...specs.values()];
}

/** A tree of schemas without their sentences; properties called `description` stay. */
function withoutDescriptions(value: JsonValue, isSchema = false): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withoutDescriptions(item, true));
  if (!isObject(value)) return value;
  return objectOf(
    entriesOf(value)
      .filter(([key, inner]) => !(isSchema && key === 'description' && typeof inner === 'string'))
      .map(([key, inner]) => [key, withoutDescriptions(inner, !(isSchema && key === 'properties'))]),
  );
}
