/** The storage of a resource itself: all verbs over objects that are kept. */
import type { DeleteOptions } from '../api/meta.js';
import { StatusError } from '../api/status-error.js';
import { createObject } from './create-object.js';
import { type Deleted, deleteObject } from './delete-object.js';
import { managerName } from './field-ownership.js';
import { listObjects, listResult } from './list.js';
import { type Operation, operationOf } from './operation.js';
import { checkDeleteOptions, checkWriteOptions, isDryRun } from './request-options.js';
import { Selection } from './selection.js';
import type { ServedResource } from './served-resource.js';
import { splitKey } from './storage-keys.js';
import { successOf } from './success.js';
import type {
  FrameEncoder,
  GetOptions,
  ListOptions,
  ListResult,
  ObjectResult,
  PatchType,
  RequestBody,
  RequestContext,
  ResourceInfo,
  RestStorage,
  View,
  WatchStream,
  WriteOptions,
} from './types.js';
import { type UpdateSource, updateObject } from './update-object.js';
import { type ObjectWatch, openWatch } from './watch.js';

/** Deletions of a collection that wait for the disk together. */
const DELETE_WORKERS = 32;

export class ResourceStorage implements RestStorage {
  constructor(
    protected readonly served: ServedResource,
    /** Watches that go on, so that the server can end them. */
    private readonly watches: Set<ObjectWatch>,
  ) {}

  get info(): ResourceInfo {
    return this.served.info;
  }

  get(context: RequestContext, name: string, options: GetOptions, view: View): ObjectResult | Promise<ObjectResult> {
    const { served } = this;
    const found = served.get(context, name, options);
    if (found instanceof Promise) return found.then((object) => served.show(object, 200, view));
    return served.show(found, 200, view);
  }

  async list(context: RequestContext, options: ListOptions, view: View): Promise<ListResult> {
    const { entries, meta } = await this.listed(context, options);
    return listResult(entries, meta, this.served.formats.of(view));
  }

  private async listed(context: RequestContext, options: ListOptions) {
    const { served } = this;
    const selection = Selection.of(options, served.info, served.versions, served.stored.prefix);
    return listObjects(await served.cache(), served.scope(context.namespace), options, selection);
  }

  async watch(context: RequestContext, options: ListOptions, view: View, encoder: FrameEncoder): Promise<WatchStream> {
    const { served } = this;
    const selection = Selection.of(options, served.info, served.versions, served.stored.prefix);
    const watch = await openWatch({
      cache: await served.cache(),
      scope: served.scope(context.namespace),
      options,
      selection,
      frames: served.frames.of(view, encoder),
      onEnd: (ended) => this.watches.delete(ended),
    });
    this.watches.add(watch);
    return watch;
  }

  async create(
    context: RequestContext,
    _name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    checkWriteOptions('CreateOptions', options);
    const { served } = this;
    const object = served.created(served.read(context, body, options), managerName(context, options));
    const operation = operationOf(context, served.info, '', isDryRun(options));
    return served.show(await createObject(served.stored, operation, object), 201, view);
  }

  async update(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    return this.write(context, name, options, view, this.served.replaced(context, name, body, options));
  }

  async patch(
    context: RequestContext,
    name: string,
    type: PatchType,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    const next = this.served.patched(context, name, type, body, options);
    const presence = type === 'apply' ? ({ mayCreate: true } as const) : ({ mustExist: true } as const);
    return this.write(context, name, options, view, { next, ...presence });
  }

  protected async write(
    context: RequestContext,
    name: string,
    options: WriteOptions,
    view: View,
    source: UpdateSource,
  ): Promise<ObjectResult> {
    const { served } = this;
    const operation = operationOf(context, served.info, '', isDryRun(options));
    const updated = await updateObject(served.stored, operation, name, source);
    return served.show(updated, updated.created ? 201 : 200, view);
  }

  async delete(context: RequestContext, name: string, options: DeleteOptions, view: View): Promise<ObjectResult> {
    checkDeleteOptions(options);
    const deleted = await this.remove(operationOf(context, this.info, '', isDryRun(options)), name, options);
    if (deleted.gone && !this.served.info.deleteReturnsObject) return successOf(this.served.gr, deleted.metadata);
    return this.served.show(deleted, deleted.gone || options.orphanDependents !== false ? 200 : 202, view);
  }

  protected remove(operation: Operation, name: string, options: DeleteOptions): Promise<Deleted> {
    return deleteObject(this.served.stored, operation, name, options);
  }

  async deleteCollection(
    context: RequestContext,
    options: DeleteOptions,
    list: ListOptions,
    view: View,
  ): Promise<ListResult> {
    checkDeleteOptions(options);
    const { entries, meta } = await this.listed(context, list);
    const { prefix } = this.served.stored;
    const operation = operationOf(context, this.info, '', isDryRun(options));
    let next = 0;
    const work = async () => {
      for (let entry = entries[next++]; entry !== undefined; entry = entries[next++]) {
        const { namespace, name } = splitKey(prefix, entry.key);
        await this.remove({ ...operation, namespace }, name, options).catch(ignoreMissing);
      }
    };
    await Promise.all(Array.from({ length: Math.min(DELETE_WORKERS, entries.length) }, work));
    return listResult(entries, meta, this.served.formats.of(view));
  }
}

/** Somebody else deleted it first. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof StatusError) || error.code !== 404) throw error;
}
