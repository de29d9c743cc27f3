/** Finds out whether an expression can be compiled: its syntax, the names it uses, and the type of its result where that is plain. */
import { FUNCTIONS, METHODS, namesBoundBy, resultTypeOf, TYPE_NAMES } from './library.js';
import { type CelExpr, parseCel } from './syntax.js';
import { CelError } from './tokens.js';

/** What an expression may use. */
export interface CelScope {
  /** Variables by name: of any type, or a value with these fields and no other. */
  readonly variables: ReadonlyMap<string, 'dyn' | ReadonlySet<string>>;
  /** Whether messages of this type can be made, `Object.spec`. */
  makes?(type: string): boolean;
  /** Types of the result, one of which it must have. */
  readonly results?: readonly string[];
}

/** Longest way from an expression to one inside it: `a.b.c` is two. */
const MAX_DEPTH = 500;
/** Of a type that is found out only by evaluation. */
const DYN = 'dyn';
const LOGIC: ReadonlySet<string> = new Set(['_&&_', '_||_', '!_']);

/** What is wrong with an expression, as upstream's compiler tells it; undefined when nothing is. */
export function celProblem(text: string, scope: CelScope): string | undefined {
  const checker = new CelChecker(scope);
  let result = DYN;
  try {
    result = checker.type(parseCel(text));
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    checker.problems.push(error);
  }
  if (checker.problems.length > 0)
    return `compilation failed: ${checker.problems.map((problem) => located(text, problem)).join('\n')}`;
  const { results } = scope;
  if (
    results === undefined ||
    result === DYN ||
    results.some((type) => type === result || (type === 'Object' && result.startsWith('Object.')))
  )
    return undefined;
  return results.length === 1 ? `must evaluate to ${results[0]}` : `must evaluate to one of ${results.join(', ')}`;
}

/** `ERROR: <input>:1:10: …` with the line and a mark below the place. */
function located(text: string, { message, at }: CelError): string {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', lineStart);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const number = text.slice(0, lineStart).split('\n').length;
  const head = `ERROR: <input>:${number}:${at - lineStart + 1}: ${message}`;
  return `${head}\n | ${line}\n | ${'.'.repeat(at - lineStart)}^`;
}

class CelChecker {
  readonly problems: CelError[] = [];
  /** Names that macros around the expression have given. */
  private readonly bound: string[] = [];
  private depth = 0;

  constructor(private readonly scope: CelScope) {}

  /** Collects problems; throws `CelError` for what is nested too deeply. */
  type(expr: CelExpr): string {
    if (++this.depth > MAX_DEPTH) throw new CelError(`expression recursion limit exceeded: ${MAX_DEPTH}`, expr.at);
    const type = this.typeOf(expr);
    this.depth--;
    return type;
  }

  private typeOf(expr: CelExpr): string {
    switch (expr.op) {
      case 'literal':
        return expr.type;
      case 'ident':
        return this.ident(expr);
      case 'select':
        return this.select(expr);
      case 'call':
        return this.call(expr);
      case 'list':
        for (const item of expr.items) this.type(item);
        return 'list';
      case 'map':
        for (const [key, value] of expr.entries) {
          this.type(key);
          this.type(value);
        }
        return 'map';
      case 'struct':
        if (!this.scope.makes?.(expr.type)) this.undeclared(expr.type, expr.at);
        for (const [, value] of expr.fields) this.type(value);
        return expr.type;
    }
  }

  private problem(message: string, at: number): string {
    this.problems.push(new CelError(message, at));
    return DYN;
  }

  private undeclared(name: string, at: number): string {
    return this.problem(`undeclared reference to '${name}' (in container '')`, at);
  }

  private ident({ name, at }: { readonly name: string; readonly at: number }): string {
    if (this.bound.includes(name) || this.scope.variables.has(name)) return DYN;
    return TYPE_NAMES.has(name) ? 'type' : this.undeclared(name, at);
  }

  private select({ operand, field, at }: CelExpr & { readonly op: 'select' }): string {
    this.type(operand);
    if (operand.op !== 'ident' || this.bound.includes(operand.name)) return DYN;
    const fields = this.scope.variables.get(operand.name);
    return fields instanceof Set && !fields.has(field) ? this.problem(`undefined field '${field}'`, at) : DYN;
  }

  private call(expr: CelExpr & { readonly op: 'call' }): string {
    const { name, target, args, at } = expr;
    if (/[_@]/.test(name) && !METHODS.has(name)) return this.operator(expr);
    const qualified = target?.op === 'ident' ? `${target.name}.${name}` : undefined;
    if (qualified !== undefined && FUNCTIONS.has(qualified)) return this.namespaced(qualified, args);
    if (target === undefined) {
      for (const arg of args) this.type(arg);
      if (!FUNCTIONS.has(name)) return this.undeclared(name, at);
    } else {
      this.type(target);
      this.macro(namesBoundBy(name, args.length), args);
      if (!METHODS.has(name)) return this.undeclared(name, at);
    }
    return resultTypeOf(name) ?? DYN;
  }

  /** `sets.contains(…)`; `cel.bind(name, value, body)` gives a name to a value. */
  private namespaced(name: string, args: readonly CelExpr[]): string {
    const [variable, value, body] = args;
    if (name !== 'cel.bind' || variable?.op !== 'ident' || value === undefined || body === undefined) {
      for (const arg of args) this.type(arg);
      return resultTypeOf(name) ?? DYN;
    }
    this.type(value);
    this.bound.push(variable.name);
    const type = this.type(body);
    this.bound.pop();
    return type;
  }

  /** The first arguments are names which the others may use. */
  private macro(names: number, args: readonly CelExpr[]): void {
    for (const arg of args.slice(0, names)) {
      if (arg.op === 'ident') this.bound.push(arg.name);
      else this.bound.push(this.problem('argument must be a simple name', arg.at));
    }
    for (const arg of args.slice(names)) this.type(arg);
    this.bound.length -= names;
  }

  private operator({ name, args, at }: CelExpr & { readonly op: 'call' }): string {
    const types = args.map((arg) => this.type(arg));
    const [first = DYN, second = DYN, third = DYN] = types;
    if (LOGIC.has(name) && types.some((type) => type !== DYN && type !== 'bool')) {
      return this.problem(`found no matching overload for '${name}' applied to '(${types.join(', ')})'`, at);
    }
    if (name === '_?_:_') {
      if (first !== DYN && first !== 'bool')
        return this.problem(`found no matching overload for '${name}' applied to '(${types.join(', ')})'`, at);
      return second === third ? second : DYN;
    }
    if (name === '-_') return first;
    if (name === '_+_') return first === second || first === 'string' || first === 'list' ? first : second;
    return resultTypeOf(name) ?? DYN;
  }
}
