/** `serviceaccounts/token`: a signed token for a service account (W84). Nothing is stored, so a dry run gets one as well. */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import type { JsonObject, KubeObject } from '../../api/meta.js';
import { badRequest, conflict, invalid } from '../../api/status-error.js';
import { FieldManager } from '../../fields/field-manager.js';
import { complete, dropNulls } from '../../schema/complete.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import { admit, validateAdmission } from '../admission.js';
import { NAMESPACE_MISMATCH } from '../create-object.js';
import { readObject } from '../decode-request.js';
import { KindConverter, managerName } from '../field-ownership.js';
import { clone, encodeObject, type KindVersion, type KindVersions } from '../kinds.js';
import { Formats } from '../list-format.js';
import { timestamp } from '../object-meta.js';
import { attributesOf, type Operation, operationOf, validation } from '../operation.js';
import { checkWriteOptions, isDryRun } from '../request-options.js';
import type { ServedResource } from '../served-resource.js';
import { decodeHub } from '../stored-resource.js';
import type { ObjectResult, RequestBody, RequestContext, View, WriteOptions } from '../types.js';
import { UnsupportedStorage } from '../unsupported-storage.js';
import { type BindableResources, type BoundObjects, boundObjects, type ObjectReference } from './token-binding.js';
import type { TokenIssuer } from './token-issuer.js';

interface TokenRequest extends KubeObject {
  spec: { audiences?: readonly string[]; expirationSeconds: number; boundObjectRef?: ObjectReference };
  status?: { token: string; expirationTimestamp: string };
}

/** What the kubelet asks for pods: such tokens live a year, so that clients that never read theirs again go on to work. */
const EXTENDED_SECONDS = 3_607;
const YEAR_SECONDS = 365 * 24 * 3_600;

export interface TokenRequestParts {
  readonly row: SubresourceRow;
  readonly accounts: ServedResource;
  readonly bindable: BindableResources;
  readonly tokenRequest: KindVersion;
  readonly issuer: TokenIssuer;
}

export class TokenRequestStorage extends UnsupportedStorage {
  private readonly formats: Formats;
  private readonly fields: FieldManager;

  constructor(private readonly parts: TokenRequestParts) {
    const { accounts, row, tokenRequest: own } = parts;
    super(accounts.info, row);
    const versions: KindVersions = { own, hub: own, storage: own, formerStorage: [] };
    this.formats = new Formats(versions, {
      ...accounts.info,
      kind: own.kind,
      listKind: 'TokenRequestList',
      columns: [],
    });
    this.fields = new FieldManager({
      versions: new KindConverter(own, [own]),
      apiVersion: own.apiVersion,
      subresource: row.name,
      ignored: new Map(),
    });
  }

  override async create(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
    view: View,
  ): Promise<ObjectResult> {
    checkWriteOptions('CreateOptions', options);
    const { accounts, tokenRequest: own } = this.parts;
    const { namespace } = context;
    const read = { own, isKnownKind: accounts.isKnownKind };
    const request = readObject(read, body, options, (text) => context.warn(text)) as TokenRequest;
    request.metadata.namespace ||= namespace;
    if (request.metadata.namespace !== namespace) throw badRequest(NAMESPACE_MISMATCH);
    this.fields.update(undefined, request, managerName(context, options));
    dropNulls(request as unknown as JsonObject, own.code.type);

    const operation = operationOf(context, this.info, 'token', isDryRun(options));
    const chain = accounts.stored.admission.chain(this.info, 'token', 'CREATE');
    const attributes = attributesOf(operation, 'CREATE', name, request, undefined);
    await admit(chain, attributes);
    const account = this.settle(request, name, namespace);
    const nowMs = Date.now();
    request.metadata.creationTimestamp = timestamp(nowMs);
    request.status = undefined;
    this.check(operation, request);
    await validateAdmission(chain, { ...attributes, object: clone(request) });

    await this.answer(request, account, nowMs);
    complete(request as unknown as JsonObject, own.code.type);
    return { code: 201, bytes: this.formats.of(view).single(encodeObject(own, request)) };
  }

  /** Fills in what the body leaves to the service account, which is returned; throws when they do not fit, and 404. */
  private settle({ metadata, spec }: TokenRequest, name: string, namespace: string): KubeObject {
    const { accounts, issuer, tokenRequest } = this.parts;
    if (metadata.name && metadata.name !== name) {
      const errors = new FieldErrors();
      const detail = 'must match the service account name if specified';
      errors.invalid(FieldPath.of('metadata'), 'name', metadata.name, detail);
      throw invalid(tokenRequest, name, errors.list);
    }
    const account = decodeHub(accounts.stored, accounts.current(namespace, name).value);
    const { uid } = account.metadata;
    if (metadata.uid && metadata.uid !== uid) {
      const detail = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`;
      throw conflict({ group: tokenRequest.group, resource: tokenRequest.kind }, name, detail);
    }
    metadata.name = name;
    metadata.uid = uid;
    if (!spec.audiences?.length) spec.audiences = [...issuer.audiences];
    return account;
  }

  private check(operation: Operation, request: TokenRequest): void {
    const { tokenRequest } = this.parts;
    const errors = new FieldErrors();
    const { context, warnings } = validation(operation, request);
    tokenRequest.code.validate?.(request, errors, context);
    if (!errors.empty) throw invalid(tokenRequest, '', errors.list);
    for (const text of warnings) operation.warn(text);
  }

  private async answer(request: TokenRequest, account: KubeObject, nowMs: number): Promise<void> {
    const { bindable, issuer } = this.parts;
    const { name = '', namespace = '', uid = '' } = account.metadata;
    const { audiences = [], expirationSeconds, boundObjectRef } = request.spec;
    const bound: BoundObjects =
      boundObjectRef === undefined ? {} : boundObjects(bindable, boundObjectRef, { name, namespace });
    const issuedAt = Math.floor(nowMs / 1_000);
    const isExtended =
      bound.pod !== undefined &&
      expirationSeconds === EXTENDED_SECONDS &&
      audiences.every((audience) => issuer.audiences.includes(audience));
    const token = await issuer.issue({
      ...{ namespace, audiences, issuedAt, ...bound },
      serviceAccount: { name, uid },
      expiresAt: issuedAt + (isExtended ? YEAR_SECONDS : expirationSeconds),
      ...(isExtended && { warnAfter: issuedAt + expirationSeconds }),
    });
    request.status = { token, expirationTimestamp: timestamp(nowMs + expirationSeconds * 1_000) };
  }
}
