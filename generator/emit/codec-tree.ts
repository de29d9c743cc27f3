import type { Field, StructType } from '../../runtime/schema/model.js';

/** A field, or a message that JSON has inline and protobuf one level down; by its number there. */
export type Member =
  | { readonly number: number; readonly field: Field }
  | { readonly number: number; readonly inner: readonly Member[] };

/** The members of a struct's message in the order of their numbers. Fields without a number are no part of it. */
export function messageMembers(type: StructType): readonly Member[] {
  return membersOf(
    type.fields.flatMap((field) => {
      const path = typeof field.number === 'number' ? [field.number] : (field.number ?? []);
      return path.length === 0 ? [] : [{ field, path }];
    }),
  );
}

function membersOf(fields: readonly { readonly field: Field; readonly path: readonly number[] }[]): readonly Member[] {
  const byNumber = new Map<number, typeof fields>();
  for (const it of fields) byNumber.set(it.path[0]!, [...(byNumber.get(it.path[0]!) ?? []), it]);
  return [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([number, group]): Member => {
      const [only] = group;
      if (only !== undefined && only.path.length === 1) return { number, field: only.field };
      return { number, inner: membersOf(group.map(({ field, path }) => ({ field, path: path.slice(1) }))) };
    });
}

/** Whether everything below is a list or map: such a message is left out where there is none of it, others are always written. */
export function isOnlyLists(member: Member): boolean {
  return 'inner' in member
    ? member.inner.every(isOnlyLists)
    : member.field.type.t === 'list' || member.field.type.t === 'map';
}

/** Fields of a message one level down, at any depth. */
export function fieldsBelow(member: Member): readonly Field[] {
  return 'inner' in member ? member.inner.flatMap(fieldsBelow) : [member.field];
}
