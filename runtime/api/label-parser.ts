import { checkLabelKey, type LabelOperator, LabelRequirement } from './label-requirement.js';
import { SelectorError } from './selector-error.js';

/** Text of a token and whether it is a name or value; the empty text ends the selector. */
interface Token {
  readonly text: string;
  readonly identifier: boolean;
}

const END: Token = { text: '', identifier: false };
const OPERATORS: Readonly<Record<string, LabelOperator>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
};
/** A symbol, or what stands between symbols and white space. A NUL ends the selector, as it does upstream. */
const TOKEN = /[ \t\r\n]*(?:(!=|==|[=!(),<>])|([^ \t\r\n=!(),<>\0]+))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let m = TOKEN.exec(text); m !== null; m = TOKEN.exec(text)) {
    tokens.push({ text: m[1] ?? m[2] ?? '', identifier: m[1] === undefined });
    if (text.charCodeAt(TOKEN.lastIndex) === 0) TOKEN.lastIndex++;
  }
  return tokens;
}

/** Recursive descent over one selector of a query string: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>3,j<5`. */
export class LabelParser {
  private readonly tokens: Token[];
  private position = 0;

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  /** The requirements in the order in which they stand. Throws `SelectorError`. */
  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    if (this.peek() === END) return requirements;
    if (!this.startsRequirement()) throw this.unexpected(this.peek(), ", expected: !, identifier, or 'end of string'");
    for (;;) {
      requirements.push(this.requirement());
      const token = this.next();
      if (token === END) return requirements;
      if (token.text !== ',') throw this.unexpected(token, ", expected: ',' or 'end of string'");
      if (!this.startsRequirement()) throw this.unexpected(this.peek(), ", expected: identifier after ','");
    }
  }

  private peek(): Token {
    return this.tokens[this.position] ?? END;
  }

  private next(): Token {
    return this.tokens[this.position++] ?? END;
  }

  private startsRequirement(): boolean {
    const token = this.peek();
    return token.identifier || token.text === '!';
  }

  private unexpected(token: Token, rest: string): SelectorError {
    return new SelectorError(`found '${token.text}'${rest}`);
  }

  private requirement(): LabelRequirement {
    try {
      return this.parseRequirement();
    } catch (error) {
      throw error instanceof SelectorError ? new SelectorError(`unable to parse requirement: ${error.message}`) : error;
    }
  }

  private parseRequirement(): LabelRequirement {
    let token = this.next();
    const negated = token.text === '!';
    if (negated) token = this.next();
    if (!token.identifier) throw this.unexpected(token, ', expected: identifier');
    const key = token.text;
    checkLabelKey(key, '<nil>');
    if (negated) return LabelRequirement.of(key, '!', []);
    const after = this.peek();
    if (after === END || after.text === ',') return LabelRequirement.of(key, 'exists', []);
    this.position++;
    const operator = Object.hasOwn(OPERATORS, after.text) ? OPERATORS[after.text] : undefined;
    if (operator === undefined) throw this.unexpected(after, ', expected: in, notin, =, ==, !=, gt, lt');
    const values = operator === 'in' || operator === 'notin' ? this.list() : [this.value()];
    return LabelRequirement.of(key, operator, values);
  }

  private value(): string {
    const token = this.peek();
    if (token === END || token.text === ',') return '';
    this.position++;
    if (!token.identifier) throw this.unexpected(token, ', expected: identifier');
    return token.text;
  }

  /** `(x,y)`; gaps between commas stand for the empty value. Sorted, each value once. */
  private list(): string[] {
    const open = this.next();
    if (open.text !== '(') throw this.unexpected(open, " expected: '('");
    const values = new Set<string>();
    const first = this.peek();
    if (first.text === ')') {
      this.position++;
      return [''];
    }
    if (!first.identifier && first.text !== ',') throw this.unexpected(first, ", expected: ',', ')' or identifier");
    for (;;) {
      const token = this.next();
      if (token.identifier) {
        values.add(token.text);
        if (!this.atComma() && !this.atClose()) throw this.unexpected(this.peek(), ", expected: ',' or ')'");
      } else if (token.text === ',') {
        if (values.size === 0 || this.atComma() || this.atClose()) values.add('');
      } else {
        throw this.unexpected(token, ", expected: ',', or identifier");
      }
      if (this.atClose()) break;
    }
    this.position++;
    return [...values].sort();
  }

  private atComma(): boolean {
    return this.peek().text === ',';
  }

  private atClose(): boolean {
    return this.peek().text === ')';
  }
}
