/** Field management of a resource: a manager for it and for each of its subresources, in the version that a client speaks. */
import { cloneJson } from '../api/json.js';
import type { JsonObject, KubeObject } from '../api/meta.js';
import { FieldManager } from '../fields/field-manager.js';
import { FieldSet } from '../fields/field-set.js';
import { fieldElement } from '../fields/path-element.js';
import { type Shape, shapeOf } from '../fields/shape.js';
import type { VersionConverter, Versioned } from '../fields/updater.js';
import { complete } from '../schema/complete.js';
import { decode } from '../schema/decode.js';
import { fromHub, type KindVersion, type KindVersions, sameShape, toHub } from './kinds.js';
import { FIELD_MANAGER_MAX_BYTES, LETTER_OR_SIGN } from './request-options.js';
import type { StoredResource } from './stored-resource.js';
import type { RequestContext, WriteOptions } from './types.js';

/** The versions of a kind for field management. */
export class KindConverter implements VersionConverter {
  private readonly kinds: ReadonlyMap<string, KindVersion>;

  constructor(
    private readonly hub: KindVersion,
    kinds: readonly KindVersion[],
  ) {
    this.kinds = new Map(kinds.map((kind) => [kind.apiVersion, kind]));
  }

  shape(apiVersion: string): Shape | undefined {
    const kind = this.kinds.get(apiVersion);
    return kind && shapeOf(kind.code.type);
  }

  /** Throws `DecodeError` for values that are not of their type. */
  convert({ value, apiVersion }: Versioned, wanted: string): JsonObject {
    const from = this.kinds.get(apiVersion);
    const to = this.kinds.get(wanted);
    if (from === undefined || to === undefined) throw new Error(`there is no conversion of ${apiVersion} to ${wanted}`);
    const object = decode(cloneJson(value), from.code.type).value;
    if (sameShape(from, to)) return { ...object, apiVersion: to.apiVersion };
    const converted = fromHub(to, toHub(from, this.hub, object as unknown as KubeObject)) as unknown as JsonObject;
    complete(converted, to.code.type);
    return converted;
  }
}

/** Fields that a write through a resource or subresource leaves as they were, as paths of names. */
type ResetFields = (subresource: string) => readonly (readonly string[])[];

export class FieldOwnership {
  private readonly managers = new Map<string, FieldManager>();

  constructor(
    private readonly own: KindVersion,
    private readonly kinds: readonly KindVersion[],
    private readonly versions: VersionConverter,
    private readonly reset: ResetFields,
  ) {}

  /** The manager of the resource (`''`) or of a subresource that shows the whole object. */
  of(subresource: string): FieldManager {
    let manager = this.managers.get(subresource);
    if (manager === undefined) {
      const ignored = FieldSet.of(...this.reset(subresource).map((path) => path.map(fieldElement)));
      manager = new FieldManager({
        versions: this.versions,
        apiVersion: this.own.apiVersion,
        subresource,
        ignored: new Map(this.kinds.map(({ apiVersion }) => [apiVersion, ignored])),
      });
      this.managers.set(subresource, manager);
    }
    return manager;
  }
}

/** The manager of objects that are not kept themselves: nothing of them is left as it was. */
export function unkeptFieldManager(own: KindVersion, hub: KindVersion, subresource: string): FieldManager {
  const kinds = own === hub ? [own] : [own, hub];
  return new FieldOwnership(own, kinds, new KindConverter(hub, kinds), () => []).of(subresource);
}

const STATUS = [['status']];
const SPEC = [['spec']];

/** The ownership of a stored resource's fields by clients of one version. */
export function fieldOwnership({ own }: KindVersions, stored: StoredResource): FieldOwnership {
  const { hub, hasStatus, kinds } = stored;
  const strategy = hub.code.strategy;
  const reset: ResetFields = (subresource) => {
    const declared = strategy?.resetFields?.[subresource];
    if (declared !== undefined) return declared.map((path) => path.split('.'));
    if (subresource === '' || subresource === 'finalize') return hasStatus ? STATUS : [];
    return subresource === 'status' || subresource === 'approval' ? SPEC : [];
  };
  return new FieldOwnership(own, kinds, new KindConverter(hub, kinds), reset);
}

/** The name that the server's own writes are known by. */
export const SERVER_MANAGER = 'kube-apiserver';

/** The name that a writer is known by: what it says, or its program's name (W67). */
export function managerName(context: RequestContext, options: WriteOptions): string {
  return options.fieldManager || programName(context.userAgent) || UNKNOWN;
}

/** A writer that says nothing of itself. */
const UNKNOWN = 'unknown';

/** A User-Agent up to its first slash: what of it may stand in a field manager's name. */
function programName(userAgent: string): string {
  const slash = userAgent.indexOf('/');
  let bytes = 0;
  let name = '';
  for (const letter of slash < 0 ? userAgent : userAgent.slice(0, slash)) {
    if (!LETTER_OR_SIGN.test(letter)) continue;
    bytes += Buffer.byteLength(letter);
    if (bytes > FIELD_MANAGER_MAX_BYTES) break;
    name += letter;
  }
  return name;
}
