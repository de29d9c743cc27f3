/** Where in an object a decoder stands: as strict errors and as Go's decoder write it. Read when there is an error, not before. */
import type { JsonValue } from '../api/meta.js';
import type { StructType, Type } from './model.js';

/** Keys and indexes from the object down to the value at hand. */
export type Steps = readonly (string | number)[];

/** `spec.containers[0].foo`: how strict errors name a field. Keys of maps count as names. */
export function strictPath(steps: Steps): string {
  let out = '';
  for (const step of steps) out += typeof step === 'number' ? `[${step}]` : out === '' ? step : `.${step}`;
  return out;
}

/** `PodSpec.spec.containers`: the innermost struct and the fields that lead to the value; indexes and keys of maps are left out. */
export function goField(root: StructType, steps: Steps): string {
  let struct = root;
  let at: Type | undefined = { t: 'ref', of: () => root };
  const fields: string[] = [];
  for (const step of steps) {
    if (at?.t === 'list') at = at.items;
    else if (at?.t === 'map') at = at.values;
    else if (at?.t === 'ref') {
      struct = at.of();
      fields.push(String(step));
      at = struct.byName.get(String(step))?.type;
    }
  }
  return `${lastPart(struct.name)}.${fields.join('.')}`;
}

const GO_NAMES: Readonly<Record<string, string>> = {
  quantity: 'resource.Quantity',
  float: 'float32',
  double: 'float64',
  bytes: '[]uint8',
  duration: 'string',
  time: 'string',
  'micro-time': 'string',
  'int-or-string': 'int32',
};

/** `[]v1.Container`, `map[string]string`, `int32`: a type as Go's decoder names it. */
export function goType(type: Type): string {
  if (type.t === 'list') return `[]${goType(type.items)}`;
  if (type.t === 'map') return `map[string]${goType(type.values)}`;
  if (type.t === 'ref') return goStruct(type.of());
  return GO_NAMES[type.t] ?? type.t;
}

/** `v1.Container`: version and name. */
export function goStruct(type: StructType): string {
  return type.name.split('.').slice(-2).join('.');
}

const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1);

/** `string`, `number`, `bool`, `array`, `object`: kinds of JSON values in the words of Go's decoder. */
export function jsonKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  const kind = typeof value;
  return kind === 'bigint' ? 'number' : kind === 'boolean' ? 'bool' : kind;
}
