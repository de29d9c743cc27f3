/** Kinds that are read and not kept, of which this server has none (component statuses). */
import { notFound } from '../api/status-error.js';
import type { KindVersions } from './kinds.js';
import { listResult } from './list.js';
import { Formats } from './list-format.js';
import type { GetOptions, ListOptions, ListResult, ObjectResult, RequestContext, ResourceInfo, View } from './types.js';
import { UnsupportedStorage } from './unsupported-storage.js';

export class AbsentStorage extends UnsupportedStorage {
  private readonly formats: Formats;

  constructor(info: ResourceInfo, versions: KindVersions) {
    super(info);
    this.formats = new Formats(versions, info);
  }

  override async get(_context: RequestContext, name: string, _options: GetOptions, _view: View): Promise<ObjectResult> {
    throw notFound({ group: this.info.group, resource: this.info.singular }, name);
  }

  override async list(_context: RequestContext, _options: ListOptions, view: View): Promise<ListResult> {
    return listResult([], {}, this.formats.of(view));
  }
}
