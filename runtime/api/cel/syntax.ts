/** Parses expressions of the Common Expression Language into a tree. */
import { CelError, type CelLiteral, type CelToken, celTokens } from './tokens.js';

/** Operators are calls of functions with upstream's names: `_&&_`, `_?_:_`, `_[_]`, `-_`. */
export type CelExpr =
  | {
      readonly op: 'literal';
      readonly value: CelLiteral;
      readonly type: NonNullable<CelToken['type']>;
      readonly at: number;
    }
  | { readonly op: 'ident'; readonly name: string; readonly at: number }
  | {
      readonly op: 'select';
      readonly operand: CelExpr;
      readonly field: string;
      readonly optional: boolean;
      readonly at: number;
    }
  | {
      readonly op: 'call';
      readonly name: string;
      readonly target?: CelExpr;
      readonly args: readonly CelExpr[];
      readonly at: number;
    }
  | { readonly op: 'list'; readonly items: readonly CelExpr[]; readonly at: number }
  | { readonly op: 'map'; readonly entries: readonly (readonly [key: CelExpr, value: CelExpr])[]; readonly at: number }
  | {
      readonly op: 'struct';
      readonly type: string;
      readonly fields: readonly (readonly [name: string, value: CelExpr])[];
      readonly at: number;
    };

/** As upstream's parser: expressions in expressions, and characters. */
const MAX_DEPTH = 250;
const MAX_LENGTH = 100_000;

/** Words kept for host languages: no names of variables or functions. */
const RESERVED: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
const RELATIONS: ReadonlySet<string> = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
const SUMS: ReadonlySet<string> = new Set(['+', '-']);
const PRODUCTS: ReadonlySet<string> = new Set(['*', '/', '%']);

/** Throws `CelError`. */
export function parseCel(text: string): CelExpr {
  if (text.length > MAX_LENGTH)
    throw new CelError(`expression code point size exceeds limit: size: ${text.length}, limit ${MAX_LENGTH}`, 0);
  return new CelParser(celTokens(text)).parse();
}

class CelParser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly CelToken[]) {}

  parse(): CelExpr {
    const expr = this.expression();
    const rest = this.token;
    if (rest.kind !== 'end')
      throw new CelError(`Syntax error: extraneous input '${rest.text}' expecting <EOF>`, rest.at);
    return expr;
  }

  private get token(): CelToken {
    return this.tokens[this.next] as CelToken;
  }

  private take(): CelToken {
    return this.tokens[this.next++] as CelToken;
  }

  private sees(text: string): boolean {
    return this.token.kind === 'punct' && this.token.text === text;
  }

  /** Skips the punctuation if it comes next. */
  private skips(text: string): boolean {
    if (!this.sees(text)) return false;
    this.next++;
    return true;
  }

  private require(text: string): void {
    if (!this.skips(text)) throw this.unexpected(`'${text}'`);
  }

  private unexpected(wanted: string): CelError {
    const { text, at } = this.token;
    return new CelError(`Syntax error: mismatched input '${text}' expecting ${wanted}`, at);
  }

  private expression(): CelExpr {
    if (++this.depth > MAX_DEPTH)
      throw new CelError(`expression recursion limit exceeded: ${MAX_DEPTH}`, this.token.at);
    const first = this.or();
    const { at } = this.token;
    if (!this.skips('?')) {
      this.depth--;
      return first;
    }
    const yes = this.or();
    this.require(':');
    const no = this.expression();
    this.depth--;
    return { op: 'call', name: '_?_:_', args: [first, yes, no], at };
  }

  private or(): CelExpr {
    return this.chain(
      (token) => token === '||',
      () => this.and(),
    );
  }

  private and(): CelExpr {
    return this.chain(
      (token) => token === '&&',
      () => this.relation(),
    );
  }

  private relation(): CelExpr {
    return this.chain(
      (token) => RELATIONS.has(token),
      () => this.sum(),
    );
  }

  private sum(): CelExpr {
    return this.chain(
      (token) => SUMS.has(token),
      () => this.product(),
    );
  }

  private product(): CelExpr {
    return this.chain(
      (token) => PRODUCTS.has(token),
      () => this.unary(),
    );
  }

  /** Operators of one rank, from left to right. */
  private chain(operator: (token: string) => boolean, operand: () => CelExpr): CelExpr {
    let left = operand();
    while (this.token.kind === 'punct' && operator(this.token.text)) {
      const { text, at } = this.take();
      left = { op: 'call', name: text === 'in' ? '@in' : `_${text}_`, args: [left, operand()], at };
    }
    return left;
  }

  private unary(): CelExpr {
    const { text, at } = this.token;
    if (!this.sees('!') && !this.sees('-')) return this.member();
    let count = 0;
    while (this.skips(text)) count++;
    let expr = this.member();
    if (
      text === '-' &&
      expr.op === 'literal' &&
      (typeof expr.value === 'number' || (typeof expr.value === 'bigint' && expr.type === 'int'))
    ) {
      expr = { ...expr, value: -expr.value, at };
      count--;
    }
    return count % 2 === 0 ? expr : { op: 'call', name: `${text}_`, args: [expr], at };
  }

  private member(): CelExpr {
    let expr = this.primary();
    for (;;) {
      const { at } = this.token;
      if (this.skips('.')) expr = this.selection(expr, at);
      else if (this.skips('[')) {
        const name = this.skips('?') ? '_[?_]' : '_[_]';
        expr = { op: 'call', name, args: [expr, this.expression()], at };
        this.require(']');
      } else return expr;
    }
  }

  private selection(operand: CelExpr, at: number): CelExpr {
    const optional = this.skips('?');
    const { kind, text } = this.token;
    if (kind !== 'ident' && kind !== 'quoted')
      throw new CelError("Syntax error: no viable alternative at input '.'", this.token.at);
    this.next++;
    if (optional || kind === 'quoted' || !this.skips('(')) return { op: 'select', operand, field: text, optional, at };
    return { op: 'call', name: text, target: operand, args: this.list(')'), at };
  }

  private primary(): CelExpr {
    const { kind, text, at, value, type } = this.token;
    if (kind === 'literal' && value !== undefined && type !== undefined) {
      this.next++;
      return { op: 'literal', value, type, at };
    }
    if (this.skips('(')) {
      const inner = this.expression();
      this.require(')');
      return inner;
    }
    if (this.skips('[')) return { op: 'list', items: this.list(']', true), at };
    if (this.skips('{')) return { op: 'map', entries: this.entries(), at };
    this.skips('.');
    if (this.token.kind !== 'ident')
      throw this.unexpected(
        "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}",
      );
    const made = this.structType();
    if (made !== undefined) return { op: 'struct', type: made, fields: this.fields(), at };
    this.next++;
    if (RESERVED.has(text)) throw new CelError(`Syntax error: reserved identifier: ${text}`, at);
    if (!this.skips('(')) return { op: 'ident', name: text, at };
    return { op: 'call', name: text, args: this.list(')'), at };
  }

  /** `a.b.C{`: the name of a message that is made here. Goes past the brace if it is one. */
  private structType(): string | undefined {
    let end = this.next;
    const names: string[] = [];
    for (;;) {
      const name = this.tokens[end];
      if (name?.kind !== 'ident') return undefined;
      names.push(name.text);
      const after = this.tokens[end + 1];
      if (after?.kind !== 'punct') return undefined;
      end += 2;
      if (after.text === '{') break;
      if (after.text !== '.') return undefined;
    }
    this.next = end;
    return names.join('.');
  }

  private list(end: string, optional = false): CelExpr[] {
    const items: CelExpr[] = [];
    while (!this.skips(end)) {
      if (optional) this.skips('?');
      items.push(this.expression());
      if (this.sees(end)) continue;
      this.require(',');
      if (!optional && this.sees(end)) throw this.unexpected('an expression');
    }
    return items;
  }

  private entries(): [CelExpr, CelExpr][] {
    const entries: [CelExpr, CelExpr][] = [];
    while (!this.skips('}')) {
      this.skips('?');
      const key = this.expression();
      this.require(':');
      entries.push([key, this.expression()]);
      if (!this.skips(',') && !this.sees('}')) throw this.unexpected("'}'");
    }
    return entries;
  }

  private fields(): [string, CelExpr][] {
    const fields: [string, CelExpr][] = [];
    while (!this.skips('}')) {
      this.skips('?');
      const { kind, text } = this.take();
      if (kind !== 'ident' && kind !== 'quoted')
        throw new CelError(
          `Syntax error: mismatched input '${text}' expecting IDENTIFIER`,
          (this.tokens[this.next - 1] as CelToken).at,
        );
      this.require(':');
      fields.push([text, this.expression()]);
      if (!this.skips(',') && !this.sees('}')) throw this.unexpected("'}'");
    }
    return fields;
  }
}
