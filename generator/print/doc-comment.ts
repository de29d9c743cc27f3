/** Columns up to which the text of a doc comment is filled. */
const WIDTH = 116;

/** Control characters and marks that reorder or hide text; line breaks are handled before. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Words of one paragraph, filled into lines of at most `width` columns; a longer word has a line of its own. */
function fill(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Text from a spec as the lines of a doc comment that nothing in it can end; none for text without a word. */
export function docComment(text: string, indent = ''): string[] {
  const lines = text
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line) => line.replace(UNSEEN, ' ').replace(/ +/g, ' ').trim().replaceAll('*/', '*\\/'))
    .filter((line) => line !== '')
    .flatMap((line) => fill(line, WIDTH - indent.length));
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}
