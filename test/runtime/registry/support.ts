/** A registry over a memory store with a few small groups written by hand. */

import type { JsonObject, JsonValue, KubeObject } from '../../../runtime/api/meta.js';
import type { StatusError } from '../../../runtime/api/status-error.js';
import { type RegistryOptions, ServerRegistry } from '../../../runtime/registry/registry.js';
import type {
  ListOptions,
  RequestBody,
  RequestContext,
  RestStorage,
  View,
  WatchSink,
  WatchStream,
} from '../../../runtime/registry/types.js';
import { jsonFrames } from '../../../runtime/registry/watch.js';
import { bool, field, int32, list, map, rawExtension, ref, string, struct } from '../../../runtime/schema/build.js';
import type { GroupModule, KindCode, ResourceRow } from '../../../runtime/scheme/modules.js';
import { Scheme } from '../../../runtime/scheme/scheme.js';
import { createMemoryStorage } from '../../../runtime/storage/open-storage.js';
import type { Storage } from '../../../runtime/storage/storage.js';

const ownerReference = struct('OwnerReference', [
  field('apiVersion', 5, string),
  field('kind', 1, string),
  field('name', 3, string),
  field('uid', 4, string),
  field('controller', 6, bool, { pointer: true }),
  field('blockOwnerDeletion', 7, bool, { pointer: true }),
]);
const objectMeta = struct(
  'ObjectMeta',
  [
    ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion'].map((n) => field(n, 0, string)),
    field('generation', 0, int32),
    field('creationTimestamp', 0, string),
    field('deletionTimestamp', 0, string, { pointer: true }),
    field('deletionGracePeriodSeconds', 0, int32, { pointer: true }),
    field('labels', 0, map(string)),
    field('annotations', 0, map(string)),
    field('ownerReferences', 0, list(ref(() => ownerReference))),
    field('finalizers', 0, list(string)),
    field('managedFields', 0, list(rawExtension)),
  ],
  { omitEmpty: true },
);
const common = [
  field('kind', 0, string),
  field('apiVersion', 0, string),
  field(
    'metadata',
    0,
    ref(() => objectMeta),
  ),
];

const namespaceType = struct('Namespace', [
  ...common,
  field('spec', 0, rawExtension, { zero: {} }),
  field('status', 0, rawExtension, { zero: {} }),
]);
const configMapType = struct('ConfigMap', [...common, field('data', 0, map(string))]);
const widgetSpec = struct('WidgetSpec', [
  field('size', 0, int32, { pointer: true }),
  field('color', 0, string),
  field('parts', 0, list(string)),
]);
const widgetStatus = struct('WidgetStatus', [
  field('replicas', 0, int32, { pointer: true }),
  field('phase', 0, string),
  field('selector', 0, string),
]);
const widgetType = struct('Widget', [
  ...common,
  field(
    'spec',
    0,
    ref(() => widgetSpec),
    { zero: {} },
  ),
  field(
    'status',
    0,
    ref(() => widgetStatus),
    { zero: {} },
  ),
]);
/** v1beta1 calls the size `width`. */
const oldWidgetSpec = struct('OldWidgetSpec', [field('width', 0, int32, { pointer: true }), field('color', 0, string)]);
const oldWidgetType = struct('OldWidget', [
  ...common,
  field(
    'spec',
    0,
    ref(() => oldWidgetSpec),
    { zero: {} },
  ),
  field(
    'status',
    0,
    ref(() => widgetStatus),
    { zero: {} },
  ),
]);

const row = (over: Partial<ResourceRow> & Pick<ResourceRow, 'resource' | 'kind'>): ResourceRow => ({
  listKind: `${over.kind}List`,
  singular: over.kind.toLowerCase(),
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [],
  hub: 'v1',
  nameRule: 'dns-subdomain',
  columns: [],
  ...over,
});

type Loose = KubeObject & { spec?: JsonObject; status?: JsonObject };

const namespaceCode: KindCode<Loose, Loose> = {
  type: namespaceType,
  strategy: {
    prepareForCreate: (ns) => {
      ns.spec = { finalizers: ['kubernetes'] };
      ns.status = { phase: 'Active' };
    },
    prepareForUpdate: (ns, old, { subresource }) => {
      if (subresource === '') ns.spec = old.spec;
    },
  },
};

const widgetCode: KindCode<Loose, Loose> = {
  type: widgetType,
  setDefaults: (widget) => {
    widget.spec = { color: 'red', ...widget.spec };
  },
  validate: ({ spec }, errors) => {
    if (spec?.color === 'ugly')
      errors.list.push({
        reason: 'FieldValueInvalid',
        field: 'spec.color',
        message: 'Invalid value: "ugly": must be pretty',
      });
  },
  strategy: {
    gracePeriodSeconds: ({ spec }, requested) => (spec?.color === 'slow' ? (requested ?? 30) : 0),
  },
  cells: ({ spec }) => ({ Parts: Array.isArray(spec?.parts) ? spec.parts.length : 0 }),
  selectable: ({ spec }) => ({ 'spec.color': String(spec?.color ?? '') }),
};

const moveField = (from: string, to: string) => (object: Loose) => {
  const { [from]: value, ...rest } = object.spec ?? {};
  return { ...object, spec: { ...rest, ...(value !== undefined && { [to]: value }) } };
};

const widgetRow = (hubGroup: string): ResourceRow =>
  row({
    resource: 'widgets',
    kind: 'Widget',
    generation: true,
    storage: { group: hubGroup, version: 'v1', resource: 'widgets' },
    subresources: [
      { name: 'status', verbs: ['get', 'patch', 'update'] },
      {
        name: 'scale',
        kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        verbs: ['get', 'patch', 'update'],
        scale: { specReplicas: '.spec.size', statusReplicas: '.status.replicas', selector: '.status.selector' },
      },
    ],
    selectableFields: ['spec.color'],
    columns: [
      { name: 'Name', type: 'string', format: 'name', path: '.metadata.name' },
      { name: 'Size', type: 'integer', path: '.spec.size' },
      { name: 'Parts', type: 'integer' },
      { name: 'Age', type: 'date', path: '.metadata.creationTimestamp' },
    ],
  });

const version = (name: string, resources: readonly ResourceRow[], kinds: Readonly<Record<string, unknown>>) => ({
  version: name,
  enabled: true,
  resources,
  load: () => Promise.resolve({ types: {}, kinds: kinds as Readonly<Record<string, KindCode>> }),
});

const core: GroupModule = {
  group: '',
  priority: 100,
  versions: [
    version(
      'v1',
      [
        row({
          resource: 'namespaces',
          kind: 'Namespace',
          namespaced: false,
          nameRule: 'dns-label',
          storage: { group: '', version: 'v1', resource: 'namespaces' },
          subresources: [
            { name: 'status', verbs: ['get', 'patch', 'update'] },
            { name: 'finalize', verbs: ['update'] },
          ],
        }),
        row({
          resource: 'configmaps',
          kind: 'ConfigMap',
          storage: { group: '', version: 'v1', resource: 'configmaps' },
        }),
        row({
          resource: 'leases',
          kind: 'Lease',
          createOnUpdate: true,
          storage: { group: '', version: 'v1', resource: 'leases' },
        }),
        row({
          resource: 'picky',
          kind: 'Picky',
          unconditionalUpdate: false,
          deleteReturnsObject: true,
          storage: { group: '', version: 'v1', resource: 'picky' },
        }),
      ],
      {
        Namespace: namespaceCode,
        ConfigMap: { type: configMapType },
        Lease: { type: configMapType },
        Picky: { type: configMapType },
      },
    ),
  ],
};

const example: GroupModule = {
  group: 'example.com',
  priority: 10,
  versions: [
    version('v1', [widgetRow('example.com')], { Widget: widgetCode }),
    version('v1beta1', [widgetRow('example.com')], {
      Widget: { type: oldWidgetType, toHub: moveField('width', 'size'), fromHub: moveField('size', 'width') },
    }),
  ],
};

export interface Harness {
  readonly registry: ServerRegistry;
  readonly storage: Storage;
  readonly warnings: string[];
  use(resource: string, version?: string, subresource?: string): Promise<RestStorage>;
  stop(): Promise<void>;
}

/** A started registry. Controllers act at once, unless the options say otherwise. */
export async function startRegistry(options: Partial<RegistryOptions> = {}): Promise<Harness> {
  const storage = options.storage ?? createMemoryStorage();
  const scheme = new Scheme([core, example]);
  const registry = new ServerRegistry({ scheme, storage, settleMs: 0, ...options });
  await registry.start();
  const warnings: string[] = [];
  return {
    registry,
    storage,
    warnings,
    use: async (resource, v = 'v1', subresource = '') => {
      const group = resource === 'widgets' ? 'example.com' : '';
      const found = await registry.storage(group, v, resource, subresource);
      if (found === undefined) throw new Error(`no ${resource}/${subresource}`);
      return found;
    },
    stop: async () => {
      await registry.stop();
      await storage.close();
    },
  };
}

export const OBJECT: View = { as: 'object' };

export function context(namespace = 'default', warnings: string[] = []): RequestContext {
  return {
    user: { name: 'admin', groups: ['system:masters'] },
    namespace,
    userAgent: 'test',
    signal: new AbortController().signal,
    warn: (text) => warnings.push(text),
  };
}

export const body = (value: unknown, strictErrors: readonly string[] = []): RequestBody => ({
  value: structuredClone(value) as JsonValue,
  strictErrors,
});

export const parse = <T = Loose>(result: { readonly bytes: Buffer }): T => JSON.parse(result.bytes.toString()) as T;

/** Creates and answers the object. */
export async function create(storage: RestStorage, value: unknown, namespace = 'default'): Promise<Loose> {
  return parse(await storage.create(context(namespace), '', body(value), {}, OBJECT));
}

export async function listOf(
  storage: RestStorage,
  options: ListOptions = {},
  namespace = 'default',
  view: View = OBJECT,
): Promise<{ metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }; items: Loose[] }> {
  const list = await storage.list(context(namespace), options, view);
  const pieces: Buffer[] = [];
  for await (const piece of list.pieces()) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString());
}

/** The Status of a refused request. */
export async function refusal(work: Promise<unknown>): Promise<StatusError['status']> {
  try {
    await work;
  } catch (error) {
    const { status } = error as StatusError;
    if (status === undefined) throw error;
    return status;
  }
  throw new Error('it was not refused');
}

export interface SeenEvent {
  readonly type: string;
  readonly object: Loose & { code?: number; reason?: string };
}

/** A client that takes everything. */
export class Watcher implements WatchSink {
  readonly events: SeenEvent[] = [];
  ended = false;
  private readonly waiters: (() => void)[] = [];

  private constructor(readonly stream: WatchStream) {}

  static async open(
    storage: RestStorage,
    options: ListOptions = {},
    namespace = 'default',
    view: View = OBJECT,
  ): Promise<Watcher> {
    const watcher = new Watcher(await storage.watch(context(namespace), options, view, jsonFrames));
    watcher.stream.start(watcher);
    return watcher;
  }

  write(frames: Buffer): boolean {
    for (const line of frames.toString().split('\n')) if (line !== '') this.events.push(JSON.parse(line));
    this.wake();
    return true;
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  /** Resolves when the condition holds. */
  async until(condition: (watcher: Watcher) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** `ADDED a`, `MODIFIED b`, … */
  get story(): string[] {
    return this.events.map(({ type, object }) => `${type} ${object.metadata?.name ?? ''}`);
  }

  private wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}
