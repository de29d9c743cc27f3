/** Whether what an applier sends is of its type (W133). */
import type { JsonValue } from '../api/meta.js';
import { isObject } from '../schema/own.js';
import { describePath } from './field-set.js';
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
      if (!isOfKind(value, shape.leaf ?? 'any'))
        report(`expected ${shape.leaf === 'any' ? 'a scalar' : shape.leaf}, got ${kindOf(value)}`);
      return;
    case 'list':
      if (!Array.isArray(value)) report(`expected list, got ${kindOf(value)}`);
      else checkItems(value, shape, path, errors, report);
      return;
    case 'map':
      if (!isObject(value)) return void report(`expected map, got ${kindOf(value)}`);
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

function isOfKind(value: JsonValue, leaf: LeafKind): boolean {
  switch (leaf) {
    case 'string':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'boolean':
      return typeof value === 'boolean';
    case 'any':
      return typeof value !== 'object';
  }
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'map';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
