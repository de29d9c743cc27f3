import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { docComment } from '../../../generator/print/doc-comment.js';
import { holds } from '../../support/properties.js';

describe('doc comments', () => {
  it('end where they end, whatever the text says', () => {
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom('*/', '*', '/', '\n', '\u2028', '\r', '`', '${x}', '\u202e', '\0', ' '),
          fc.string({ unit: 'binary', maxLength: 5 }),
        ),
      )
      .map((parts) => parts.join(''));
    holds(
      'doc comments',
      fc.property(text, (t) => {
        const comment = docComment(t, '  ').join('\n');
        if (comment === '') return;
        expect(comment.indexOf('*/')).toBe(comment.length - 2);
        expect(comment).toMatch(/^ {2}\/\*\*/);
        expect(comment.split('\n').every((line) => /^ {2}(\/\*\*| \*)/.test(line))).toBe(true);
        expect(comment).not.toMatch(/[\r\u2028\u2029\u202e\0]/);
      }),
    );
  });

  it('fill lines, and say nothing for nothing', () => {
    expect(docComment(' one \n')).toEqual(['/** one */']);
    expect(docComment('a\nb')).toEqual(['/**', ' * a', ' * b', ' */']);
    const lines = docComment('word '.repeat(60));
    expect(lines.length).toBe(5);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(docComment(' \n ')).toEqual([]);
  });
});
