/** The `Status` of what succeeded without an object to show (W75). */
import type { GroupResource } from '../api/gvk.js';
import type { ObjectMeta } from '../api/meta.js';
import type { ObjectResult } from './types.js';

/** An object is gone. */
export function successOf(gr: GroupResource, { name, uid }: ObjectMeta): ObjectResult {
  const details = { name, ...(gr.group !== '' && { group: gr.group }), kind: gr.resource, uid };
  return status(200, { status: 'Success', details });
}

/** Something was made that is no object: a binding, an eviction. */
export function createdSuccess(): ObjectResult {
  return status(201, { status: 'Success', code: 201 });
}

function status(code: number, rest: object): ObjectResult {
  return { code, bytes: Buffer.from(JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, ...rest })) };
}
