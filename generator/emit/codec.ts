import type { Field, ListType, MapType, StructType, Type } from '../../runtime/schema/model.js';
import type { VersionModel } from '../model/api-model.js';
import { GeneratedFile } from '../print/file.js';
import { isInherited } from '../print/identifier.js';
import { printKey, printString } from '../print/literal.js';
import { readField, whenPresent, writeField } from './access.js';
import { fieldsBelow, isOnlyLists, type Member, messageMembers } from './codec-tree.js';
import { CodecTypes, DELIMITED, isLeaf, leafOf, narrowed, tagOf, wireTypeOf } from './codec-types.js';
import type { EmitContext } from './context.js';
import { messageStructs } from './kinds.js';
import { isCounted } from './types.js';

/** Fields of every kind that protobuf bodies carry outside of the message (W6). */
const TYPE_META: ReadonlySet<string> = new Set(['apiVersion', 'kind']);

/**
 * From so many fields on a struct is copied into an object that has all of them before it is written. Objects that a server reads
 * have as many shapes as there are sets of fields in use, and V8 looks each field up in each shape anew: with PodSpec that
 * took longer than to write it.
 */
const MANY_FIELDS = 12;

/** Whether a version can be spoken in protobuf: every field of its bodies has a number. */
export function hasCodec(version: VersionModel): boolean {
  return (
    version.structs.length > 0 &&
    messageStructs(version).every(({ type }) =>
      type.fields.every((it) => it.number !== undefined || TYPE_META.has(it.name)),
    )
  );
}

/** `codec.ts`: each struct to and from protobuf, fields in the order of their numbers. */
export function emitCodec(ctx: EmitContext, version: VersionModel): GeneratedFile {
  const file = new GeneratedFile(...ctx.file(version, 'codec'));
  const types = new CodecTypes(ctx, file);
  for (const { type } of version.structs) new MessagePrinter(ctx, file, types, type).print([], messageMembers(type));
  const bodies = messageStructs(version);
  file.print('', '/** What stands as a body, by kind. */');
  file.block(`export const messages: Readonly<Record<string, ${ctx.kit.type(file, 'MessageCodec')}>> = {`, '};', () => {
    for (const { shortName, type } of bodies) {
      const id = ctx.identifier(type);
      file.print(`${printKey(shortName)}: { encode: encode_${id}, decode: decode_${id} },`);
    }
  });
  return file;
}

/** Prints both functions of a struct, and of the messages that protobuf has inside of it. */
class MessagePrinter {
  private readonly id: string;

  constructor(
    private readonly ctx: EmitContext,
    private readonly file: GeneratedFile,
    private readonly types: CodecTypes,
    private readonly type: StructType,
  ) {
    this.id = ctx.identifier(type);
  }

  /** `path` leads to a message inside the struct's own: `[2]` to what is inside field 2. */
  print(path: readonly number[], members: readonly Member[]): void {
    const { ctx, file } = this;
    const suffix = path.map((number) => `_${number}`).join('');
    for (const member of members) if ('inner' in member) this.print([...path, member.number], member.inner);
    file.print('');
    const struct = ctx.typeName(file, this.type);
    const exported = suffix === '' ? 'export ' : '';
    const writer = ctx.kit.type(file, 'Writer');
    const writes = members.flatMap((member) => this.writeLines(member, suffix));
    const isShaped = suffix === '' && this.printShape(struct);
    const given = isShaped ? 'given' : 'value';
    file.block(
      `${exported}function encode_${this.id}${suffix}(${given}: ${struct}, w: ${writer}): ${writer} {`,
      '}',
      () => {
        if (isShaped) file.print(`const value = shape_${this.id}(given);`);
        file.print(...writes, 'return w;');
      },
    );
    const reads = members.flatMap((member) => this.readCases(member, suffix));
    const known = [ctx.reference(file, 'schema', '', this.type), ...path].join(', ');
    file.print('');
    file.block(
      `${exported}function decode_${this.id}${suffix}(r: ${ctx.kit.type(file, 'Reader')}, end: number, value = {} as ${struct}): ${struct} {`,
      '}',
      () => {
        file.block('while (r.pos < end) {', '}', () => {
          file.print('const tag = r.uint32();');
          file.block('switch (tag) {', '}', () =>
            file.print(...reads, `default: ${this.types.kit('skipField')}(r, tag, ${known});`),
          );
        });
        file.print(`${this.types.kit('checkEnd')}(r, end);`, 'return value;');
      },
    );
  }

  /** The function that copies a struct of many fields; false where there is no need of one. */
  private printShape(struct: string): boolean {
    const { file, id } = this;
    const fields = this.type.fields.filter(({ number }) => number !== undefined);
    const names = fields.map(({ name }) => name);
    if (names.length < MANY_FIELDS || names.some(isInherited)) return false;
    file.print(`const places_${id} = ${this.types.kit('placesOf')}(${names.map(printString).join(', ')});`, '');
    file.block(`function shape_${id}(given: ${struct}): ${struct} {`, '}', () => {
      const all = names.map((name) => `${printKey(name)}: undefined`).join(', ');
      file.print(`const value: Partial<Record<keyof ${struct}, unknown>> = { ${all} };`);
      file.block('for (const key in given) {', '}', () => {
        file.print(`const field = given[key as keyof ${struct}];`);
        file.block(`switch (places_${id}.get(key)) {`, '}', () =>
          file.print(...fields.map((field, place) => `case ${place}: ${this.set(field, 'field')} break;`)),
        );
      });
      file.print(`return value as ${struct};`);
    });
    file.print('');
    return true;
  }

  private writeLines(member: Member, suffix: string): string[] {
    const { ctx, file } = this;
    if ('inner' in member) {
      const call = `encode_${this.id}${suffix}_${member.number}(value, w.uint32(${tagOf(member.number, DELIMITED)}).fork()).ldelim();`;
      if (!isOnlyLists(member)) return [call];
      const present = fieldsBelow(member).map((field) => `${readField(ctx, file, 'value', field)} !== undefined`);
      return [`if (${present.join(' || ')}) ${call}`];
    }
    const { field, number } = member;
    const hint = `${this.id}_${field.name}`;
    const fallback = this.fallback(field);
    if (fallback !== undefined)
      return [this.types.write(field.type, number, `${readField(ctx, file, 'value', field)} ?? ${fallback}`, hint)];
    return whenPresent(ctx, file, 'value', field, (value) => this.types.write(field.type, number, value, hint));
  }

  /** What is written for an absent field that Go has as a value: its zero value. Undefined for those that may be left out. */
  private fallback(field: Field): string | undefined {
    if (!this.type.omitEmpty || field.pointer) return undefined;
    const { type } = field;
    if (type.t === 'ref')
      return typeof field.zero === 'object' && field.zero !== null
        ? `({} as ${this.ctx.typeName(this.file, type.of())})`
        : undefined;
    if (!isLeaf(type)) return undefined;
    if (isGoScalar(type)) return leafOf(type).zero;
    // Null is a nil pointer or slice, except for times: there it is the zero time, which Go holds as a value.
    if (field.zero === null && type.t !== 'time' && type.t !== 'micro-time') return undefined;
    return field.zero === undefined ? undefined : leafOf(type).zero;
  }

  private readCases(member: Member, suffix: string): string[] {
    const { ctx, file } = this;
    if ('inner' in member) {
      const call = `decode_${this.id}${suffix}_${member.number}(r, ${this.types.kit('endOf')}(r), value)`;
      return [`case ${tagOf(member.number, DELIMITED)}: ${call}; break;`];
    }
    const { field, number } = member;
    const { type } = field;
    const hint = `${this.id}_${field.name}`;
    const start = `case ${tagOf(number, wireTypeOf(type))}:`;
    if (type.t === 'list') return this.listCases(field, type as ListType, number, hint);
    if (type.t === 'map')
      return [
        `${start} ${this.types.kit('readEntry')}(r, ${this.collected(field, '{}')}, ${this.types.mapReader((type as MapType).values, hint)}); break;`,
      ];
    if (type.t === 'ref')
      return [`${start} ${this.set(field, this.types.read(type, hint, readField(ctx, file, 'value', field)))} break;`];
    const isNarrower = field.rules?.enum !== undefined || isCounted(this.type, field);
    const empty = this.isDroppedWhenEmpty(field)
      ? leafOf(type).zero
      : leafOf(type).mayBeAbsent
        ? 'undefined'
        : undefined;
    const read = this.types.read(type, hint);
    if (empty === undefined) return [`${start} ${this.set(field, narrowed(read, isNarrower))} break;`];
    return [
      `${start} { const read = ${read}; if (read !== ${empty}) ${this.set(field, narrowed('read', isNarrower))} break; }`,
    ];
  }

  private listCases(field: Field, { items }: ListType, number: number, hint: string): string[] {
    const list = this.collected(field, '[]');
    const read = narrowed(this.types.readItem(items, hint), field.rules?.items?.enum !== undefined);
    const cases = [`case ${tagOf(number, wireTypeOf(items))}: ${list}.push(${read}); break;`];
    // Numbers may come one by one or packed, whatever the writer prefers.
    if (isLeaf(items) && wireTypeOf(items) !== DELIMITED) {
      cases.push(
        `case ${tagOf(number, DELIMITED)}: ${this.types.kit('readPacked')}(r, ${list}, (r) => ${read}); break;`,
      );
    }
    return cases;
  }

  private collected(field: Field, empty: string): string {
    if (isInherited(field.name)) return `${this.types.kit('collected')}(value, ${printString(field.name)}, ${empty})`;
    return `(${readField(this.ctx, this.file, 'value', field)} ??= ${empty})`;
  }

  private set(field: Field, value: string): string {
    return writeField(this.ctx, this.file, 'value', field, value);
  }

  /** An empty value that JSON leaves out: Go cannot tell it from an absent one. */
  private isDroppedWhenEmpty(field: Field): boolean {
    return this.type.omitEmpty === true && !field.pointer && field.zero === undefined && isGoScalar(field.type);
  }
}

/** Scalars that a Go struct holds as values; `[]byte` is a slice, which may be nil. */
function isGoScalar(type: Type): boolean {
  return (
    type.t === 'string' ||
    type.t === 'bool' ||
    type.t === 'int32' ||
    type.t === 'int64' ||
    type.t === 'float' ||
    type.t === 'double'
  );
}
