import type { Field } from '../../runtime/schema/model.js';
import type { GeneratedFile } from '../print/file.js';
import { isIdentifier, isInherited } from '../print/identifier.js';
import { printString } from '../print/literal.js';
import type { EmitContext } from './context.js';

/** How generated code reads a field of `object`; names that objects inherit are asked for as properties of its own. */
export function readField(ctx: EmitContext, file: GeneratedFile, object: string, field: Field): string {
  if (isInherited(field.name)) return `${ctx.kit.value(file, 'getOwn')}(${object}, ${printString(field.name)})`;
  return isIdentifier(field.name) ? `${object}.${field.name}` : `${object}[${printString(field.name)}]`;
}

/** A statement that sets a field. */
export function writeField(ctx: EmitContext, file: GeneratedFile, object: string, field: Field, value: string): string {
  if (isInherited(field.name))
    return `${ctx.kit.value(file, 'setOwn')}(${object}, ${printString(field.name)}, ${value});`;
  return `${isIdentifier(field.name) ? `${object}.${field.name}` : `${object}[${printString(field.name)}]`} = ${value};`;
}

/** The test whether a value of a field is there; one that Go always writes as null is not. */
export const isPresent = (field: Field, read: string): string =>
  field.zero === null ? `${read} != null` : `${read} !== undefined`;

/** Lines that do something with a field where it is present; `body` gets an expression of its value. */
export function whenPresent(
  ctx: EmitContext,
  file: GeneratedFile,
  object: string,
  field: Field,
  body: (value: string) => string,
): string[] {
  const read = readField(ctx, file, object, field);
  if (!isInherited(field.name)) return [`if (${isPresent(field, read)}) ${body(read)}`];
  return ['{', `  const member = ${read};`, `  if (${isPresent(field, 'member')}) ${body('member')}`, '}'];
}
