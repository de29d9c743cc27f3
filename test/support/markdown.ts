import { readFileSync } from 'node:fs';

/** A fenced code block of a document. */
export interface CodeBlock {
  /** What stands behind the opening fence, such as `sh`. */
  readonly language: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The code blocks of a markdown file; with `mark`, those between `<!-- mark -->` and `<!-- /mark -->` only. */
export function codeBlocks(file: string, mark?: string): CodeBlock[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const from = mark === undefined ? 0 : lines.indexOf(`<!-- ${mark} -->`);
  const to = mark === undefined ? lines.length : lines.indexOf(`<!-- /${mark} -->`);
  if (from < 0 || to < from) throw new Error(`${file} has no part ${mark}`);
  const blocks: CodeBlock[] = [];
  for (let at = from; at < to; at++) {
    const language = /^```(\w+)$/.exec(lines[at]!)?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf('```', at);
    blocks.push({ language, text: `${lines.slice(at + 1, end).join('\n')}\n`, line: at + 1 });
    at = end;
  }
  return blocks;
}
