import type { ListType, MapType, RefType, ScalarKind, SpecialKind, Type } from '../../runtime/schema/model.js';
import type { GeneratedFile } from '../print/file.js';
import { LEAVES, type Leaf } from './codec-leaves.js';
import type { EmitContext } from './context.js';
import type { KitValue } from './kit.js';
import { typeText } from './types.js';

/** Wire type of texts, messages and packed numbers. */
export const DELIMITED = 2;

export const tagOf = (number: number, wireType: number) => ((number << 3) | wireType) >>> 0;

export const isLeaf = (type: Type) => type.t !== 'list' && type.t !== 'map' && type.t !== 'ref';
/** Lists and maps have no form of their own inside other lists and maps: there a message wraps them as its field 1. */
const isWrapped = (type: Type) => type.t === 'list' || type.t === 'map';

export const leafOf = (type: Type): Leaf => LEAVES[type.t as ScalarKind | SpecialKind];

export const wireTypeOf = (type: Type): number => (isLeaf(type) ? leafOf(type).wireType : DELIMITED);

/** A function by which generated code reads one value behind its tag, and what stands for a value left out. */
interface ValueReader {
  readonly name: string;
  readonly zero: string;
}

/** Prints how values of each type are written and read; functions for the values of maps are printed before they are used. */
export class CodecTypes {
  /** Functions for leaves are shared by all maps of the file. */
  private readonly leafFunctions = new Map<string, string>();

  constructor(
    private readonly ctx: EmitContext,
    private readonly file: GeneratedFile,
  ) {}

  /** A statement that writes a value as field `number`. `hint` names functions that are made for it. */
  write(type: Type, number: number, value: string, hint: string, depth = 1): string {
    if (type.t === 'list') {
      const { items } = type as ListType;
      const item = depth === 1 ? 'item' : `item${depth}`;
      return `for (const ${item} of ${value}) ${isWrapped(items) ? this.writeWrapped(items, number, item, hint, depth + 1) : this.write(items, number, item, hint)}`;
    }
    if (type.t === 'map')
      return `${this.kit('writeMap')}(${value}, ${tagOf(number, DELIMITED)}, w, ${this.valueWriter((type as MapType).values, hint)});`;
    const tagged = `w.uint32(${tagOf(number, wireTypeOf(type))})`;
    if (type.t === 'ref') return `${this.struct('encode_', type)}(${value}, ${tagged}.fork()).ldelim();`;
    const { by } = leafOf(type);
    return 'method' in by ? `${tagged}.${by.method}(${value});` : `${this.kit(by.write)}(${value}, ${tagged});`;
  }

  private writeWrapped(type: Type, number: number, value: string, hint: string, depth: number): string {
    return `{ w.uint32(${tagOf(number, DELIMITED)}).fork(); ${this.write(type, 1, value, hint, depth)} w.ldelim(); }`;
  }

  /** A function that writes the value of a map's entry. */
  private valueWriter(values: Type, hint: string): string {
    if (!isLeaf(values)) return this.printValueWriter(values, hint);
    return this.shared(`encode_${values.t}`, (name) => this.printValueWriter(values, name));
  }

  private shared(key: string, print: (hint: string) => string): string {
    const known = this.leafFunctions.get(key);
    if (known !== undefined) return known;
    const name = print(key.slice(key.indexOf('_') + 1).replaceAll('-', '_'));
    this.leafFunctions.set(key, name);
    return name;
  }

  private printValueWriter(values: Type, hint: string): string {
    const name = this.file.declare(`encode_${hint}_value`);
    const inner = `${hint}_value`;
    const body = isWrapped(values)
      ? this.writeWrapped(values, 2, 'value', inner, 1)
      : this.write(values, 2, 'value', inner);
    const signature = `value: ${typeText(this.ctx, this.file, values)}, w: ${this.ctx.kit.type(this.file, 'Writer')}`;
    this.file.block(`function ${name}(${signature}): void {`, '}', () => this.file.print(body));
    return name;
  }

  /** An expression that reads one value behind its tag. `before` is what the same field had already. */
  read(type: Type, hint: string, before?: string): string {
    if (type.t === 'ref')
      return `${this.struct('decode_', type)}(r, ${this.kit('endOf')}(r)${before === undefined ? '' : `, ${before}`})`;
    if (type.t === 'list') return `${this.kit('readWrapped')}(r, ${this.listReader((type as ListType).items, hint)})`;
    if (type.t === 'map') return `${this.kit('readWrappedMap')}(r, ${this.mapReader((type as MapType).values, hint)})`;
    const { by } = leafOf(type);
    return 'method' in by ? `r.${by.reader ?? by.method}()` : `${this.kit(by.read)}(r)`;
  }

  /** An expression that reads an item of a list; it has a value in any case. */
  readItem(type: Type, hint: string): string {
    const read = this.read(type, hint);
    return isLeaf(type) && leafOf(type).mayBeAbsent ? `${read} ?? ${leafOf(type).zero}` : read;
  }

  /** Arguments of `readWrapped`: the tag of items, and their reader. */
  private listReader(items: Type, hint: string): string {
    return `${tagOf(1, wireTypeOf(items))}, ${this.reader(items, `${hint}_item`, this.readItem(items, `${hint}_item`)).name}`;
  }

  /** Arguments of `readEntry` behind the map: the tag of values, their reader, and the value of an entry without one. */
  mapReader(values: Type, hint: string): string {
    const inner = `${hint}_value`;
    const { name, zero } = this.reader(
      values,
      inner,
      this.read(values, inner, values.t === 'ref' ? 'before' : undefined),
    );
    return `${tagOf(2, wireTypeOf(values))}, ${name}, ${zero}`;
  }

  private reader(type: Type, hint: string, expression: string): ValueReader {
    const name = isLeaf(type)
      ? this.shared(`decode_${type.t}`, (leaf) => this.printReader(type, `${leaf}_value`, expression))
      : this.printReader(type, hint, expression);
    const zero =
      type.t === 'list'
        ? '[]'
        : type.t === 'map'
          ? '{}'
          : type.t === 'ref'
            ? `{} as ${typeText(this.ctx, this.file, type)}`
            : leafOf(type).zero;
    return { name, zero };
  }

  private printReader(type: Type, hint: string, expression: string): string {
    const { ctx, file } = this;
    const name = file.declare(`decode_${hint}`);
    const text = typeText(ctx, file, type);
    const before = expression.endsWith('before)') ? `, before: ${text} | undefined` : '';
    file.block(
      `function ${name}(r: ${ctx.kit.type(file, 'Reader')}${before}): ${text}${isLeaf(type) && leafOf(type).mayBeAbsent ? ' | undefined' : ''} {`,
      '}',
      () => file.print(`return ${expression};`),
    );
    return name;
  }

  private struct(prefix: 'encode_' | 'decode_', type: Type): string {
    return this.ctx.reference(this.file, 'codec', prefix, (type as RefType).of());
  }

  kit(name: KitValue): string {
    return this.ctx.kit.value(this.file, name);
  }
}

/** Where a field's type is narrower than what is read (a text with a list of allowed values, which validation checks). */
export function narrowed(expression: string, isNarrower: boolean): string {
  return isNarrower ? `${expression} as never` : expression;
}
