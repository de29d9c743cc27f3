import { describe, expect, it } from 'vitest';
import { warningHeaders } from '../../../runtime/http/warnings.js';

describe('Warning headers', () => {
  it('quote their text and are fit for a header line', () => {
    expect(warningHeaders(['unknown field "a\\b"', 'two\r\nlines'])).toEqual([
      '299 - "unknown field \\"a\\\\b\\""',
      '299 - "two lines"',
    ]);
    const [umlaut = ''] = warningHeaders(['schön']);
    expect(Buffer.from(umlaut, 'latin1').toString()).toBe('299 - "schön"');
  });

  it('are cut to 256 characters each when they are above 4096 together', () => {
    expect(warningHeaders(['x'.repeat(4096)])[0]).toHaveLength(4096 + '299 - ""'.length);
    const cut = warningHeaders(Array.from({ length: 40 }, (_, i) => `${i} ${'x'.repeat(300)}`));
    expect(cut).toHaveLength(16);
    for (const header of cut) expect(header).toHaveLength(256 + '299 - ""'.length);
  });
});
