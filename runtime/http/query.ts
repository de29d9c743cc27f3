/** Query parameters, read as Go's `net/url` reads them: pairs with a semicolon or a broken escape are left out. */
export class Query {
  static readonly none = new Query('');

  private constructor(private readonly raw: string) {}

  private pairs: Map<string, string[]> | undefined;

  /** `raw` is what stands behind the question mark. */
  static parse(raw: string): Query {
    return raw === '' ? Query.none : new Query(raw);
  }

  get isEmpty(): boolean {
    return this.raw === '';
  }

  has(name: string): boolean {
    return this.values(name) !== undefined;
  }

  /** The first value; undefined when the parameter is absent. */
  get(name: string): string | undefined {
    return this.values(name)?.[0];
  }

  getAll(name: string): readonly string[] {
    return this.values(name) ?? [];
  }

  /** A cheap test before a parameter is looked up. */
  mentions(text: string): boolean {
    return this.raw.includes(text);
  }

  private values(name: string): string[] | undefined {
    if (this.raw === '') return undefined;
    this.pairs ??= parsePairs(this.raw);
    return this.pairs.get(name);
  }
}

function parsePairs(raw: string): Map<string, string[]> {
  const pairs = new Map<string, string[]>();
  for (const part of raw.split('&')) {
    if (part === '' || part.includes(';')) continue;
    const equals = part.indexOf('=');
    const name = unescapeQuery(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : unescapeQuery(part.slice(equals + 1));
    if (name === undefined || value === undefined) continue;
    const known = pairs.get(name);
    if (known === undefined) pairs.set(name, [value]);
    else known.push(value);
  }
  return pairs;
}

const BROKEN_ESCAPE = /%(?![0-9a-fA-F]{2})/;

function unescapeQuery(text: string): string | undefined {
  return unescapePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Undoes percent escapes; undefined when one is broken. Bytes that are no UTF-8 become replacement characters. */
export function unescapePercent(text: string): string | undefined {
  if (!text.includes('%')) return text;
  if (BROKEN_ESCAPE.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes: number[] = [];
    for (let i = 0; i < text.length; i++) {
      if (text[i] === '%') {
        bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.push(...Buffer.from(text[i]!));
      }
    }
    return Buffer.from(bytes).toString();
  }
}
