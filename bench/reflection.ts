/** protobufjs' own messages of our types, by the numbers of their fields: what its static code is made of. */
import protobuf from 'protobufjs';
import type { Field, ScalarKind, SpecialKind, StructType, Type } from '../runtime/schema/model.js';

/** Messages of types that JSON has as one value. */
const SPECIALS: Readonly<Record<SpecialKind, readonly (readonly [name: string, type: string])[]>> = {
  quantity: [['string', 'string']],
  time: [
    ['seconds', 'int64'],
    ['nanos', 'int32'],
  ],
  'micro-time': [
    ['seconds', 'int64'],
    ['nanos', 'int32'],
  ],
  duration: [['duration', 'int64']],
  'int-or-string': [
    ['type', 'int64'],
    ['intVal', 'int32'],
    ['strVal', 'string'],
  ],
  'raw-extension': [['raw', 'bytes']],
  'fields-v1': [['raw', 'bytes']],
  json: [['raw', 'bytes']],
};
const SCALARS: ReadonlySet<string> = new Set<ScalarKind>([
  ...(['string', 'bytes', 'bool', 'int32', 'int64', 'float', 'double'] as const),
]);

/** The message of a struct, ready to encode and decode with the code that protobufjs compiles for it. */
export function messageOf(struct: StructType): protobuf.Type {
  const root = new protobuf.Root();
  const names = new Map<StructType, string>();
  const name = declareStruct(struct);
  root.resolveAll();
  return root.lookupType(name);

  function declareStruct(type: StructType): string {
    const known = names.get(type);
    if (known !== undefined) return known;
    const name = type.name.replace(/[^A-Za-z0-9]/g, '_');
    names.set(type, name);
    declare(
      name,
      type.fields.map((field) => [field, pathOf(field)]),
    );
    return name;
  }

  function declare(name: string, fields: readonly (readonly [Field, readonly number[]])[]): void {
    const message = new protobuf.Type(name);
    root.add(message);
    const inner = new Map<number, [Field, readonly number[]][]>();
    for (const [field, [number, ...rest]] of fields) {
      if (number === undefined) continue;
      if (rest.length === 0) message.add(fieldOf(field, number));
      else inner.set(number, [...(inner.get(number) ?? []), [field, rest]]);
    }
    for (const [number, below] of inner) {
      declare(`${name}_${number}`, below);
      message.add(new protobuf.Field(`in${number}`, number, `${name}_${number}`, 'optional'));
    }
  }

  function fieldOf({ name, type }: Field, number: number): protobuf.FieldBase {
    if (type.t === 'map') return new protobuf.MapField(name, number, 'string', typeName(type.values));
    if (type.t === 'list') return new protobuf.Field(name, number, typeName(type.items), 'repeated');
    return new protobuf.Field(name, number, typeName(type), 'optional');
  }

  function typeName(type: Type): string {
    if (type.t === 'ref') return declareStruct(type.of());
    if (SCALARS.has(type.t)) return type.t;
    const name = type.t.replaceAll('-', '_');
    if (root.get(name) !== null) return name;
    const message = new protobuf.Type(name);
    root.add(message);
    SPECIALS[type.t as SpecialKind].forEach(([field, of], i) => {
      message.add(new protobuf.Field(field, i + 1, of, 'optional'));
    });
    return name;
  }
}

const pathOf = ({ number = [] }: Field): readonly number[] => (typeof number === 'number' ? [number] : number);
