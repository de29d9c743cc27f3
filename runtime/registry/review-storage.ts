/** Kinds that are answered and not kept: access and token reviews and such. */

import { FieldErrors } from '../api/field-errors.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { badRequest, invalid, StatusError } from '../api/status-error.js';
import type { FieldManager } from '../fields/field-manager.js';
import { complete, dropNulls } from '../schema/complete.js';
import { NAMESPACE_MISMATCH } from './create-object.js';
import { type IsKnownKind, readObject } from './decode-request.js';
import { managerName, unkeptFieldManager } from './field-ownership.js';
import { encodeObject, fromHub, type KindVersions, toHub } from './kinds.js';
import { Formats } from './list-format.js';
import { wipeSystemFields } from './object-meta.js';
import { operationOf, strategyContext, validation } from './operation.js';
import { checkWriteOptions, isDryRun } from './request-options.js';
import type { ObjectResult, RequestBody, RequestContext, ResourceInfo, View, WriteOptions } from './types.js';
import { UnsupportedStorage } from './unsupported-storage.js';

/** Fills in the answer, usually `status`. The object is of the hub's version. */
export type Reviewer = (object: KubeObject, context: RequestContext) => void | Promise<void>;

export class ReviewStorage extends UnsupportedStorage {
  private readonly formats: Formats;
  private readonly fields: FieldManager;

  constructor(
    info: ResourceInfo,
    private readonly versions: KindVersions,
    private readonly isKnownKind: IsKnownKind,
    private readonly reviewer: Reviewer | undefined,
  ) {
    super(info);
    this.formats = new Formats({ ...versions, storage: versions.own }, info);
    const { own, hub } = versions;
    this.fields = unkeptFieldManager(own, hub, '');
  }

  override async create(
    context: RequestContext,
    _name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    checkWriteOptions('CreateOptions', options);
    const { own, hub } = this.versions;
    const sent = readObject({ own, isKnownKind: this.isKnownKind }, body, options, (text) => context.warn(text));
    wipeSystemFields(sent.metadata);
    this.fields.update(undefined, sent, managerName(context, options));
    dropNulls(sent as unknown as JsonObject, own.code.type);
    const object = toHub(own, hub, sent);
    this.settleNamespace(context, object);
    complete(object as unknown as JsonObject, hub.code.type);
    const operation = operationOf(context, this.info, '', isDryRun(options));
    hub.code.strategy?.prepareForCreate?.(object, strategyContext(operation, 'create'));
    const errors = new FieldErrors();
    const { context: rules, warnings } = validation(operation, object);
    hub.code.validate?.(object, errors, rules);
    if (!errors.empty) throw invalid(this.info, object.metadata.name ?? '', errors.list);
    for (const text of warnings) operation.warn(text);
    if (this.reviewer === undefined)
      throw new StatusError(501, 'NotImplemented', `this server does not answer ${this.info.kind}s`);
    await this.reviewer(object, context);
    const answer = fromHub(own, object);
    complete(answer as unknown as JsonObject, own.code.type);
    return { code: 201, bytes: this.formats.of(view).single(encodeObject(own, answer)) };
  }

  private settleNamespace({ namespace }: RequestContext, { metadata }: KubeObject): void {
    if (!this.info.namespaced) metadata.namespace = undefined;
    else if (!metadata.namespace) metadata.namespace = namespace;
    else if (metadata.namespace !== namespace) throw badRequest(NAMESPACE_MISMATCH);
  }
}
