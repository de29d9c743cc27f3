/** Values as upstream's errors about types show them: in the words of Go. */
import { quoteGo } from '../api/go-quote.js';
import { stringifyJson } from '../api/json.js';
import type { JsonValue } from '../api/meta.js';
import { compareUtf8 } from '../api/utf8-order.js';

const ANY_MAP = 'map[string]interface {}';
const ANY_LIST = '[]interface {}';

const entriesOf = (value: object): [string, JsonValue][] =>
  (Object.entries(value) as [string, JsonValue][]).sort(([a], [b]) => compareUtf8(a, b));

/** The plain form, `%v`: `text`, `[a b]`, `map[a:1]`. */
export function plainGo(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(plainGo).join(' ')}]`;
  if (typeof value !== 'object') return typeof value === 'string' ? value : stringifyJson(value);
  return `map[${entriesOf(value)
    .map(([key, item]) => `${key}:${plainGo(item)}`)
    .join(' ')}]`;
}

/** The form of source code, `%#v`: `"text"`, `[]interface {}{"a"}`. */
export function literalGo(value: JsonValue): string {
  if (value === null) return 'interface {}(nil)';
  if (Array.isArray(value)) return `${ANY_LIST}{${value.map(literalGo).join(', ')}}`;
  if (typeof value !== 'object') return typeof value === 'string' ? quoteGo(value) : stringifyJson(value);
  const entries = entriesOf(value).map(([key, item]) => `${quoteGo(key)}:${literalGo(item)}`);
  return `${ANY_MAP}{${entries.join(', ')}}`;
}

/** The type, `%T`. */
export function typeGo(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return ANY_LIST;
  switch (typeof value) {
    case 'object':
      return ANY_MAP;
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return Number.isInteger(Number(value)) ? 'int64' : 'float64';
  }
}
