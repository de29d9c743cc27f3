import type { KubeObject } from '../../api/meta.js';
import { entriesOfScale, entriesOfScaled, type ScaledObject } from '../../fields/scale-fields.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import { applyObject } from '../apply-object.js';
import { readObject } from '../decode-request.js';
import { managerName, unkeptFieldManager } from '../field-ownership.js';
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

const SCALE_OWNERSHIP = unkeptFieldManager(SCALE, SCALE, 'scale');

export class ScaleStorage extends UnsupportedStorage {
  private readonly paths: NonNullable<SubresourceRow['scale']>;
  private readonly formats: Formats;
  private readonly scaled: ScaledObject;
  private readonly fields = SCALE_OWNERSHIP;

  constructor(
    private readonly served: ServedResource,
    row: SubresourceRow,
  ) {
    super(served.info, row);
    if (row.scale === undefined) throw new Error(`the scale of ${served.info.resource} has no paths`);
    this.paths = row.scale;
    const { versions, stored } = served;
    this.scaled = {
      apiVersion: versions.own.apiVersion,
      apiVersions: stored.kinds.map(({ apiVersion }) => apiVersion),
      replicas: row.scale.specReplicas.split('.').filter((name) => name !== ''),
    };
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
    return this.write(context, name, options, view, (live) => this.owned(context, options, live, clone(scale)));
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
    const patched = (live: Scale): Scale => {
      if (type === 'apply')
        return applyObject({ own: SCALE, manager: this.fields, body, options, context }, live) as Scale;
      const warn = (text: string) => context.warn(text);
      return this.owned(context, options, live, patchObject(SCALE, clone(live), type, body, options, warn) as Scale);
    };
    return this.write(context, name, options, view, (live) => {
      const scale = patched(live);
      requireName(scale, name);
      return scale;
    });
  }

  private owned(context: RequestContext, options: WriteOptions, live: Scale, scale: Scale): Scale {
    this.fields.update(live, scale, managerName(context, options));
    return scale;
  }

  private async write(
    context: RequestContext,
    name: string,
    options: WriteOptions,
    view: View,
    scaleFrom: (live: Scale) => Scale,
  ): Promise<ObjectResult> {
    const { served } = this;
    const source: UpdateSource = {
      next: (current) => {
        const own = served.inOwn((current as NonNullable<typeof current>).value);
        const { metadata } = own;
        const before = metadata.managedFields ?? [];
        const scale = scaleFrom(this.scaleOf(own));
        applyScale(own, scale, this.paths, served.info.custom === true);
        metadata.managedFields = entriesOfScaled(before, scale.metadata.managedFields ?? [], this.scaled);
        return served.toHub(own);
      },
      mustExist: true,
    };
    const operation = operationOf(context, served.info, 'scale', isDryRun(options));
    return this.show((await updateObject(served.stored, operation, name, source)).bytes, view);
  }

  private scaleOf(own: KubeObject): Scale {
    const scale = scaleOf(own, this.paths);
    const entries = own.metadata.managedFields;
    if (entries !== undefined) scale.metadata.managedFields = entriesOfScale(entries, this.scaled, SCALE.apiVersion);
    return scale;
  }

  private show(stored: Buffer, view: View): ObjectResult {
    const scale = scaleOf(this.served.inOwn(stored), this.paths);
    return { code: 200, bytes: this.formats.of(view).single(encodeObject(SCALE, scale)) };
  }
}
