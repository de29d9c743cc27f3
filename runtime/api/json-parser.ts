import { JsonSyntaxError, syntaxError } from './json-error.js';
import type { JsonObject, JsonValue } from './meta.js';

/** What becomes of an object that stands under a key that was there before. */
export type DuplicateRule =
  /** The last one wins: objects without a type, patches. */
  | 'last'
  /** The fields of both are taken together, the last one's first: how typed objects are read. */
  | 'merge';

const MAX_DEPTH = 10_000;
/** As many duplicates as upstream's strict decoder tells. */
const MAX_DUPLICATES = 100;
const MAX_FRACTIONS = 100;

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const HEX4 = /[0-9a-fA-F]{4}/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const LITERALS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** Sets a property of the object's own, whatever its name is. */
export function setOwn<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes the properties of `from` into `into`; objects under one key are taken together as well. */
function mergeInto(into: JsonObject, from: JsonObject): void {
  for (const key of Object.keys(from)) {
    const value = from[key] as JsonValue;
    const old = Object.hasOwn(into, key) ? into[key] : undefined;
    if (isObject(old) && isObject(value)) mergeInto(old, value);
    else setOwn(into, key, value);
  }
}

/**
 * The parser for what `JSON.parse` does not tell or would get wrong: repeated keys, integers beyond 2^53 (which become
 * `bigint`), unpaired surrogates (U+FFFD), sentences of errors. Keeps its own stack, so depth costs no call stack.
 */
export class JsonParser {
  /** Paths of repeated keys, as strict decoding names them: `spec.containers[0].name`. */
  readonly duplicates: string[] = [];
  /** Whole numbers with a fraction or an exponent, as they are written, by their places; 100 at most. */
  readonly fractions = new Map<string, string>();
  private position = 0;
  /** The first number that is too great. Told at the end, for errors of syntax come before it. */
  private rangeError: JsonSyntaxError | undefined;
  private readonly containers: (JsonValue[] | JsonObject)[] = [];
  /** For each container the key whose value is being read; unused for arrays. */
  private readonly keys: string[] = [];

  constructor(
    private readonly text: string,
    private readonly rule: DuplicateRule,
    /** Each character of the text stands for one byte: only errors are of interest then. */
    private readonly bytewise = false,
  ) {}

  /** Reads the whole text. Throws `JsonSyntaxError`. */
  parse(): JsonValue {
    this.space();
    for (;;) {
      const value = this.value();
      if (value === undefined) continue;
      const whole = this.complete(value);
      if (whole === undefined) continue;
      if (this.position < this.text.length) throw this.error('after top-level value');
      if (this.rangeError !== undefined) throw this.rangeError;
      return whole;
    }
  }

  /** Reads a scalar or an empty container; otherwise opens the container and stops before its first value. */
  private value(): JsonValue | undefined {
    const char = this.text[this.position];
    if (char === '{') return this.open({}, '}');
    if (char === '[') return this.open([], ']');
    return this.scalar(char);
  }

  private open(container: JsonValue[] | JsonObject, close: string): JsonValue | undefined {
    if (this.containers.length >= MAX_DEPTH) throw this.error('exceeded max depth');
    this.position++;
    this.space();
    if (this.text[this.position] === close) {
      this.position++;
      return container;
    }
    this.containers.push(container);
    this.keys.push('');
    if (close === '}') this.key(container as JsonObject);
    return undefined;
  }

  /** Puts a value into its container and closes what ends behind it. Answers the document when that was all of it. */
  private complete(value: JsonValue): JsonValue | undefined {
    let done = value;
    for (;;) {
      this.space();
      const container = this.containers.at(-1);
      if (container === undefined) return done;
      const isArray = Array.isArray(container);
      if (isArray) container.push(done);
      else this.put(container, done);
      const char = this.text[this.position];
      if (char === ',') {
        this.position++;
        this.space();
        if (!isArray) this.key(container);
        return undefined;
      }
      if (char !== (isArray ? ']' : '}'))
        throw this.error(isArray ? 'after array element' : 'after object key:value pair');
      this.position++;
      this.containers.pop();
      this.keys.pop();
      done = container;
    }
  }

  private put(object: JsonObject, value: JsonValue): void {
    const key = this.keys[this.keys.length - 1] as string;
    if (this.rule === 'merge' && isObject(value) && Object.hasOwn(object, key)) {
      const old = object[key];
      if (isObject(old)) {
        mergeInto(old, value);
        return;
      }
    }
    setOwn(object, key, value);
  }

  private key(object: JsonObject): void {
    if (this.text[this.position] !== '"') throw this.error('looking for beginning of object key string');
    const key = this.string();
    this.keys[this.keys.length - 1] = key;
    if (Object.hasOwn(object, key)) this.duplicate();
    this.space();
    if (this.text[this.position] !== ':') throw this.error('after object key');
    this.position++;
    this.space();
  }

  private duplicate(): void {
    if (this.duplicates.length >= MAX_DUPLICATES) return;
    const path = this.place();
    if (!this.duplicates.includes(path)) this.duplicates.push(path);
  }

  /** `spec.list[0].key`: where the value stands that is being read. */
  private place(): string {
    let path = '';
    this.containers.forEach((container, i) => {
      if (Array.isArray(container)) path += `[${container.length}]`;
      else path += i === 0 ? this.keys[i] : `.${this.keys[i]}`;
    });
    return path;
  }

  private scalar(char: string | undefined): JsonValue {
    if (char === '"') return this.string();
    if (char !== undefined && (char === '-' || (char >= '0' && char <= '9'))) return this.number();
    for (const [word, value] of LITERALS) {
      if (char === word[0]) {
        this.literal(word);
        return value;
      }
    }
    throw this.error('looking for beginning of value');
  }

  private literal(word: string): void {
    for (const expected of word) {
      if (this.text[this.position] !== expected) throw this.error(`in literal ${word} (expecting '${expected}')`);
      this.position++;
    }
  }

  private number(): number | bigint {
    const start = this.position;
    NUMBER.lastIndex = start;
    const m = NUMBER.exec(this.text);
    if (m === null) {
      this.position++;
      throw this.error('in numeric literal');
    }
    const digits = m[0];
    this.position += digits.length;
    const after = this.text[this.position];
    if (after === '.' && m[1] === undefined && m[2] === undefined) {
      this.position++;
      throw this.error('after decimal point in numeric literal');
    }
    if ((after === 'e' || after === 'E') && m[2] === undefined) {
      this.position++;
      const sign = this.text[this.position];
      if (sign === '+' || sign === '-') this.position++;
      throw this.error('in exponent of numeric literal');
    }
    const value = Number(digits);
    if (!Number.isFinite(value)) {
      const message = `json: cannot unmarshal number ${digits} into Go value of type float64`;
      this.rangeError ??= new JsonSyntaxError(message, Buffer.byteLength(this.text.slice(0, start)));
      return 0;
    }
    const isInteger = m[1] === undefined && m[2] === undefined;
    if (!isInteger && Number.isInteger(value) && this.fractions.size < MAX_FRACTIONS)
      this.fractions.set(this.place(), digits);
    return isInteger && !Number.isSafeInteger(value) ? BigInt(digits) : value;
  }

  /** Reads a string from its opening quote to behind its closing one. */
  private string(): string {
    this.position++;
    let value = '';
    let escaped = false;
    for (;;) {
      const end = this.charactersEnd();
      value += this.text.slice(this.position, end);
      this.position = end;
      const char = this.text[this.position];
      if (char === '"') break;
      if (char !== '\\') throw this.error('in string literal');
      this.position++;
      value += this.escape();
      escaped = true;
    }
    this.position++;
    return escaped ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;
  }

  /** Where the characters end that stand for themselves: at a quote, an escape, a control character or the end. */
  private charactersEnd(): number {
    const { text } = this;
    let i = this.position;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 0x22 || code === 0x5c || code < 0x20) break;
    }
    return i;
  }

  private escape(): string {
    const char = this.text[this.position] ?? '';
    if (char !== 'u') {
      if (!Object.hasOwn(ESCAPES, char)) throw this.error('in string escape code');
      this.position++;
      return ESCAPES[char] ?? '';
    }
    this.position++;
    HEX4.lastIndex = this.position;
    if (!HEX4.test(this.text)) {
      while (/[0-9a-fA-F]/.test(this.text[this.position] ?? '')) this.position++;
      throw this.error('in \\u hexadecimal character escape');
    }
    this.position += 4;
    return String.fromCharCode(Number.parseInt(this.text.slice(this.position - 4, this.position), 16));
  }

  private space(): void {
    if (this.text.charCodeAt(this.position) > 0x20) return;
    SPACE.lastIndex = this.position;
    SPACE.test(this.text);
    this.position = SPACE.lastIndex;
  }

  private error(context: string): JsonSyntaxError {
    return syntaxError(this.text, this.position, context, this.bytewise);
  }
}
