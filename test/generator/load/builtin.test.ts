import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, describe as suite } from 'vitest';
import { type Loaded, loadApi } from '../../../generator/load/index.js';
import type { ListType, MapType, RefType, StructType, Type } from '../../../runtime/schema/model.js';
import { hasShared, readShared } from '../../support/shared.js';
import { packageSpecs, succeeded } from '../support/specs.js';

interface ApiResource {
  readonly name: string;
  readonly [key: string]: unknown;
}

let loaded: Loaded;
beforeAll(async () => {
  loaded = succeeded(
    await loadApi({ specsDir: packageSpecs, projectDir: fileURLToPath(new URL('../../..', import.meta.url)) }),
  );
});

const builtin = () =>
  loaded.model.groups.filter((group) => !group.group.includes('example.com') && group.folder !== 'meta');

suite('the built-in specs', () => {
  it('give every field a number of its own and need no lock', () => {
    const isBuiltin = (path: string) => !path.includes('example.com');
    expect(loaded.locks.map((lock) => lock.path).filter(isBuiltin)).toEqual([]);
  });

  it('drop empty scalars as Go does', () => {
    const versions = builtin().flatMap((group) => group.versions);
    expect(versions.filter((version) => version.empty !== 'omit')).toEqual([]);
  });

  it('know the hub and storage version of every resource', () => {
    for (const group of builtin()) {
      const versions = group.versions.map((version) => version.version);
      for (const version of group.versions)
        for (const row of version.resources) expect(versions, `${group.folder} ${row.resource}`).toContain(row.hub);
    }
  });
});

suite.runIf(hasShared)('the built-in specs, compared with what was recorded', () => {
  const all = 'kubernetes-v1.36/answers/static/all';

  it('define what the server publishes', () => {
    const { definitions } = readShared(`${all}/openapi/v2.json`) as {
      definitions: Record<string, { properties?: object; required?: string[] }>;
    };
    const special = /\.(Quantity|FieldsV1|MicroTime|Time|RawExtension|IntOrString|JSON|JSONSchemaPropsOr\w+)$/;
    const names = Object.keys(definitions).filter((name) => !special.test(name));
    // Options of subresources are published as query parameters; metadata alone is a view of every kind.
    const unpublished = /\.core\.v1\.\w+(Proxy|Attach|Exec|Log|PortForward)Options$|\.PartialObjectMetadata(List)?$/;
    const own = [...loaded.model.owners.keys()].filter((name) => name.startsWith('io.k8s') && !unpublished.test(name));
    expect(own.sort()).toEqual(names.sort());
    for (const name of names) {
      const { type } = loaded.model.owners.get(name)!.struct;
      expect([...type.byName.keys()].sort(), name).toEqual(Object.keys(definitions[name]!.properties ?? {}).sort());
      expect(
        type.fields
          .filter((field) => field.required)
          .map((field) => field.name)
          .sort(),
        name,
      ).toEqual([...(definitions[name]!.required ?? [])].sort());
    }
  });

  it('list groups and resources as discovery does', () => {
    const groups = readShared(`${all}/discovery/apis.json`) as {
      groups: { name: string; versions: { version: string }[] }[];
    };
    const own = builtin().filter((group) => group.group !== '');
    expect(own.map((group) => [group.group, ...group.versions.map((version) => version.version)])).toEqual(
      groups.groups.map((group) => [group.name, ...group.versions.map((version) => version.version)]),
    );
    for (const group of builtin()) {
      for (const version of group.versions) {
        const { resources } = readShared(`${all}/discovery/${group.folder}/${version.version}.json`) as {
          resources: ApiResource[];
        };
        const rows = version.resources.map((row) => [
          row.resource,
          row.kind,
          row.singular,
          row.namespaced,
          row.verbs,
          row.shortNames,
          row.categories,
        ]);
        const recorded = resources
          .filter((row) => !row.name.includes('/'))
          .map((row) => [
            row.name,
            row.kind,
            row.singularName,
            row.namespaced,
            row.verbs,
            row.shortNames,
            row.categories,
          ]);
        expect(rows, `${group.folder}/${version.version}`).toEqual(recorded);
        const subresources = version.resources.flatMap((row) =>
          row.subresources.map((sub) => [`${row.resource}/${sub.name}`, [...sub.verbs]]),
        );
        expect(subresources.sort()).toEqual(
          resources
            .filter((row) => row.name.includes('/'))
            .map((row) => [row.name, row.verbs])
            .sort(),
        );
      }
    }
  });

  it('serve by default what the server serves', () => {
    const { groups } = readShared('kubernetes-v1.36/answers/static/default/discovery/apis.json') as {
      groups: { name: string; versions: { version: string }[] }[];
    };
    const served = builtin()
      .filter((group) => group.group !== '')
      .flatMap((group) =>
        group.versions.filter((version) => version.enabled).map((version) => `${group.group}/${version.version}`),
      );
    expect(served).toEqual(
      groups.flatMap((group) => group.versions.map((version) => `${group.name}/${version.version}`)),
    );
  });

  it('have the columns of every resource', () => {
    const recorded = readShared(`${all}/columns.json`) as Record<
      string,
      { name: string; type: string; format: string; priority: number }[]
    >;
    const standard = (columns: readonly unknown[]) =>
      columns.length === 0
        ? [
            ['Name', 'string', 'name', 0],
            ['Created At', 'date', '', 0],
          ]
        : columns;
    for (const [key, columns] of Object.entries(recorded)) {
      const [place = '', resource] = key.split(' ');
      const [group, version] = place.includes('/') ? place.split('/') : ['', place];
      const row = loaded.model.groups
        .find((it) => it.group === group)
        ?.versions.find((it) => it.version === version)
        ?.resources.find((it) => it.resource === resource);
      const own =
        row?.columns.map((column) => [column.name, column.type, column.format ?? '', column.priority ?? 0]) ?? [];
      expect(standard(own), key).toEqual(
        columns.map((column) => [column.name, column.type, column.format, column.priority]),
      );
    }
  });

  it('name every field that a recorded object has', () => {
    const unknown = new Set<string>();
    for (const [apiVersion, items] of Object.entries(
      readShared(`${all}/first-objects.json`) as Record<string, unknown[]>,
    )) {
      const [place = '', resource] = apiVersion.split(' ');
      const [group, version] = place.includes('/') ? place.split('/') : ['', place];
      const model = loaded.model.groups.find((it) => it.group === group)?.versions.find((it) => it.version === version);
      const kind = model?.resources.find((row) => row.resource === resource)?.kind;
      const type = model?.structs.find((struct) => struct.shortName === kind)?.type;
      for (const item of Array.isArray(items) ? items : []) visit(type!, item, unknown);
    }
    expect([...unknown]).toEqual([]);
  });
});

function visit(struct: StructType, value: unknown, unknown: Set<string>): void {
  for (const [name, inner] of Object.entries(value as object)) {
    const field = struct.byName.get(name);
    if (field === undefined) unknown.add(`${struct.name}.${name}`);
    else visitType(field.type, inner, unknown);
  }
}

function visitType(type: Type, value: unknown, unknown: Set<string>): void {
  if (type.t === 'ref') visit((type as RefType).of(), value, unknown);
  else if (type.t === 'list')
    for (const item of (value ?? []) as unknown[]) visitType((type as ListType).items, item, unknown);
  else if (type.t === 'map')
    for (const item of Object.values(value as object)) visitType((type as MapType).values, item, unknown);
}
