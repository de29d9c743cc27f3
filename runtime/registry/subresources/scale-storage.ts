import type { KubeObject } from '../../api/meta.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import { readObject } from '../decode-request.js';
import { clone, encodeObject, type KindVersions } from '../kinds.js';
import { Formats } from '../list-format.js';
import { operationOf } from '../operation.js';
import { patchObject } from '../patch-object.js';
import { checkWriteOptions, isDryRun } from '../request-options.js';
import { requireName, type ServedResource } from '../served-resource.js';
import type { GetOptions, ObjectResult, PatchType, RequestBody, RequestContext, View, WriteOptions } from '../types.js';
import { UnsupportedStorage } from '../unsupported-storage.js';
import { type UpdateSource, updateObject } from '../update-object.js';
import { applyScale, SCALE, type Scale, scaleOf } from './scale.js';

const VERSIONS: KindVersions = { own: SCALE, hub: SCALE, storage: SCALE, formerStorage: [] };

export class ScaleStorage extends UnsupportedStorage {
  private readonly paths: NonNullable<SubresourceRow['scale']>;
  private readonly formats: Formats;

  constructor(
    private readonly served: ServedResource,
    row: SubresourceRow,
  ) {
    super(served.info, row);
    if (row.scale === undefined) throw new Error(`the scale of ${served.info.resource} has no paths`);
    this.paths = row.scale;
    this.formats = new Formats(VERSIONS, { ...served.info, kind: SCALE.kind, listKind: 'ScaleList', columns: [] });
  }

  override async get(context: RequestContext, name: string, options: GetOptions, view: View): Promise<ObjectResult> {
    return this.show((await this.served.get(context, name, options)).bytes, view);
  }

  override async update(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    checkWriteOptions('UpdateOptions', options);
    const request = { own: SCALE, isKnownKind: this.served.isKnownKind };
    const scale = readObject(request, body, options, (text) => context.warn(text)) as Scale;
    requireName(scale, name);
    return this.write(context, name, options, view, () => scale);
  }

  override async patch(
    context: RequestContext,
    name: string,
    type: PatchType,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    checkWriteOptions('PatchOptions', options, type);
    if (type === 'apply') throw this.served.applyRefusal();
    return this.write(context, name, options, view, (own) => {
      const scale = patchObject(SCALE, scaleOf(own, this.paths), type, body, options, (text) =>
        context.warn(text),
      ) as Scale;
      requireName(scale, name);
      return scale;
    });
  }

  private async write(
    context: RequestContext,
    name: string,
    options: WriteOptions,
    view: View,
    scaleFrom: (own: KubeObject) => Scale,
  ): Promise<ObjectResult> {
    const { served, paths } = this;
    const source: UpdateSource = {
      next: (current) => {
        const own = served.inOwn((current as NonNullable<typeof current>).value);
        applyScale(own, scaleFrom(clone(own)), paths, served.info.custom === true);
        return served.toHub(own);
      },
      mustExist: true,
    };
    const operation = operationOf(context, served.info, 'scale', isDryRun(options));
    return this.show((await updateObject(served.stored, operation, name, source)).bytes, view);
  }

  private show(stored: Buffer, view: View): ObjectResult {
    const scale = scaleOf(this.served.inOwn(stored), this.paths);
    return { code: 200, bytes: this.formats.of(view).single(encodeObject(SCALE, scale)) };
  }
}
