/**
 * One group version in the project's own format, as parsed. Every reader (our YAML, OpenAPI documents, protos, CRDs) ends here;
 * `kindsmith import` writes these as files, `loadApi` links them into the `ApiModel`.
 */
import type { JsonObject } from './json.js';

export interface SpecDocument {
  /** Folder below `specs/`: the group, `core` for the core group, `meta` for shared types. */
  readonly folder: string;
  readonly version: string;
  /** `x-group`. */
  readonly header: JsonObject;
  /** `x-resources` by plural. */
  readonly resources: JsonObject;
  /** `components.schemas` by short name. */
  readonly schemas: JsonObject;
}

/** Where a reference to another group version's schema points: `../core/v1.yaml#/components/schemas/Pod`. */
export function schemaReference(
  from: { folder: string; version: string },
  to: { folder: string; version: string; name: string },
): string {
  const local = from.folder === to.folder && from.version === to.version;
  const file = local ? '' : from.folder === to.folder ? `${to.version}.yaml` : `../${to.folder}/${to.version}.yaml`;
  return `${file}#/components/schemas/${to.name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** `apps` → `apps`, the core group → `core`. */
export function folderOfGroup(group: string): string {
  return group === '' ? 'core' : group;
}
