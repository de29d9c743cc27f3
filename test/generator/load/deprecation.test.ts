import { expect, it } from 'vitest';
import { deprecationOf } from '../../../generator/model/deprecation.js';

const gv = { group: 'shop.example.com', version: 'v1beta1' };

it.each([
  [{}, 'shop.example.com/v1beta1 Box is deprecated', undefined],
  [{ since: '1.9' }, 'shop.example.com/v1beta1 Box is deprecated in v1.9+', undefined],
  [
    { since: '1.9', removed: '1.12', use: 'shop.example.com/v1 Box' },
    'shop.example.com/v1beta1 Box is deprecated in v1.9+, unavailable in v1.12+; use shop.example.com/v1 Box',
    '1.12',
  ],
  ['use paper', 'use paper', undefined],
] as const)('%j', (value, sentence, removedRelease) => {
  expect(deprecationOf(value, gv, 'Box')).toEqual({ sentence, removedRelease });
});

it('is not said of what is not deprecated', () => {
  for (const value of [undefined, '']) expect(deprecationOf(value, gv, 'Box')).toBeUndefined();
});
