import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStoredJson, stringifyJson } from '../../../runtime/api/json.js';
import type { JsonValue } from '../../../runtime/api/meta.js';
import { describePath, FieldSet } from '../../../runtime/fields/field-set.js';
import { formatFieldsV1, parseFieldsV1 } from '../../../runtime/fields/fields-v1.js';
import { keyElement, parseElement, sortElements, valueElement } from '../../../runtime/fields/path-element.js';
import { pathsOf } from '../../support/managed-fields.js';
import { holds } from '../../support/properties.js';
import { element, fieldSet, path } from './arbitrary.js';

const text = (set: FieldSet) => stringifyJson(formatFieldsV1(set));
const parsed = (json: string) => parseFieldsV1(parseStoredJson(Buffer.from(json)));

describe('a set of fields', () => {
  it('has the paths it is made of', () => {
    holds(
      'paths of sets',
      fc.property(fc.array(path, { maxLength: 6 }), path, (paths, other) => {
        const set = FieldSet.of(...paths);
        const all = paths.map(describePathOf);
        for (const one of paths) expect(set.has(one)).toBe(true);
        expect(set.has(other)).toBe(all.includes(describePathOf(other)));
        expect([...set.paths()].map(describePathOf).sort()).toEqual([...new Set(all)].sort());
        expect(set.empty).toBe(paths.length === 0);
      }),
    );
  });

  it('keeps the laws of sets', () => {
    holds(
      'laws of sets',
      fc.property(fieldSet, fieldSet, fieldSet, (a, b, c) => {
        expect(a.union(b).equals(b.union(a))).toBe(true);
        expect(a.intersection(b).equals(b.intersection(a))).toBe(true);
        expect(
          a
            .union(b)
            .union(c)
            .equals(a.union(b.union(c))),
        ).toBe(true);
        expect(a.intersection(b.union(c)).equals(a.intersection(b).union(a.intersection(c)))).toBe(true);
        expect(a.difference(b.union(c)).equals(a.difference(b).difference(c))).toBe(true);
        expect(a.difference(b).union(a.intersection(b)).equals(a)).toBe(true);
        expect(a.difference(b).intersection(b).empty).toBe(true);
        expect(a.union(a).equals(a) && a.intersection(a).equals(a) && a.difference(a).empty).toBe(true);
        expect(a.union(FieldSet.EMPTY).equals(a) && FieldSet.EMPTY.union(a).equals(a)).toBe(true);
        expect(a.equals(b)).toBe(text(a) === text(b));
      }),
    );
  });

  it('takes away what is below a member', () => {
    holds(
      'recursive difference',
      fc.property(fieldSet, fieldSet, (a, b) => {
        const left = a.recursiveDifference(b);
        for (const one of a.paths()) {
          const covered = one.some((_, i) => b.has(one.slice(0, i + 1)));
          expect(left.has(one)).toBe(!covered);
        }
      }),
    );
  });

  it('never holds empty branches', () => {
    const a = FieldSet.of(['f:a', 'f:b']);
    expect(a.difference(a)).toMatchObject({ members: new Set(), children: new Map() });
    expect(text(a.intersection(FieldSet.of(['f:a', 'f:c'])))).toBe('{}');
  });
});

describe('FieldsV1', () => {
  it('say the same when they are read again', () => {
    holds(
      'FieldsV1 there and back',
      fc.property(fieldSet, (set) => {
        const read = parsed(text(set));
        expect(read.equals(set)).toBe(true);
        expect(text(read)).toBe(text(set));
      }),
    );
  });

  it('are written as upstream writes them', () => {
    const set = FieldSet.of(
      ['v:"b"'],
      ['i:10'],
      ['i:9'],
      ['v:2'],
      ['v:true'],
      ['k:{"name":"web"}'],
      ['k:{"name":"web"}', 'f:image'],
      ['f:metadata', 'f:labels', 'f:b'],
      ['f:metadata', 'f:labels', 'f:a'],
      ['f:metadata', 'f:labels'],
    );
    expect(text(set)).toBe(
      '{"f:metadata":{"f:labels":{".":{},"f:a":{},"f:b":{}}},"k:{\\"name\\":\\"web\\"}":{".":{},"f:image":{}},"v:2":{},"v:\\"b\\"":{},"v:true":{},"i:9":{},"i:10":{}}',
    );
  });

  it('hold any name', () => {
    const set = parsed('{"f:__proto__":{"f:constructor":{}},"f:":{},"f:.":{".":{},"f:f:":{}}}');
    expect(pathsOf(set)).toEqual(['.', '..', '...f:', '.__proto__.constructor']);
    expect(text(set)).toBe('{"f:":{},"f:.":{".":{},"f:f:":{}},"f:__proto__":{"f:constructor":{}}}');
  });

  it('order names as Go does', () => {
    const set = FieldSet.of(['f:\u{1f600}'], ['f:\ufffd'], ['f:z'], ['f:10'], ['f:9']);
    expect(Object.keys(formatFieldsV1(set))).toEqual(['f:10', 'f:9', 'f:z', 'f:\ufffd', 'f:\u{1f600}']);
  });

  it('take canonical form', () => {
    expect(text(parsed('{"k:{\\"b\\": 1.0, \\"a\\":\\"\\\\u0041\\"}":{},"v: 2":{},"i:007":{}}'))).toBe(
      '{"k:{\\"a\\":\\"A\\",\\"b\\":1}":{},"v:2":{},"i:7":{}}',
    );
    expect(text(parsed('{"v:9223372036854775807":{}}'))).toBe('{"v:9223372036854775807":{}}');
  });

  it('leave out steps that are not known', () => {
    expect(text(parsed('{"f:a":{"z:new":{"f:x":{}}},"q:b":{}}'))).toBe('{"f:a":{}}');
  });

  it.each<[string, JsonValue]>([
    ['text', 'x'],
    ['a list', []],
    ['null', null],
    ['a step of one letter', { f: {} }],
    ['a step without a colon', { fab: {} }],
    ['keys that are a list', { 'k:[]': {} }],
    ['keys that end', { 'k:{"a"': {} }],
    ['a value that is no JSON', { 'v:a': {} }],
    ['no value', { 'v:': {} }],
    ['a position below zero', { 'i:-1': {} }],
    ['a position in the middle', { 'i:1.5': {} }],
    ['a leaf that is a number', { 'f:a': 1 }],
  ])('are refused: %s', (_, json) => {
    expect(() => parseFieldsV1(json)).toThrow(Error);
  });

  it('are read or refused, whatever they are', () => {
    const json = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<JsonValue>({}, null, 1, 'x', []),
        fc.dictionary(fc.oneof(element, fc.string({ maxLength: 6 })), tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    holds(
      'odd FieldsV1',
      fc.property(json, (value) => {
        let set: FieldSet;
        try {
          set = parseFieldsV1(value);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          return;
        }
        expect(parsed(text(set)).equals(set)).toBe(true);
      }),
    );
  });
});

describe('steps', () => {
  it('have one text each', () => {
    holds(
      'canonical steps',
      fc.property(element, (one) => {
        expect(parseElement(one)).toBe(one);
      }),
    );
    expect(
      keyElement([
        ['b', 1],
        ['a', 2],
      ]),
    ).toBe(
      keyElement([
        ['a', 2],
        ['b', 1],
      ]),
    );
    expect(valueElement(2n ** 63n - 1n)).toBe('v:9223372036854775807');
    expect(valueElement('__proto__')).toBe('v:"__proto__"');
    expect(keyElement([['__proto__', 1]])).toBe('k:{"__proto__":1}');
  });

  it('have one order', () => {
    holds(
      'order of steps',
      fc.property(element, element, element, (a, b, c) => {
        const steps = [...new Set([a, b, c])];
        const sorted = sortElements([...steps]);
        expect(new Set(sorted)).toEqual(new Set(steps));
        expect(sortElements([...steps].reverse())).toEqual(sorted);
      }),
      2000,
    );
  });

  it('read as clients know them', () => {
    expect(describePath(['f:spec', 'k:{"port":80,"protocol":"TCP"}', 'v:"x"', 'i:3', 'f:a.b'])).toBe(
      '.spec[port=80,protocol="TCP"][="x"][3].a.b',
    );
  });
});

/** Unlike a client's text it tells all steps apart. */
function describePathOf(one: readonly string[]): string {
  return JSON.stringify(one);
}
