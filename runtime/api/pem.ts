/** Text that carries binary blocks (RFC 7468), read as generously as Go does: what is no block is skipped. */

export interface PemBlock {
  /** `CERTIFICATE`, … */
  readonly label: string;
  /** There were lines `Name: value` before the content. */
  readonly hasHeaders: boolean;
  readonly content: Buffer;
}

const BEGIN = /^-----BEGIN (.*)-----\s*$/;
const END = /^-----END (.*)-----\s*$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Looks at each line once. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let label: string | undefined;
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    const begun = BEGIN.exec(line)?.[1];
    const ended = begun === undefined ? END.exec(line)?.[1] : undefined;
    if (begun !== undefined) {
      label = begun;
      lines = [];
    } else if (ended !== undefined) {
      if (ended === label) blocks.push(...blockOf(label, lines));
      label = undefined;
    } else if (label !== undefined) lines.push(line.trim());
  }
  return blocks;
}

/** None when the lines are no base64. */
function blockOf(label: string, lines: readonly string[]): PemBlock[] {
  const headers = lines.findIndex((line) => !line.includes(':'));
  const base64 = lines.slice(Math.max(headers, 0)).join('');
  if (base64.length % 4 !== 0 || !BASE64.test(base64)) return [];
  return [{ label, hasHeaders: headers > 0, content: Buffer.from(base64, 'base64') }];
}
