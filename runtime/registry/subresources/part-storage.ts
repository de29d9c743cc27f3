import type { SubresourceRow } from '../../scheme/modules.js';
import { operationOf } from '../operation.js';
import { isDryRun } from '../request-options.js';
import type { ServedResource } from '../served-resource.js';
import type { GetOptions, ObjectResult, PatchType, RequestBody, RequestContext, View, WriteOptions } from '../types.js';
import { UnsupportedStorage } from '../unsupported-storage.js';
import { type UpdateSource, updateObject } from '../update-object.js';
import type { Carry } from './parts.js';

/** A subresource whose kind is the resource's own: reads show the whole object, writes change one part of it. */
export class PartStorage extends UnsupportedStorage {
  constructor(
    private readonly served: ServedResource,
    private readonly row: SubresourceRow,
    private readonly carry: Carry,
  ) {
    super(served.info, row);
  }

  override async get(context: RequestContext, name: string, options: GetOptions, view: View): Promise<ObjectResult> {
    return this.served.show(await this.served.get(context, name, options), 200, view);
  }

  override async update(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    const source = this.served.replaced(context, name, body, options, this.row.name);
    return this.write(context, name, options, view, source);
  }

  override async patch(
    context: RequestContext,
    name: string,
    type: PatchType,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    const next = this.served.patched(context, name, type, body, options, this.row.name);
    return this.write(context, name, options, view, { next });
  }

  private async write(
    context: RequestContext,
    name: string,
    options: WriteOptions,
    view: View,
    source: UpdateSource,
  ): Promise<ObjectResult> {
    const { served, row, carry } = this;
    const operation = operationOf(context, served.info, row.name, isDryRun(options));
    const updated = await updateObject(served.stored, operation, name, { ...source, carry, mustExist: true });
    return served.show(updated, 200, view);
  }
}
