import { describe, expect, it } from 'vitest';
import { quoteGo, quoteGoBytes } from '../../../runtime/api/go-quote.js';

describe('quoting as Go does', () => {
  it.each([
    ['a b', '"a b"'],
    ['a"b\\', '"a\\"b\\\\"'],
    ['\n\t\u0007\u0000\u007f', '"\\n\\t\\a\\x00\\x7f"'],
    ['é😀', '"é😀"'],
    ['\u00a0\u200b\ufeff', '"\\u00a0\\u200b\\ufeff"'],
    ['\u{e0001}', '"\\U000e0001"'],
  ])('%j is %s', (text, quoted) => {
    expect(quoteGo(text)).toBe(quoted);
  });

  it('byte by byte', () => {
    expect(quoteGoBytes('a"é\n')).toBe('"a\\"\\xc3\\xa9\\x0a"');
  });
});
