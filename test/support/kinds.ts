/** Asks the registry about built-in kinds as a request would, without HTTP. Nothing is kept unless asked. */
import type { UserInfo } from '../../runtime/api/hooks.js';
import type { JsonObject, JsonValue } from '../../runtime/api/meta.js';
import { StatusError } from '../../runtime/api/status-error.js';
import { builtinGroups } from '../../runtime/builtin.js';
import { type RegistryOptions, ServerRegistry } from '../../runtime/registry/registry.js';
import type { RequestContext, RestStorage, View } from '../../runtime/registry/types.js';
import { Scheme } from '../../runtime/scheme/scheme.js';
import { createMemoryStorage } from '../../runtime/storage/open-storage.js';
import type { Storage } from '../../runtime/storage/storage.js';

export interface Outcome {
  readonly code: number;
  /** `Required spec.title`, sorted; of refusals without causes their reason. */
  readonly causes: readonly string[];
  /** What was answered: the object, or the status. */
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

/** A path into an object: names and indexes, joined by dots. Without a value what is there is removed. */
export type Change = readonly [path: string, value?: JsonValue];

const ADMIN: UserInfo = { name: 'admin', uid: 'admin-uid', groups: ['system:masters', 'system:authenticated'] };
const OBJECT: View = { as: 'object' };

export class Kinds {
  private constructor(
    private readonly scheme: Scheme,
    readonly registry: ServerRegistry,
    readonly storage: Storage,
  ) {}

  /** All versions of all groups, with what exists at first start. */
  static async open(options: Pick<RegistryOptions, 'reviewers' | 'plugins' | 'controllers'> = {}): Promise<Kinds> {
    const { groups } = await builtinGroups('all');
    const scheme = new Scheme(groups, 'api/all=true');
    const storage = createMemoryStorage();
    const registry = new ServerRegistry({ scheme, storage, controllers: false, ...options });
    await registry.start();
    return new Kinds(scheme, registry, storage);
  }

  close(): Promise<void> {
    return this.registry.stop();
  }

  /** A dry run unless `keep`. */
  create(object: object, { user = ADMIN, keep = false }: { user?: UserInfo; keep?: boolean } = {}): Promise<Outcome> {
    return this.ask(object, user, '', (storage, context, body) =>
      storage.create(context, '', body, keep ? {} : { dryRun: ['All'] }, OBJECT),
    );
  }

  /** A dry run unless `keep`, of an object that is kept. */
  update(
    object: object,
    { user = ADMIN, keep = false, subresource = '' }: { user?: UserInfo; keep?: boolean; subresource?: string } = {},
  ): Promise<Outcome> {
    const name = String(metadataOf(object as JsonObject).name);
    return this.ask(object, user, subresource, (storage, context, body) =>
      storage.update(context, name, body, keep ? {} : { dryRun: ['All'] }, OBJECT),
    );
  }

  /** For good. */
  delete(object: object): Promise<Outcome> {
    const name = String(metadataOf(object as JsonObject).name);
    return this.ask(object, ADMIN, '', (storage, context) => storage.delete(context, name, {}, OBJECT));
  }

  private async ask(
    object: object,
    user: UserInfo,
    subresource: string,
    act: (
      storage: RestStorage,
      context: RequestContext,
      body: { value: JsonValue; strictErrors: readonly string[] },
    ) => Promise<{ code: number; bytes: Buffer }>,
  ): Promise<Outcome> {
    const value = structuredClone(object) as JsonObject;
    const [version = '', group = ''] = String(value.apiVersion).split('/').reverse();
    const row = this.scheme.resourceOfKind({ group, version, kind: String(value.kind) });
    if (row === undefined) throw new Error(`no resource of kind ${value.kind}`);
    const storage = await this.registry.storage(group, version, row.resource, subresource);
    if (storage === undefined) throw new Error(`${row.resource}/${subresource} is not served`);
    const warnings: string[] = [];
    const namespace = row.namespaced ? String(metadataOf(value).namespace ?? 'default') : '';
    const context: RequestContext = {
      user,
      namespace,
      userAgent: 'test',
      signal: new AbortController().signal,
      warn: (text) => warnings.push(text),
    };
    try {
      const { code, bytes } = await act(storage, context, { value, strictErrors: [] });
      return { code, causes: [], object: JSON.parse(bytes.toString()) as JsonObject, warnings };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const { status } = error;
      const causes = status.details?.causes?.map(
        ({ reason, field }) => `${reason?.replace('FieldValue', '')} ${field}`,
      ) ?? [status.reason ?? ''];
      return { code: status.code, causes: causes.sort(), object: status as unknown as JsonObject, warnings };
    }
  }
}

function metadataOf(object: JsonObject): JsonObject {
  return (object.metadata ?? {}) as JsonObject;
}

/** A copy of an object with some places changed. */
export function changed<T extends object>(object: T, ...changes: readonly Change[]): T {
  const copy = structuredClone(object);
  for (const [path, ...value] of changes) {
    const names = path.split('.');
    const last = names.pop() as string;
    let place = copy as JsonObject;
    for (const name of names) {
      place[name] ??= {};
      place = place[name] as JsonObject;
    }
    if (value.length === 0) delete place[last];
    else place[last] = value[0];
  }
  return copy;
}
