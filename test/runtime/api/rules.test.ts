import { describe, expect, it } from 'vitest';
import type { ValidationContext } from '../../../runtime/api/hooks.js';
import * as kit from '../../../runtime/kit.js';
import { FieldErrors, FieldPath } from '../../../runtime/kit.js';

const at = FieldPath.of('spec');
const context = {} as ValidationContext;

/** Reasons and places of what a rule reports. */
function report(rule: (errors: FieldErrors) => void): string[] {
  const errors = new FieldErrors();
  rule(errors);
  return errors.list.map((it) => `${it.reason.replace('FieldValue', '')} ${it.field}`);
}

describe('required', () => {
  it.each([[undefined], [null], [''], [[]]])('%j is absent', (value) => {
    expect(report((errors) => expect(kit.required(value, at, 'x', errors)).toBe(false))).toEqual(['Required spec.x']);
  });
  it.each([[0], [false], [{}], ['a'], [[0]]])('%j is there', (value) => {
    expect(report((errors) => expect(kit.required(value, at, 'x', errors)).toBe(true))).toEqual([]);
  });
  it('asks maps for an entry', () => {
    expect(report((errors) => kit.requiredEntries({}, at, 'x', errors))).toEqual(['Required spec.x']);
    expect(report((errors) => kit.requiredEntries({ a: '' }, at, 'x', errors))).toEqual([]);
  });
});

describe('numbers', () => {
  const numeric = {
    minimum: kit.minimum,
    maximum: kit.maximum,
    exclusiveMinimum: kit.exclusiveMinimum,
    exclusiveMaximum: kit.exclusiveMaximum,
    multipleOf: kit.multipleOf,
  };
  const cases = [
    ['minimum', 3, 3, true],
    ['minimum', 3, 2, false],
    ['minimum', 3, 2n ** 60n, true],
    ['maximum', 3, 3, true],
    ['maximum', 3, 2n ** 60n, false],
    ['exclusiveMinimum', 3, 3, false],
    ['exclusiveMaximum', 3, 3, false],
    ['exclusiveMaximum', 3, 2.9, true],
    ['multipleOf', 3, 9, true],
    ['multipleOf', 3, 10, false],
    ['multipleOf', 0.1, 0.3, true],
    ['multipleOf', 4, 2n ** 60n, true],
    ['multipleOf', 7, 2n ** 60n, false],
  ] as const;
  it('have bounds and steps', () => {
    for (const [rule, limit, value, ok] of cases) {
      expect(
        report((errors) => numeric[rule](value, limit, at, 'x', errors)),
        `${rule} ${limit} of ${value}`,
      ).toEqual(ok ? [] : ['Invalid spec.x']);
      expect(report((errors) => numeric[rule](undefined, limit, at, 'x', errors))).toEqual([]);
    }
  });
});

describe('texts', () => {
  it('count Unicode characters, or bytes', () => {
    expect(report((errors) => kit.maxLength('😀😀', 2, at, 'x', errors))).toEqual([]);
    expect(report((errors) => kit.maxLength('abc', 2, at, 'x', errors))).toEqual(['TooLong spec.x']);
    expect(report((errors) => kit.minLength('😀', 2, at, 'x', errors))).toEqual(['Invalid spec.x']);
    expect(report((errors) => kit.maxBytes('ää', 3, at, 'x', errors))).toEqual(['TooLong spec.x']);
    expect(report((errors) => kit.maxBytes('ää', 4, at, 'x', errors))).toEqual([]);
  });
  it('match patterns anywhere', () => {
    expect(report((errors) => kit.pattern('xay', /a/, at, 'x', errors))).toEqual([]);
    expect(report((errors) => kit.pattern('xby', /^a/, at, 'x', errors))).toEqual(['Invalid spec.x']);
  });
  it('are one of some values, which the error lists as declared', () => {
    const errors = new FieldErrors();
    kit.enumerated('c', ['b', 'a'], at, 'x', errors);
    kit.enumerated('', ['b', 'a'], at, 'x', errors);
    kit.enumerated(3, [1, 2], at, undefined, errors);
    expect(errors.list.map((it) => it.message)).toEqual([
      'Unsupported value: "c": supported values: "b", "a"',
      'Unsupported value: 3: supported values: "1", "2"',
    ]);
    expect(errors.list[1]?.field).toBe('spec');
  });
  it('have formats, one error a problem', () => {
    expect(report((errors) => kit.format(`${'x'.repeat(70)}_`, kit.isDns1123Label, at, 'x', errors))).toEqual([
      'Invalid spec.x',
      'Invalid spec.x',
    ]);
    expect(report((errors) => kit.format(undefined, kit.isDns1123Label, at, 'x', errors))).toEqual([]);
  });
});

describe('formats', () => {
  const cases: readonly (readonly [keyof typeof kit, readonly string[], readonly string[]])[] = [
    ['isValidIpv4', ['10.0.0.1'], ['10.0.0', '::1', '']],
    ['isValidIpv6', ['::1', '2001:db8::ffff'], ['10.0.0.1', 'fe80::1%eth0']],
    [
      'isValidMac',
      ['00:00:5e:00:53:01', '00-00-5E-00-53-01', '0000.5e00.5301'],
      ['00:00-5e:00:53:01', '00:00:5e:00:53'],
    ],
    ['isValidHostname', ['www.Example.com', 'a', 'a.b.'], ['-a', 'a..b', '']],
    ['isValidUuid', ['123e4567-e89b-12d3-a456-426614174000', '123E4567E89B12D3A456426614174000'], ['123e4567', '']],
    ['isValidUri', ['https://x/y', 'urn:a:b'], ['/relative', '']],
    ['isValidEmail', ['a.b@example.com'], ['a@b@c', '@b', 'a b@c']],
    ['isValidDate', ['2024-02-29'], ['2023-02-29', '2024-2-9', '2024-02-29T00:00:00Z']],
    [
      'isValidDateTime',
      ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.5+01:00'],
      ['2024-02-29', '2024-02-30T00:00:00Z'],
    ],
    ['isValidDuration', ['1h30m', '-1.5s'], ['1', '1 h', '']],
    ['isValidBase64', ['', 'YQ==', 'YWI='], ['YQ', 'Y===', '%%%%']],
  ];
  it.each(cases)('%s', (name, fine, wrong) => {
    const rule = new Map<string, unknown>(Object.entries(kit)).get(name) as kit.TextRule;
    expect(fine.filter((text) => rule(text).length > 0)).toEqual([]);
    expect(wrong.filter((text) => rule(text).length === 0)).toEqual([]);
  });
});

describe('lists and maps', () => {
  it('visit items and values at their own paths', () => {
    const seen: string[] = [];
    const visit: kit.Validate<number> = (value, path) => void seen.push(`${path}=${value}`);
    report((errors) => {
      kit.eachItem([7, 8], visit, at, 'list', errors, context);
      kit.eachValue({ 'a/b': 9 }, visit, at, 'map', errors, context);
      kit.eachKey({ k: 1 }, (key, path) => void seen.push(`${path}:${key}`), at, 'map', errors, context);
      kit.eachItem([1], visit, at, undefined, errors, context);
    });
    expect(seen).toEqual(['spec.list[0]=7', 'spec.list[1]=8', 'spec.map[a/b]=9', 'spec.map[k]:k', 'spec[0]=1']);
  });

  it('have bounds', () => {
    expect(report((errors) => kit.minItems([], 1, at, 'x', errors))).toEqual(['Invalid spec.x']);
    expect(report((errors) => kit.maxItems([1, 2], 1, at, 'x', errors))).toEqual(['TooMany spec.x']);
    expect(report((errors) => kit.minProperties({}, 1, at, 'x', errors))).toEqual(['Invalid spec.x']);
    expect(report((errors) => kit.maxProperties({ a: 1, b: 2 }, 1, at, 'x', errors))).toEqual(['TooMany spec.x']);
  });

  it('report each repeated item of a set, by value', () => {
    expect(report((errors) => kit.uniqueItems(['a', 'b', 'a', 'a'], at, 'x', errors))).toEqual([
      'Duplicate spec.x[2]',
      'Duplicate spec.x[3]',
    ]);
    expect(report((errors) => kit.uniqueItems([{ a: 1n }, { a: 1n }], at, 'x', errors))).toEqual([
      'Duplicate spec.x[1]',
    ]);
    expect(report((errors) => kit.uniqueItems([1, '1'], at, 'x', errors))).toEqual([]);
  });

  it('report repeated keys at the key, or with several keys at the item', () => {
    expect(report((errors) => kit.uniqueKeys([{ n: 'a' }, { n: 'a' }], ['n'], at, 'x', errors))).toEqual([
      'Duplicate spec.x[1].n',
    ]);
    const ports = [
      { port: 80, protocol: 'TCP' },
      { port: 80, protocol: 'UDP' },
      { port: 80, protocol: 'TCP' },
    ];
    expect(report((errors) => kit.uniqueKeys(ports, ['port', 'protocol'], at, 'x', errors))).toEqual([
      'Duplicate spec.x[2]',
    ]);
  });
});

describe('unions', () => {
  const plain = { fields: ['a', 'b'] };
  const typed = { fields: ['rollingUpdate', 'other'], discriminator: 'type', values: { Else: 'other' } };
  it.each([
    [plain, {}, ['Required spec']],
    [plain, { a: {} }, []],
    [plain, { a: {}, b: {} }, ['Forbidden spec.b']],
    [{ ...plain, optional: true as const }, {}, []],
    [typed, { type: 'RollingUpdate', rollingUpdate: {} }, []],
    [typed, { type: 'RollingUpdate' }, ['Required spec.rollingUpdate']],
    [typed, { type: 'Else', rollingUpdate: {}, other: {} }, ['Forbidden spec.rollingUpdate']],
    [typed, { type: 'Unknown', other: {} }, ['Forbidden spec.other']],
    [{ ...typed, optional: true as const }, { type: 'RollingUpdate' }, []],
    [{ fields: ['constructor', 'toString'] }, {}, ['Required spec']],
  ])('%j of %j', (rule, value, expected) => {
    expect(report((errors) => kit.union(value, rule, at, errors))).toEqual(expected);
  });
});

describe('immutable fields', () => {
  it('keep their value; an absent list or map equals an empty one, and the order of keys does not matter', () => {
    const changed = (value: unknown, old: unknown) =>
      report((errors) => kit.immutable(value, old, at, 'x', errors)).length > 0;
    expect(changed({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(false);
    expect(changed(undefined, {})).toBe(false);
    expect(changed({ a: [] }, {})).toBe(false);
    expect(changed(undefined, 'a')).toBe(true);
    expect(changed([1, 2], [2, 1])).toBe(true);
    expect(changed(JSON.parse('{"__proto__":1}'), {})).toBe(true);
    expect(changed([], 0)).toBe(true);
  });
  it('may be set once', () => {
    expect(report((errors) => kit.immutableOnceSet('a', undefined, at, 'x', errors))).toEqual([]);
    expect(report((errors) => kit.immutableOnceSet('b', 'a', at, 'x', errors))).toEqual(['Invalid spec.x']);
  });
});
