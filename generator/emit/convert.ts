import type { Field, ListType, MapType, StructType, Type } from '../../runtime/schema/model.js';
import type { VersionModel } from '../model/api-model.js';
import { GeneratedFile } from '../print/file.js';
import { NameSet } from '../print/identifier.js';
import { printString } from '../print/literal.js';
import type { EmitContext } from './context.js';
import { kindOf } from './kinds.js';
import { ShapeComparer, type StructPair } from './shapes.js';

type Direction = 'toHub' | 'fromHub';

const pairKey = ({ spoke, hub }: StructPair) => `${spoke.name} ${hub.name}`;

/** Which structs of a version are converted, and what their functions are called. */
export class Conversions {
  private readonly comparer: ShapeComparer;
  private readonly pairs = new Map<string, { readonly pair: StructPair; readonly name: string }>();
  private readonly names = new NameSet();

  constructor(
    private readonly ctx: EmitContext,
    readonly version: VersionModel,
  ) {
    this.comparer = new ShapeComparer(
      ({ spoke }) => this.hookOf(spoke, 'toHub') !== undefined || this.hookOf(spoke, 'fromHub') !== undefined,
    );
    for (const pair of this.kindPairs()) if (!this.comparer.sameStruct(pair.spoke, pair.hub)) this.add(pair);
  }

  /** Kinds of the version whose hub is another version. */
  private kindPairs(): StructPair[] {
    return this.version.resources.flatMap(({ kind }) => {
      const hub = this.ctx.hubVersion(this.version, kind);
      const spokeStruct = this.version.structs.find((it) => it.shortName === kind);
      const hubStruct = hub.structs.find((it) => it.shortName === kind);
      if (hub === this.version || spokeStruct === undefined || hubStruct === undefined) return [];
      return [{ spoke: spokeStruct.type, hub: hubStruct.type }];
    });
  }

  private add(pair: StructPair): void {
    if (this.pairs.has(pairKey(pair))) return;
    this.pairs.set(pairKey(pair), { pair, name: this.names.take(this.ctx.identifier(pair.spoke)) });
    for (const field of pair.spoke.fields) {
      const other = pair.hub.byName.get(field.name);
      const below = other && this.comparer.pairBelow(field.type, other.type);
      if (typeof below === 'object') this.add(below);
    }
  }

  /** Converted pairs by the name of their functions. */
  get all(): readonly { readonly pair: StructPair; readonly name: string }[] {
    return [...this.pairs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Name of the functions of a pair; undefined when both have the same shape. */
  nameOf(pair: StructPair): string | undefined {
    return this.pairs.get(pairKey(pair))?.name;
  }

  /** Name of the functions of a kind; undefined when the version has the hub's shape. */
  nameOfKind(kind: StructType): string | undefined {
    return this.all.find(({ pair }) => pair.spoke === kind)?.name;
  }

  /** How a field gets to the other side: as it is, by the pair's function, or not at all. */
  way(from: Field, to: Field | undefined, direction: Direction): StructPair | 'same' | undefined {
    if (to === undefined) return undefined;
    return direction === 'toHub'
      ? this.comparer.pairBelow(from.type, to.type)
      : this.comparer.pairBelow(to.type, from.type);
  }

  hookName(spoke: StructType, direction: Direction): string {
    const name = `${this.version.version}_${this.ctx.owner(spoke).struct.shortName}`;
    return direction === 'toHub' ? `convert_${name}_to_hub` : `convert_hub_to_${name}`;
  }

  /** A hook converts structs of its own group version only. */
  hookOf(spoke: StructType, direction: Direction): string | undefined {
    const name = this.hookName(spoke, direction);
    return this.ctx.owner(spoke).version === this.version && this.ctx.hook(this.version, name) !== undefined
      ? name
      : undefined;
  }
}

/** `convert.ts`: to the hub and back, for structs whose shape differs there. */
export function emitConvert(ctx: EmitContext, conversions: Conversions): GeneratedFile {
  const file = new GeneratedFile(...ctx.file(conversions.version, 'convert'));
  for (const { pair, name } of conversions.all) {
    new Converter(ctx, file, conversions, pair, name, 'toHub').print();
    new Converter(ctx, file, conversions, pair, name, 'fromHub').print();
  }
  return file;
}

/** Prints one function. */
class Converter {
  private readonly source: StructType;
  private readonly target: StructType;

  constructor(
    private readonly ctx: EmitContext,
    private readonly file: GeneratedFile,
    private readonly conversions: Conversions,
    private readonly pair: StructPair,
    private readonly name: string,
    private readonly direction: Direction,
  ) {
    this.source = direction === 'toHub' ? pair.spoke : pair.hub;
    this.target = direction === 'toHub' ? pair.hub : pair.spoke;
  }

  print(): void {
    const { ctx, file, source, target } = this;
    const targetType = ctx.typeName(file, target);
    const hook = this.conversions.hookOf(this.pair.spoke, this.direction);
    file.print('');
    file.block(
      `export function ${this.direction}_${this.name}(source: ${ctx.typeName(file, source)}): ${targetType} {`,
      '}',
      () => {
        file.print(`const target = {} as ${targetType};`);
        const lost = source.fields.filter((field) => !this.printField(field));
        if (lost.length > 0 && hook === undefined) this.report(lost);
        if (source.preserveUnknown && target.preserveUnknown) {
          const names = source.fields.map((it) => printString(it.name)).join(', ');
          file.print(`${ctx.kit.value(file, 'carryUnknown')}(source, target, new Set([${names}]));`);
        }
        if (hook !== undefined) file.print(`${ctx.importHook(file, this.conversions.version, hook)}(source, target);`);
        file.print('return target;');
      },
    );
  }

  /** Prints how a field gets to the other side; false when it does not. */
  private printField(field: Field): boolean {
    const { ctx, file } = this;
    const kind = field.name === 'apiVersion' ? kindOf(ctx.owner(this.target).version, this.target) : undefined;
    if (kind !== undefined) {
      file.print(`target.apiVersion = ${printString(kind.apiVersion)};`);
      return true;
    }
    const other = this.target.byName.get(field.name);
    const way = this.conversions.way(field, other, this.direction);
    const name = printString(field.name);
    if (way === 'same') file.print(`${ctx.kit.value(file, 'carry')}(source, target, ${name});`);
    else if (way !== undefined) {
      const convert = this.convertText(field.type, `${this.direction}_${this.conversions.nameOf(way)}`);
      file.print(`${ctx.kit.value(file, 'carryConverted')}(source, target, ${name}, ${convert});`);
    }
    return way !== undefined;
  }

  private convertText(type: Type, convert: string): string {
    if (type.t === 'list')
      return `${this.ctx.kit.value(this.file, 'convertItems')}(${this.convertText((type as ListType).items, convert)})`;
    if (type.t === 'map')
      return `${this.ctx.kit.value(this.file, 'convertValues')}(${this.convertText((type as MapType).values, convert)})`;
    return convert;
  }

  private report(lost: readonly Field[]): void {
    const from = this.ctx.owner(this.source);
    const to = this.ctx.owner(this.target);
    const named = (fields: readonly Field[], why: string) =>
      fields.length === 0 ? [] : [`${fields.map((it) => JSON.stringify(it.name)).join(', ')} ${why}`];
    const retyped = lost.filter((field) => this.target.byName.has(field.name));
    const missing = lost.filter((field) => !retyped.includes(field));
    const fields = [
      ...named(missing, `(not in ${to.version.version}'s ${to.struct.shortName})`),
      ...named(retyped, `(of another type in ${to.version.version}'s ${to.struct.shortName})`),
    ].join(' and ');
    this.ctx.diagnostics.add(
      this.ctx.owner(this.pair.spoke).struct.place(),
      `${from.struct.shortName} of ${from.version.version} would lose ${fields}`,
      `export ${this.conversions.hookName(this.pair.spoke, this.direction)}(source, target) from specs/${this.conversions.version.folder}/hooks.ts to carry them over`,
    );
  }
}
