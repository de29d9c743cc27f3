/** Every verb refused: what a resource or subresource does not do (W89). */
import { methodNotSupported, type StatusError } from '../api/status-error.js';
import type { SubresourceRow } from '../scheme/modules.js';
import type { ListResult, ObjectResult, ResourceInfo, RestStorage, WatchStream } from './types.js';

export abstract class UnsupportedStorage implements RestStorage {
  constructor(
    readonly info: ResourceInfo,
    readonly subresource?: SubresourceRow,
  ) {}

  private refuse(action: string): StatusError {
    const resource =
      this.subresource === undefined ? this.info.resource : `${this.info.resource}/${this.subresource.name}`;
    return methodNotSupported({ group: this.info.group, resource }, action);
  }

  async get(..._: Parameters<RestStorage['get']>): Promise<ObjectResult> {
    throw this.refuse('get');
  }
  async list(..._: Parameters<RestStorage['list']>): Promise<ListResult> {
    throw this.refuse('list');
  }
  async watch(..._: Parameters<RestStorage['watch']>): Promise<WatchStream> {
    throw this.refuse('watch');
  }
  async create(..._: Parameters<RestStorage['create']>): Promise<ObjectResult> {
    throw this.refuse('create');
  }
  async update(..._: Parameters<RestStorage['update']>): Promise<ObjectResult> {
    throw this.refuse('update');
  }
  async patch(..._: Parameters<RestStorage['patch']>): Promise<ObjectResult> {
    throw this.refuse('patch');
  }
  async delete(..._: Parameters<RestStorage['delete']>): Promise<ObjectResult> {
    throw this.refuse('delete');
  }
  async deleteCollection(..._: Parameters<RestStorage['deleteCollection']>): Promise<ListResult> {
    throw this.refuse('deletecollection');
  }
}
