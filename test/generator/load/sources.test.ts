import { expect, it, describe as suite } from 'vitest';
import { hasShared, readShared } from '../../support/shared.js';
import { describe, header, load, loaded, structOf } from '../support/specs.js';

const PROTO = `syntax = "proto3";
package example.garden.v1;
import "k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto";

// A bed of plants.
message Bed {
  k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;
  BedSpec spec = 2;
  BedStatus status = 3;
}
message BedList {
  k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta metadata = 1;
  repeated Bed items = 2;
}
message BedSpec {
  // What grows there.
  repeated string plants = 1;
  optional int32 rows = 4;
  map<string, Row> by_name = 5;
  oneof water { string tank = 6; bool rain = 7; }
  bytes photo = 8;
  google.protobuf.Timestamp planted = 9;
  Row.Place place = 10;
}
message Row { double length = 1; message Place { int64 x = 1; } }
message BedStatus { int64 ripe = 1; }
`;

suite('a .proto file alone', () => {
  it('is a group version: kinds, types, numbers, comments', async () => {
    const result = await loaded({ 'garden/v1.proto': PROTO });
    const version = result.model.groups.find((group) => group.folder === 'garden')!.versions[0]!;
    expect(version).toMatchObject({
      group: 'garden',
      version: 'v1',
      protoPackage: 'example.garden.v1',
      file: 'specs/garden/v1.proto',
    });
    expect(version.resources).toMatchObject([
      { resource: 'beds', kind: 'Bed', namespaced: true, subresources: [{ name: 'status' }] },
    ]);
    const spec = structOf(result, 'example.garden.v1.BedSpec');
    expect(spec.fields.map(({ name, number, type }) => [name, number, type.t])).toEqual([
      ['plants', 1, 'list'],
      ['rows', 4, 'int32'],
      ['byName', 5, 'map'],
      ['tank', 6, 'string'],
      ['rain', 7, 'bool'],
      ['photo', 8, 'bytes'],
      ['planted', 9, 'time'],
      ['place', 10, 'ref'],
    ]);
    expect(spec.byName.get('rows')).toMatchObject({ pointer: true });
    expect(spec.byName.get('plants')).toMatchObject({ description: 'What grows there.' });
    expect(spec.unions).toEqual([{ fields: ['tank', 'rain'], optional: true }]);
    expect(structOf(result, 'example.garden.v1.RowPlace').fields).toMatchObject([{ name: 'x', number: 1 }]);
    expect(result.locks).toEqual([]);
  });

  it('takes the rest from the YAML file beside it', async () => {
    const beside = `${header().replaceAll('library.example.com', 'garden.example.com').replaceAll('com.example.library', 'com.example.garden')}x-resources:
  beds: { kind: Bed, namespaced: false, shortNames: [bd] }
components:
  schemas:
    BedSpec:
      required: [plants]
      properties:
        rows: { minimum: 1, default: 2 }
`;
    const result = await loaded({ 'garden.example.com/v1.proto': PROTO, 'garden.example.com/v1.yaml': beside });
    const version = result.model.groups.find((group) => group.folder === 'garden.example.com')!.versions[0]!;
    expect(version.resources).toMatchObject([{ kind: 'Bed', namespaced: false, shortNames: ['bd'] }]);
    const spec = structOf(result, 'com.example.garden.v1.BedSpec');
    expect(spec.byName.get('rows')).toMatchObject({ number: 4, default: 2, rules: { minimum: 1 } });
    expect(spec.byName.get('plants')).toMatchObject({ required: true });
  });

  it('has kinds without a resource: what no other message holds', async () => {
    const review = `${PROTO}message Inspection { Row row = 1; }\nmessage Verdict { string kind = 1; }\n`;
    const result = await loaded({ 'garden/v1.proto': review });
    const kindOf = (name: string) =>
      structOf(result, `example.garden.v1.${name}`).extensions?.['x-kubernetes-group-version-kind'];
    expect(kindOf('Inspection')).toEqual([{ group: 'garden', version: 'v1', kind: 'Inspection' }]);
    expect(structOf(result, 'example.garden.v1.Inspection').fields.map(({ name }) => name)).toEqual([
      'kind',
      'apiVersion',
      'row',
    ]);
    expect([kindOf('Row'), kindOf('Verdict')]).toEqual([undefined, undefined]);
  });

  it('has fields inline and under other names where the YAML file says so, across files in any order', async () => {
    const result = await loaded({
      'a/v1.proto': `syntax = "proto2"; package example.a.v1;
        message Pot { optional string Label = 1; optional .example.b.v1.Source source = 2; }`,
      'a/v1.yaml': `x-group: { group: a, version: v1, definitions: example.a.v1 }
components:
  schemas:
    Pot: { properties: { label: { x-proto: 1, maxLength: 9 }, source: { x-inline: true } } }
`,
      'b/v1.proto': `syntax = "proto2"; package example.b.v1;
        message Source { optional Seed seed = 1; optional Origin origin = 3; }
        message Origin { optional string country = 4; }
        message Seed {}`,
      'b/v1.yaml': `x-group: { group: b, version: v1, definitions: example.b.v1 }
components: { schemas: { Source: { properties: { origin: { x-inline: true } } } } }
`,
    });
    expect(structOf(result, 'example.a.v1.Pot').fields).toMatchObject([
      { name: 'kind' },
      { name: 'apiVersion' },
      { name: 'label', number: 1, rules: { maxLength: 9 } },
      { name: 'seed', number: [2, 1], type: { t: 'ref' } },
      { name: 'country', number: [2, 3, 4] },
    ]);
  });

  it('says why a field cannot be inline', async () => {
    const beside = `x-group: { group: garden, version: v1, definitions: example.garden.v1 }
components: { schemas: { BedSpec: { properties: { rows: { x-inline: true } } } } }
`;
    expect(describe(await load({ 'garden/v1.proto': PROTO, 'garden/v1.yaml': beside }))).toEqual([
      'specs/garden/v1.yaml:2:51 "rows" is inline, but refers to no object',
    ]);
  });

  it.each([
    [
      'a property that the message does not have',
      PROTO,
      '        rowz: { minimum: 1 }\n',
      'specs/garden/v1.yaml:11:9 the message BedSpec has no field "rowz"',
    ],
    [
      'a wrong default, in the file where it stands',
      PROTO,
      '        rows: { default: x }\n',
      'specs/garden/v1.yaml:11:17 the default "x" of "rows" is no int32',
    ],
    [
      'a type without a form in JSON',
      PROTO.replace('optional int32 rows', 'uint32 rows'),
      '',
      'specs/garden/v1.proto:18:3 the field "rows" has the type uint32',
    ],
    [
      'a message that is not there',
      PROTO.replace('double length', 'Depth length'),
      '',
      'specs/garden/v1.proto:25:1 the field "length" has the type Depth, which is no message that is known here',
    ],
    [
      'a map with other keys',
      PROTO.replace('map<string, Row>', 'map<int32, Row>'),
      '',
      'specs/garden/v1.proto:19:3 the field "by_name" has a map with keys of type int32',
    ],
    [
      'text that does not parse',
      PROTO.replace('message Row {', 'message Row ['),
      '',
      'specs/garden/v1.proto:25:1 does not parse',
    ],
    ['a file without messages', 'syntax = "proto3";\n', '', 'specs/garden/v1.proto:1:1 the file has no message'],
  ])('reports %s', async (_, proto, properties, line) => {
    const beside = `openapi: 3.0.0\nx-group:\n  group: garden\n  version: v1\n  definitions: com.example.garden.v1\npaths: {}\ncomponents:\n  schemas:\n    BedSpec:\n      properties:\n${properties}`;
    const result = await load({ 'garden/v1.proto': proto, ...(properties !== '' && { 'garden/v1.yaml': beside }) });
    expect(describe(result)).toContainEqual(expect.stringContaining(line));
  });
});

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: books.library.example.com }
spec:
  group: library.example.com
  scope: Namespaced
  names: { plural: books, singular: book, kind: Book, shortNames: [bk] }
  versions:
    - name: v1
      served: true
      storage: true
      deprecated: true
      subresources: { status: {}, scale: { specReplicasPath: .spec.copies, statusReplicasPath: .status.copies } }
      additionalPrinterColumns: [{ name: Title, type: string, jsonPath: .spec.title }]
      selectableFields: [{ jsonPath: .spec.title }]
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object }
            spec:
              type: object
              properties:
                title: { type: string, minLength: 1 }
                copies: { type: integer, format: int32, default: 1 }
            status: { type: object, properties: { copies: { type: integer } } }
    - { name: v1beta1, served: false, storage: false, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
`;

suite('a CustomResourceDefinition', () => {
  it.each(['library/books.crd.yaml', 'books.crd.yaml', 'library/books.yaml'])('loads as it is, as %s', async (file) => {
    const result = await loaded({ [file]: CRD });
    const group = result.model.groups.find((it) => it.folder === 'library.example.com')!;
    expect(group.versions.map((version) => [version.version, version.enabled])).toEqual([
      ['v1', true],
      ['v1beta1', false],
    ]);
    expect(group.versions[0]!.resources).toMatchObject([
      {
        resource: 'books',
        shortNames: ['bk'],
        storage: { version: 'v1' },
        unconditionalUpdate: false,
        deprecation: 'library.example.com/v1 Book is deprecated',
        selectableFields: ['spec.title'],
        columns: [{ name: 'Name' }, { name: 'Title', path: '.spec.title' }],
        subresources: [
          { name: 'status' },
          { name: 'scale', scale: { specReplicas: '.spec.copies', statusReplicas: '.status.copies' } },
        ],
      },
    ]);
    expect(structOf(result, 'com.example.library.v1.BookSpec').fields).toEqual([
      { name: 'title', type: { t: 'string' }, rules: { minLength: 1 }, published: { minLength: 1 } },
      { name: 'copies', type: { t: 'int32' }, default: 1 },
    ]);
    expect(structOf(result, 'com.example.library.v1beta1.Book').preserveUnknown).toBe(true);
    expect(result.locks).toEqual([]);
  });

  it('reports problems where they stand, in the second document too', async () => {
    const novels = CRD.replaceAll('book', 'novel')
      .replaceAll('Book', 'Novel')
      .replace('[bk]', '[nv]')
      .replace('type: integer, format: int32, default: 1', 'type: integer, format: int32, default: x');
    const result = await load({ 'all.crd.yaml': `${CRD}---\n${novels}` });
    expect(describe(result)).toEqual([
      expect.stringMatching(/^specs\/all\.crd\.yaml:59:\d+ the default "x" of "copies" is no int32/),
    ]);
  });

  it('reports one kind in two manifests', async () => {
    expect(describe(await load({ 'a.crd.yaml': CRD, 'b.crd.yaml': CRD }))).toContainEqual(
      expect.stringContaining('the kind "Book" of library.example.com/v1 stands in specs/a.crd.yaml too'),
    );
  });
});

suite.runIf(hasShared)("a server's OpenAPI document", () => {
  it('loads as it is: all definitions and resources', async () => {
    const document = readShared('kubernetes-v1.36/swagger.json') as { definitions: Record<string, unknown> };
    const result = await loaded({ 'cluster.openapi.json': JSON.stringify(document) });
    const special = /\.(Quantity|FieldsV1|MicroTime|Time|RawExtension|IntOrString|JSON|JSONSchemaPropsOr\w+)$/;
    expect([...result.model.owners.keys()].sort()).toEqual(
      Object.keys(document.definitions)
        .filter((name) => !special.test(name))
        .sort(),
    );
    const resources = result.model.groups.flatMap((group) => group.versions.flatMap((version) => version.resources));
    expect(resources.find((row) => row.resource === 'pods')).toMatchObject({
      kind: 'Pod',
      namespaced: true,
      deleteReturnsObject: true,
    });
    expect(resources.length).toBeGreaterThan(60);
  });
});
