/** Whether what an applier sends is of its type (W133). */
import type { JsonValue } from '../api/meta.js';
import { isObject } from '../schema/own.js';
import { describePath } from './field-set.js';
import { literalGo, plainGo, typeGo } from './go-value.js';
import { ItemError, itemElement } from './list-items.js';
import { fieldElement, type PathElement } from './path-element.js';
import { fieldShape, itemShape, type LeafKind, type Shape } from './shape.js';

/** Sentences such as `.spec.x: field not declared in schema`; none when all is well. */
export function checkConfig(value: JsonValue, shape: Shape): string[] {
  const errors: string[] = [];
  check(value, shape, [], errors);
  return errors;
}

function check(value: JsonValue, shape: Shape, path: PathElement[], errors: string[]): void {
  const report = (text: string) => errors.push(path.length === 0 ? text : `${describePath(path)}: ${text}`);
  if (value === null) return;
  switch (shape.kind) {
    case 'any':
      return;
    case 'leaf':
      return reportLeaf(value, shape.leaf ?? 'any', report);
    case 'list':
      if (!Array.isArray(value)) report(`expected list, got ${wrapped(value)}`);
      else checkItems(value, shape, path, errors, report);
      return;
    case 'map':
      if (!isObject(value)) return void report(`expected map, got ${wrapped(value)}`);
      for (const name in value) {
        const child = value[name];
        if (child === undefined) continue;
        path.push(fieldElement(name));
        if (shape.fields !== undefined && !shape.fields.has(name) && shape.items === undefined) {
          errors.push(`${describePath(path)}: field not declared in schema`);
        } else check(child, fieldShape(shape, name), path, errors);
        path.pop();
      }
  }
}

function checkItems(
  list: readonly JsonValue[],
  shape: Shape,
  path: PathElement[],
  errors: string[],
  report: (text: string) => void,
): void {
  const seen = new Set<PathElement>();
  const items = itemShape(shape);
  for (const [i, item] of list.entries()) {
    let element: PathElement = `i:${i}`;
    if (!shape.atomic) {
      try {
        element = itemElement(shape, item);
      } catch (error) {
        if (!(error instanceof ItemError)) throw error;
        report(`element ${i}: ${error.message}`);
        return;
      }
      if (seen.has(element)) report(`duplicate entries for key ${describePath([element])}`);
      seen.add(element);
    }
    path.push(element);
    check(item, items, path, errors);
    path.pop();
  }
}

/** What takes scalars of any type (quantities, times) is checked when the object is decoded. */
function reportLeaf(value: JsonValue, leaf: LeafKind, report: (text: string) => void): void {
  const type = typeof value;
  switch (leaf) {
    case 'string':
      if (type !== 'string') report(`expected string, got &value.valueUnstructured{Value:${literalGo(value)}}`);
      return;
    case 'number':
      if (type !== 'number' && type !== 'bigint') report(`expected numeric (int or float), got ${typeGo(value)}`);
      return;
    case 'boolean':
      if (type !== 'boolean') report(`expected boolean, got ${wrapped(value)}`);
  }
}

/** As upstream prints the wrapper of a value. */
const wrapped = (value: JsonValue) => `&{${plainGo(value)}}`;
