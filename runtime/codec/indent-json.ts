const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** A JSON document without white space, indented by two spaces for people to read (W11); values stay as they are written. */
export function indentJson(json: Buffer): Buffer {
  return new JsonIndenter().next(json);
}

/** The same of a document that comes in pieces, which are cut between values. */
export class JsonIndenter {
  private depth = 0;

  /** What the next piece looks like. */
  next(json: Buffer): Buffer {
    const out = new Output(json.length * 2);
    for (let i = 0; i < json.length; i++) {
      const byte = json[i]!;
      if (byte === QUOTE) {
        const end = endOfString(json, i);
        out.copy(json, i, end);
        i = end - 1;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        out.push(byte);
        const next = json[i + 1]!;
        if (next === CLOSE_OBJECT || next === CLOSE_LIST) {
          out.push(next);
          i++;
        } else out.line(++this.depth);
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        out.line(--this.depth);
        out.push(byte);
      } else {
        out.push(byte);
        if (byte === COMMA) out.line(this.depth);
        else if (byte === COLON) out.push(SPACE);
      }
    }
    return out.bytes();
  }
}

/** Bytes that grow. */
class Output {
  private buffer: Buffer;
  private size = 0;

  constructor(expected: number) {
    this.buffer = Buffer.allocUnsafe(expected + 64);
  }

  push(byte: number): void {
    if (this.size === this.buffer.length) this.grow(1);
    this.buffer[this.size++] = byte;
  }

  copy(source: Buffer, start: number, end: number): void {
    if (this.size + end - start > this.buffer.length) this.grow(end - start);
    this.size += source.copy(this.buffer, this.size, start, end);
  }

  /** The end of a line, and the indent of the next one. */
  line(depth: number): void {
    if (this.size + 1 + depth * 2 > this.buffer.length) this.grow(1 + depth * 2);
    this.buffer[this.size++] = NEWLINE;
    this.buffer.fill(SPACE, this.size, this.size + depth * 2);
    this.size += depth * 2;
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.size);
  }

  private grow(need: number): void {
    const larger = Buffer.allocUnsafe((this.size + need) * 2);
    this.buffer.copy(larger, 0, 0, this.size);
    this.buffer = larger;
  }
}

/** The index after the quote that ends the string beginning at `start`. */
function endOfString(json: Buffer, start: number): number {
  let end = json.indexOf(QUOTE, start + 1);
  while (end > 0) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end + 1;
    end = json.indexOf(QUOTE, end + 1);
  }
  return json.length;
}
