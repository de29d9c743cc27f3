import { expect, it, describe as suite } from 'vitest';
import { bookSpec, describe, header, load } from '../support/specs.js';

const v1 = 'library.example.com/v1.yaml';
const book = (properties: string, resource = '') => ({ [v1]: bookSpec(properties, resource) });
const minimal = '        title: { type: string }\n';

/** Each line ten times the one before. */
const bomb = [
  '  a0: &a0 [x]',
  ...Array.from({ length: 9 }, (_, i) => `  a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}x]`),
].join('\n');

/** What is wrong → the files, and the beginning of the one line that is said about it. */
const CASES: Readonly<Record<string, readonly [files: Record<string, string>, line: string]>> = {
  'an unknown $ref': [
    book("        shelf: { $ref: '#/components/schemas/BookSpek' }\n"),
    `specs/${v1}:20:18 $ref "#/components/schemas/BookSpek" leads to no schema; did you mean "BookSpec"?`,
  ],
  'a $ref into a file that is not there': [
    book("        shelf: { $ref: '../meta/v2.yaml#/components/schemas/Time' }\n"),
    `specs/${v1}:20:18 $ref "../meta/v2.yaml#/components/schemas/Time" names a file that is no spec; did you mean "meta/v1"?`,
  ],
  'a $ref of another form': [
    book('        shelf: { $ref: https://example.com/x.json }\n'),
    `specs/${v1}:20:18 $ref "https://example.com/x.json" is not understood`,
  ],
  'a misspelt key of the file': [
    { [v1]: bookSpec(minimal).replace('x-resources:', 'x-resource:') },
    `specs/${v1}:7:1 a spec has no key "x-resource"; did you mean "x-resources"?`,
  ],
  'a count in quotes': [
    book('        title: { type: string, minLength: "1" }\n'),
    `specs/${v1}:20:32 minLength "1" is no count`,
  ],
  'a bound in quotes': [
    book('        pages: { type: integer, minimum: "1" }\n'),
    `specs/${v1}:20:33 minimum "1" is no number`,
  ],
  'bounds that leave no value': [
    book('        title: { type: string, minLength: 3, maxLength: 2 }\n'),
    `specs/${v1}:20:46 no value fits: maxLength 2 is below minLength 3`,
  ],
  'a pattern that is no regular expression': [
    book('        title: { type: string, pattern: "[a" }\n'),
    `specs/${v1}:20:32 the pattern is no regular expression`,
  ],
  'immutable with another word': [
    book('        title: { type: string, x-rules: { immutable: sometimes } }\n'),
    `specs/${v1}:20:43 immutable "sometimes" is no such rule`,
  ],
  'a feature gate that there is not': [
    book('        title: { type: string, x-feature-gate: GenericWorkloads }\n'),
    `specs/${v1}:20:32 there is no feature gate "GenericWorkloads"; did you mean "GenericWorkload"?`,
  ],
  'a misspelt format of a number': [
    book('        pages: { type: integer, format: int23 }\n'),
    `specs/${v1}:20:33 the format "int23" does not exist; did you mean "int32"?`,
  ],
  'short names that are no list': [
    book(minimal, '    shortNames: bk\n'),
    `specs/${v1}:11:5 shortNames is no list of texts`,
  ],
  'a merge conflict': [
    { [v1]: `${bookSpec(minimal)}<<<<<<< HEAD\n        a: {}\n=======\n        b: {}\n>>>>>>> other\n` },
    `specs/${v1}:21:1 git left a merge conflict here`,
  ],
  'a release that is a number': [
    book(minimal, '    deprecation: { since: 1.40, removed: "1.43" }\n'),
    `specs/${v1}:11:20 since is no release`,
  ],
  'a deprecation with another key': [
    book(minimal, '    deprecation: { from: "1.40" }\n'),
    `specs/${v1}:11:20 a deprecation has no key "from"`,
  ],
  'two kinds with one plural': [
    {
      [v1]: bookSpec(minimal),
      'library.example.com/v1beta1.yaml': bookSpec(minimal, '', 'v1beta1').replaceAll('Book', 'Novel'),
    },
    'specs/library.example.com/v1beta1.yaml:9:5 two kinds have the plural "books": Book in v1 and Novel in v1beta1',
  ],
  'the same plural twice in a file': [
    { [v1]: bookSpec(minimal).replace('components:', '  books: { kind: Novel }\ncomponents:') },
    `specs/${v1}:11:3 a key stands twice in one mapping`,
  ],
  'one kind with two plurals': [
    { [v1]: bookSpec(minimal).replace('components:', '  tomes: { kind: Book }\ncomponents:') },
    `specs/${v1}:11:12 the kind "Book" has two plurals, "books" and "tomes"`,
  ],
  'two resources with one short name': [
    {
      [v1]: bookSpec(minimal, '    shortNames: [bk]\n').replace(
        'components:\n  schemas:\n',
        '  bikes: { kind: Bike, shortNames: [bk] }\ncomponents:\n  schemas:\n    Bike: { type: object }\n',
      ),
    },
    `specs/${v1}:12:24 the short name "bk" of "bikes" is the short name of "books"`,
  ],
  'a field number that is used twice': [
    book('        a: { type: string, x-proto: 1 }\n        b: { type: string, x-proto: 1 }\n'),
    `specs/${v1}:21:28 the field number 1 is used twice, by "a" and "b"`,
  ],
  'a field number that is an embedded message': [
    book('        a: { type: string, x-proto: 2 }\n        b: { type: string, x-proto: [2, 1] }\n'),
    `specs/${v1}:21:28 the field number 2 is used twice, by "a" and by the message that "b" is embedded in`,
  ],
  'a field number of protobuf itself': [
    book('        a: { type: string, x-proto: 19500 }\n'),
    `specs/${v1}:20:28 x-proto of "a" is no field number`,
  ],
  'a reserved word as a kind': [
    { [v1]: bookSpec(minimal).replaceAll('Book:', 'class:').replace('kind: Book', 'kind: class') },
    `specs/${v1}:9:5 the kind "class" is a reserved word`,
  ],
  'a kind that is no name': [
    { [v1]: bookSpec(minimal).replace('kind: Book', 'kind: my-book') },
    `specs/${v1}:9:5 the kind "my-book" is no name of a kind`,
  ],
  'a kind without a schema': [
    { [v1]: bookSpec(minimal).replace('kind: Book', 'kind: Novel') },
    `specs/${v1}:9:5 the kind "Novel" has no schema`,
  ],
  'metadata of another kind': [
    {
      [v1]: bookSpec(minimal).replace(
        '        spec:',
        '        metadata: { type: object, properties: { a: { type: string } } }\n        spec:',
      ),
    },
    `specs/${v1}:16:9 "metadata" is a reserved word: every kind has it already`,
  ],
  'a plural that paths reserve': [
    { [v1]: bookSpec(minimal).replace('  books:', '  watch:') },
    `specs/${v1}:8:3 the plural "watch" is a reserved word of resource paths`,
  ],
  'an enum of mixed types': [
    book('        state: { type: string, enum: [open, 1, true] }\n'),
    `specs/${v1}:20:32 enum mixes values of different types: string, number, boolean`,
  ],
  'an enum of another type': [
    book('        state: { type: string, enum: [1, 2] }\n'),
    `specs/${v1}:20:32 enum values are of type number, the property is of type string`,
  ],
  'a $ref that goes in a circle': [
    {
      [v1]: `${bookSpec(minimal)}    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n`,
    },
    `specs/${v1}:21:10 $ref goes in a circle: A → B → A`,
  ],
  'YAML that does not parse': [{ [v1]: 'x-group: {\n  a: [\n' }, `specs/${v1}:3:1 does not parse: `],
  'a file of several documents': [
    { [v1]: `${header()}---\n${header('v2')}` },
    `specs/${v1}:1:1 the file has 2 documents`,
  ],
  'aliases that grow': [
    { [v1]: `${header()}x-bomb:\n${bomb}` },
    `specs/${v1}:1:1 the file expands to more than 2000000 values`,
  ],
  'deep nesting': [
    { 'a.openapi.json': `${'['.repeat(3000)}${']'.repeat(3000)}` },
    'specs/a.openapi.json:1:1 values are nested deeper than 200 levels',
  ],
  'an empty file': [{ [v1]: '' }, `specs/${v1}:1:1 the file is empty`],
  'a file of comments': [{ [v1]: '# later\n' }, `specs/${v1}:1:1 the file is empty`],
  'a file that is a list': [{ [v1]: '- a\n' }, `specs/${v1}:1:1 the file is not a mapping`],
  'a file of 50 MB': [{ [v1]: `${header()}# ${'x'.repeat(50 * 1024 * 1024)}\n` }, `specs/${v1}:1:1 the file has 52428`],
  'no x-group': [{ [v1]: 'openapi: 3.0.0\ninfo: {}\n' }, `specs/${v1}:1:1 the file has no x-group`],
  'a misspelt key of x-group': [
    { [v1]: `${header('v1', '  priorty: 3\n')}` },
    `specs/${v1}:7:3 x-group has no key "priorty"; did you mean "priority"?`,
  ],
  'a group in the wrong folder': [
    { 'libraries/v1.yaml': header() },
    'specs/libraries/v1.yaml:4:3 the group "library.example.com" stands in the folder "libraries"',
  ],
  'a hub that is no version': [
    { [v1]: header('v1', '  hub: v2\n') },
    `specs/${v1}:7:3 the hub "v2" is no version of the group`,
  ],
  'one version in two files': [
    { [v1]: header(), 'library.example.com/other.yaml': header() },
    `specs/${v1}:3:1 library.example.com/v1 stands in specs/library.example.com/other.yaml too`,
  ],
  'a misspelt x- key of ours': [
    book('        a: { type: string, x-pointr: true }\n'),
    `specs/${v1}:20:28 "x-pointr" is no keyword; did you mean "x-pointer"?`,
  ],
  'a misspelt OpenAPI keyword': [
    book('        a: { type: string, minLenght: 1 }\n'),
    `specs/${v1}:20:28 "minLenght" is no keyword; did you mean "minLength"?`,
  ],
  'a rule that does not exist': [
    book('        a: { type: string, x-rules: { maxLenght: 3 } }\n'),
    `specs/${v1}:20:39 "maxLenght" is no rule; did you mean "maxLength"?`,
  ],
  'a format that no rule checks': [
    book('        a: { type: string, x-rules: { format: dns-lable } }\n'),
    `specs/${v1}:20:39 the format "dns-lable" is not checked by any rule; did you mean "dns-label"?`,
  ],
  'a pattern that is none': [
    book("        a: { type: string, x-rules: { pattern: '(' } }\n"),
    `specs/${v1}:20:39 the pattern is no regular expression`,
  ],
  'a type that does not exist': [book('        a: { type: int }\n'), `specs/${v1}:20:14 type "int" does not exist`],
  'a special type that does not exist': [
    book('        a: { x-special: quantiti }\n'),
    `specs/${v1}:20:14 x-special "quantiti" does not exist; did you mean "quantity"?`,
  ],
  'an array without items': [
    book('        a: { type: array }\n'),
    `specs/${v1}:20:9 an array does not say what its items are`,
  ],
  'required names that do not exist': [
    {
      [v1]: bookSpec(minimal).replace(
        '    BookSpec:\n      type: object\n',
        '    BookSpec:\n      type: object\n      required: [titel]\n',
      ),
    },
    `specs/${v1}:19:18 required names "titel", which is no property; did you mean "title"?`,
  ],
  'a list of type map without keys': [
    book("        a: { type: array, items: { $ref: '#/components/schemas/Book' }, x-kubernetes-list-type: map }\n"),
    `specs/${v1}:20:73 "a" is a list of type map without keys`,
  ],
  'list keys that do not exist': [
    book(
      "        a: { type: array, items: { $ref: '#/components/schemas/BookSpec' }, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [nam] }\n        name: { type: string }\n",
    ),
    `specs/${v1}:20:106 the key "nam" is no property of com.example.library.v1.BookSpec; did you mean "name"?`,
  ],
  'a default of another type': [
    book('        a: { type: integer, format: int32, default: many }\n'),
    `specs/${v1}:20:44 the default "many" of "a" is no int32`,
  ],
  'a default beyond int32': [
    book('        a: { type: integer, format: int32, default: 3000000000 }\n'),
    `specs/${v1}:20:44 the default 3000000000 of "a" is no int32`,
  ],
  'a default inside a struct': [
    book(
      "        a: { $ref: '#/components/schemas/Shelf', default: { row: x } }\n    Shelf: { type: object, properties: { row: { type: integer } } }\n",
    ),
    `specs/${v1}:20:50 the default {"row":"x"} of "a" has a value of "row" that is no int64`,
  ],
  'a default that is no enum value': [
    book('        a: { type: string, enum: [x, y], default: z }\n'),
    `specs/${v1}:20:42 the default "z" of "a" is not among its enum values`,
  ],
  'a column whose path leads nowhere': [
    book(minimal, '    columns:\n      - { name: Title, type: string, path: .spec.titel }\n'),
    `specs/${v1}:12:38 the path ".spec.titel" leads nowhere: there is no "titel"; did you mean "title"?`,
  ],
  'a column of an unknown type': [
    book(minimal, '    columns:\n      - { name: Title, type: text, path: .spec.title }\n'),
    `specs/${v1}:12:24 the column type "text" does not exist`,
  ],
  'a selectable field that does not exist': [
    book(minimal, '    selectableFields: [spec.titel]\n'),
    `specs/${v1}:11:24 the path "spec.titel" leads nowhere`,
  ],
  'a selectable field that is a struct': [
    book(minimal, '    selectableFields: [spec]\n'),
    `specs/${v1}:11:24 the selectable field "spec" is a struct`,
  ],
  'a verb that does not exist': [
    book(minimal, '    verbs: [get, lst]\n'),
    `specs/${v1}:11:18 the verb "lst" does not exist; did you mean "list"?`,
  ],
  'a misspelt key of a resource': [
    book(minimal, '    shortnames: [bk]\n'),
    `specs/${v1}:11:5 a resource has no key "shortnames"; did you mean "shortNames"?`,
  ],
  'a name rule that does not exist': [book(minimal, '    name: dns\n'), `specs/${v1}:11:5 name "dns" does not exist`],
  'a look at metadata that does not exist': [
    book(minimal, '    metadataChecks: { update: [all] }\n'),
    `specs/${v1}:11:23 update is no list of whole and change`,
  ],
  'scale without paths': [
    book(minimal, '    subresources:\n      scale: {}\n'),
    `specs/${v1}:12:7 scale does not say specReplicas`,
  ],
  'two storage versions': [
    {
      [v1]: bookSpec(minimal, '    storage: true\n'),
      'library.example.com/v1beta1.yaml': bookSpec(minimal, '    storage: true\n', 'v1beta1'),
    },
    'specs/library.example.com/v1beta1.yaml:11:5 "books" has two storage versions, v1 and v1beta1',
  ],
  'no storage version': [
    {
      [v1]: bookSpec(minimal, '    storage: false\n'),
      'library.example.com/v1beta1.yaml': bookSpec(minimal, '    storage: false\n', 'v1beta1'),
    },
    `specs/${v1}:11:5 "books" has no storage version`,
  ],
  'storage in a resource that does not exist': [
    book(minimal, '    storage: core/v1/tomes\n'),
    `specs/${v1}:11:5 storage "core/v1/tomes" is no resource`,
  ],
  'a property that is no schema': [book('        a: string\n'), `specs/${v1}:20:9 a property is not a schema`],
  'an order that names what is no property': [
    book(`${minimal}      x-rules: { order: [titel] }\n`),
    `specs/${v1}:21:26 the order names "titel", which is no property; did you mean "title"?`,
  ],
  'an order that names a property twice': [
    book(`${minimal}      x-rules: { order: [title, title] }\n`),
    `specs/${v1}:21:33 the order names "title" twice`,
  ],
  'an order with a hook that does not exist': [
    book(`${minimal}      x-rules: { order: [$hook, title] }\n`),
    `specs/${v1}:21:26 the order names $hook, and there is no hook validate_BookSpec`,
  ],
  'an order with unions that do not exist': [
    book(`${minimal}      x-rules: { order: [$unions] }\n`),
    `specs/${v1}:21:26 the order names $unions, and the schema has no unions`,
  ],
  'an order that is no list': [
    book(`${minimal}      x-rules: { order: title }\n`),
    `specs/${v1}:21:18 order is no list`,
  ],
  'an object written in place whose name is taken': [
    book(
      '        shelf: { type: object, properties: { row: { type: string } } }\n    BookSpecShelf: { type: object }\n',
    ),
    `specs/${v1}:20:9 an object written in place would be called BookSpecShelf`,
  ],
};

suite('diagnostics', () => {
  it.each(Object.entries(CASES))('of %s', async (_, [files, line]) => {
    const result = await load(files);
    expect(describe(result)).toContainEqual(
      expect.stringMatching(new RegExp(`^${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)),
    );
  });

  it('say how to mend each', async () => {
    const result = await load(book('        a: { type: strin }\n'));
    expect(result).toMatchObject({
      diagnostics: [{ remedy: 'write one of string, integer, number, boolean, array, object' }],
    });
  });

  it('are all reported in one run, by place', async () => {
    const result = await load({
      [v1]: bookSpec(
        "        a: { type: strin }\n        b: { $ref: '#/components/schemas/X' }\n        c: { type: string, default: 1 }\n",
        '    verbs: [ge]\n',
      ),
      'library.example.com/v1alpha1.yaml': '{',
    });
    expect(describe(result).map((line) => line.split(' ')[0])).toEqual([
      `specs/${v1}:11:13`,
      `specs/${v1}:21:14`,
      `specs/${v1}:22:14`,
      `specs/${v1}:23:28`,
      'specs/library.example.com/v1alpha1.yaml:1:2',
    ]);
  });

  it('are not given for extensions of other tools, nor for those of Kubernetes', async () => {
    const result = await load(
      book('        a: { type: string, x-go-type: Title, x-kubernetes-validations: [{ rule: "true" }] }\n'),
    );
    expect(describe(result)).toEqual([]);
  });
});
