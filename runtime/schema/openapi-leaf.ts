/** How OpenAPI documents write types without fields. */
import type { JsonObject } from '../api/meta.js';
import type { ScalarKind, SpecialKind, Type } from './model.js';

const MACHINERY = 'io.k8s.apimachinery.pkg';

/** Prefix of the definitions that all groups share. */
export const META_DEFINITIONS = `${MACHINERY}.apis.meta.v1`;

/** Usual definition names. JSON without a name of its own is published in place. */
const DEFINITIONS: Readonly<Partial<Record<string, string>>> = {
  quantity: `${MACHINERY}.api.resource.Quantity`,
  time: `${META_DEFINITIONS}.Time`,
  'micro-time': `${META_DEFINITIONS}.MicroTime`,
  duration: `${META_DEFINITIONS}.Duration`,
  'fields-v1': `${META_DEFINITIONS}.FieldsV1`,
  'int-or-string': `${MACHINERY}.util.intstr.IntOrString`,
  'raw-extension': `${MACHINERY}.runtime.RawExtension`,
  json: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
};

/** The name under which a special type is published; undefined for other types and those published in place. */
export function definitionOf(type: Type): string | undefined {
  if (type.t === 'list' || type.t === 'map' || type.t === 'ref') return undefined;
  const name = ('definition' in type ? type.definition : undefined) ?? DEFINITIONS[type.t];
  return name === '' ? undefined : name;
}

/** A fresh schema of a scalar or special type. */
export function leafSchema(kind: ScalarKind | SpecialKind, dialect: 'v2' | 'v3'): JsonObject {
  switch (kind) {
    case 'string':
      return { type: 'string' };
    case 'bool':
      return { type: 'boolean' };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: kind };
    case 'float':
    case 'double':
      return { type: 'number', format: kind };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'quantity':
      return dialect === 'v2' ? { type: 'string' } : { oneOf: [{ type: 'string' }, { type: 'number' }] };
    case 'int-or-string':
      return dialect === 'v2'
        ? { type: 'string', format: 'int-or-string' }
        : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
    case 'time':
    case 'micro-time':
      return { type: 'string', format: 'date-time' };
    case 'duration':
      return { type: 'string' };
    case 'raw-extension':
    case 'fields-v1':
      return { type: 'object' };
    case 'json':
      return {};
  }
}
