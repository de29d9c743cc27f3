import { apiVersionOf, type GroupVersionKind } from '../../api/gvk.js';
import { field, list, ref, string, struct } from '../../schema/build.js';
import type { StructType } from '../../schema/model.js';

/** The list of a kind, which specs leave out for it is always the same: published beside the kind, under its prefix. */
export function listStruct(kind: StructType, gvk: GroupVersionKind, listMeta: StructType): StructType {
  const prefix = kind.name.slice(0, kind.name.lastIndexOf('.') + 1);
  return struct(
    prefix + gvk.kind,
    [
      field('apiVersion', 0, string, { description: 'Version of the form in which the list is shown.' }),
      field(
        'items',
        0,
        list(
          ref(() => kind),
          { itemZero: {} },
        ),
        { required: true, description: `The objects, in ${apiVersionOf(gvk)}.` },
      ),
      field('kind', 0, string, { description: 'Kind of the list.' }),
      field(
        'metadata',
        0,
        ref(() => listMeta),
        { zero: {}, description: 'Revision of the list, and how to go on with it.' },
      ),
    ],
    {
      description: `A list of ${kind.name.slice(prefix.length)} objects.`,
      extensions: { 'x-kubernetes-group-version-kind': [{ group: gvk.group, kind: gvk.kind, version: gvk.version }] },
    },
  );
}
