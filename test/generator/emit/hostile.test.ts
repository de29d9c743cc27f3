import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import protobuf from 'protobufjs/minimal.js';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { emitApi } from '../../../generator/emit/index.js';
import type { ApiModel, StructModel, VersionModel } from '../../../generator/model/api-model.js';
import { FieldErrors } from '../../../runtime/api/field-errors.js';
import * as build from '../../../runtime/schema/build.js';
import type { Field, StructType, Type } from '../../../runtime/schema/model.js';
import type { KindCode, VersionCode, VersionCodec } from '../../../runtime/scheme/modules.js';
import { temporaryFolder } from '../../support/folders.js';
import { repository, writeFiles } from '../../support/specs.js';

/** Words that mean something to JavaScript, to TypeScript, or to generated code itself. */
const WORDS = (
  '__proto__ constructor toString valueOf hasOwnProperty class default function then await yield let static string number any object never ' +
  'Object Array Record Map Set Promise Error Date Partial value at errors context source target tag r w end read item list map struct field ref ' +
  'schema types validate defaults convert codec hooks union pattern format required Quantity StructType messages kinds arguments eval'
).split(' ');
const TEXTS = [
  "it's",
  '"',
  '`${process.exit(1)}`',
  '*/ throw 1 /*',
  '\\',
  '\\u0027',
  'line\nbreak',
  '\u2028',
  '\u202e',
  '-',
  'a b',
  '1st',
  '',
  '漢字',
  '😀',
  '</script>',
  '//',
  '#!',
  '\ud800',
];
const NAMES = [...WORDS, ...TEXTS];

const PREFIX = 'com.example.hostile.v1';
const place = () => ({ file: 'specs/x.yaml', line: 1, column: 1 });
const structs: StructModel[] = [];
function add(shortName: string, fields: readonly Field[], rest: Parameters<typeof build.struct>[2] = {}): StructType {
  const type = build.struct(`${PREFIX}.${shortName}`, fields, rest);
  structs.push({ shortName, type, place });
  return type;
}

const description = TEXTS.join(' ');
const everyName = (type: (name: string, i: number) => Type, rest: (name: string) => object): Field[] =>
  NAMES.map((name, i) => build.field(name, i + 1, type(name, i), { description, ...rest(name) }));

function hostileModel(): ApiModel {
  const texts = add(
    'class',
    everyName(
      () => build.string,
      () => ({
        default: description,
        rules: { enum: [description, ...TEXTS], maxLength: 1000 },
        published: { enum: TEXTS, __proto__: 1 },
      }),
    ),
    { description },
  );
  // Structs of many fields are copied before they are written, but for those with names that objects inherit.
  const wide = add(
    'Wide',
    NAMES.filter((name) => !(name in {})).map((name, i) => build.field(name, i + 1, build.string)),
  );
  const inner = add('Array', [
    build.field('__proto__', 1, build.int32, { default: 3, rules: { minimum: 1, required: true } }),
    build.field(
      'constructor',
      2,
      build.ref(() => texts),
      { rules: { immutable: true } },
    ),
  ]);
  const nested: readonly Type[] = [
    build.list(
      build.ref(() => inner),
      { listType: 'map', mapKeys: ['__proto__'] },
    ),
    build.map(build.ref(() => inner)),
    build.list(build.list(build.string)),
    build.map(build.list(build.quantity)),
    build.ref(() => inner),
    build.map(build.json),
  ];
  const spec = add(
    'string',
    everyName(
      (_, i) => nested[i % nested.length]!,
      () => ({ rules: { required: true } }),
    ),
    { unions: [{ fields: ['__proto__', 'constructor'], discriminator: 'toString', optional: true }] },
  );
  for (const name of NAMES)
    if (name !== '' && !['class', 'Array', 'string'].includes(name))
      add(name, [build.field('x', 1, build.string, { rules: { pattern: '^\\-/$' } })]);
  const extensions = {
    'x-kubernetes-group-version-kind': [{ group: 'hostile.example.com', version: 'v1', kind: 'Hostile' }],
  };
  add(
    'Hostile',
    [
      build.field('kind', 0, build.string),
      build.field('apiVersion', 0, build.string),
      build.field(
        'metadata',
        1,
        build.ref(() => meta),
      ),
      build.field(
        'spec',
        2,
        build.ref(() => spec),
        { zero: {} },
      ),
      build.field(
        'text',
        3,
        build.ref(() => texts),
        { zero: {} },
      ),
      build.field(
        'wide',
        4,
        build.ref(() => wide),
      ),
    ],
    { extensions },
  );
  const meta = add('Meta', [build.field('name', 1, build.string)]);
  const version: VersionModel = {
    group: 'hostile.example.com',
    version: 'v1',
    folder: "it's-${x}",
    definitions: PREFIX,
    protoPackage: PREFIX,
    enabled: true,
    empty: 'keep',
    structs,
    resources: [
      {
        resource: 'hostiles',
        kind: 'Hostile',
        listKind: 'HostileList',
        singular: '*/',
        namespaced: true,
        verbs: [],
        subresources: [],
        hub: 'v1',
        nameRule: 'none',
        columns: [{ name: description, type: 'string', path: '.x' }],
      },
    ],
    file: "specs/it's\n*/.yaml",
    place,
  };
  const owners = new Map(structs.map((struct) => [struct.type.name, { version, struct }]));
  return {
    groups: [
      { group: 'hostile.example.com', folder: version.folder, priority: 1, versions: [version], hub: 'v1', hooks: [] },
    ],
    owners,
  };
}

const root = temporaryFolder('hostile');
const at = (file: string) => join(root, 'generated', "it's-${x}", 'v1', file);

beforeAll(() => {
  const { files, diagnostics } = emitApi(hostileModel(), { out: 'generated', runtime: 'kindsmith/runtime' });
  expect(diagnostics).toEqual([]);
  writeFiles(root, {
    'package.json': '{ "type": "module" }',
    ...Object.fromEntries(files.map((file) => [file.path, file.text])),
  });
});

describe('a spec that means harm', () => {
  it('gives code that type-checks under strict settings', () => {
    const { options } = ts.convertCompilerOptionsFromJson(
      ts.readConfigFile(join(repository, 'tsconfig.json'), ts.sys.readFile).config.compilerOptions,
      repository,
    );
    const program = ts.createProgram(
      ['index.ts', 'codec.ts', 'validate.ts', '../hub.ts', '../index.ts', '../../index.ts'].map(at),
      {
        ...options,
        noEmit: true,
        incremental: false,
        tsBuildInfoFile: undefined,
        rootDir: undefined,
        typeRoots: [join(repository, 'node_modules/@types')],
        paths: { 'kindsmith/runtime': [join(repository, 'runtime/kit.ts')] },
      },
    );
    const own = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.startsWith(root));
    expect(
      own.map(
        (it) => `${it.file?.fileName.slice(root.length)}: ${ts.flattenDiagnosticMessageText(it.messageText, ' ')}`,
      ),
    ).toEqual([]);
  }, 60_000);

  it('defaults, checks and encodes fields of any name as data', async () => {
    const { kinds } = (await import(pathToFileURL(at('index.ts')).href)) as VersionCode;
    const hostile = kinds.Hostile as KindCode;
    const object = JSON.parse('{"metadata":{},"spec":{"__proto__":[{}]}}');
    hostile.setDefaults?.(object);
    expect(Object.keys(object.text)).toEqual(NAMES);
    expect(Object.getPrototypeOf(object.text)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(object.spec, '__proto__')?.value).toEqual([JSON.parse('{"__proto__":3}')]);

    const errors = new FieldErrors();
    hostile.validate?.(object, errors, {
      operation: 'create',
      object,
      subresource: '',
      requestVersion: 'v1',
      warn: () => {},
    });
    expect(errors.list.filter((it) => it.reason === 'FieldValueRequired').map((it) => it.field)).toEqual(
      NAMES.slice(1).map((name) => `spec.${name}`),
    );

    const { messages } = (await import(pathToFileURL(at('codec.ts')).href)) as VersionCodec;
    object.wide = Object.fromEntries(NAMES.filter((name) => !(name in {})).map((name, i) => [name, `${i}`]));
    const bytes = messages.Hostile!.encode(object, protobuf.Writer.create()).finish();
    const decoded = messages.Hostile!.decode(protobuf.Reader.create(bytes), bytes.length) as typeof object;
    expect(Object.keys(decoded.text)).toEqual(NAMES);
    expect(decoded.wide).toEqual(object.wide);
    expect(Object.getOwnPropertyDescriptor(decoded.spec, '__proto__')?.value).toEqual([JSON.parse('{"__proto__":3}')]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
