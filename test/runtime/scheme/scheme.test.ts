import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../runtime/api/meta.js';
import * as s from '../../../runtime/schema/build.js';
import type { GroupModule, KindCode, ResourceRow, VersionModule } from '../../../runtime/scheme/modules.js';
import { RuntimeConfigError } from '../../../runtime/scheme/runtime-config.js';
import { Scheme } from '../../../runtime/scheme/scheme.js';

const row = (resource: string, kind: string, rest: Partial<ResourceRow> = {}): ResourceRow => ({
  resource,
  kind,
  listKind: `${kind}List`,
  singular: kind.toLowerCase(),
  namespaced: true,
  verbs: ['get', 'list'],
  subresources: [],
  hub: 'v1',
  nameRule: 'dns-subdomain',
  columns: [],
  ...rest,
});

interface Book extends KubeObject {
  title?: string;
  name?: string;
}

const type = s.struct('x.Book', []);
const hubCode: KindCode = { type };
const oldCode: KindCode = {
  type,
  toHub: ({ name, ...rest }: Book) => ({ ...rest, title: name }) as Book,
  fromHub: ({ title, ...rest }: Book) => ({ ...rest, name: title }) as Book,
};

/** Versions that were loaded, in order. */
function library(loads: string[] = []): GroupModule {
  const version = (name: string, enabled: boolean, code: KindCode): VersionModule => ({
    version: name,
    enabled,
    resources: [row('books', 'Book'), row('shelves', 'Shelf')],
    load: () => {
      loads.push(name);
      return Promise.resolve({ types: {}, kinds: { Book: code } });
    },
  });
  return {
    group: 'library.example.com',
    priority: 1000,
    versions: [version('v1', true, hubCode), version('v1beta1', false, oldCode), version('v1alpha1', false, oldCode)],
  };
}

const group = (name: string, priority: number, ...versions: VersionModule[]): GroupModule => ({
  group: name,
  priority,
  versions,
});
const plain = (version: string, resources: ResourceRow[], enabled = true): VersionModule => ({
  version,
  enabled,
  resources,
  load: () => Promise.resolve({ types: {}, kinds: {} }),
});

const served = (config: string): string[] =>
  new Scheme(
    [library(), group('', 18000, plain('v1', [row('events', 'Event'), row('pods', 'Pod')]))],
    config,
  ).groups.flatMap((g) => g.versions.flatMap((v) => v.resources.map((r) => `${g.group}/${v.version}/${r.resource}`)));

const V1 = ['library.example.com/v1/books', 'library.example.com/v1/shelves'];
const BETA = ['library.example.com/v1beta1/books', 'library.example.com/v1beta1/shelves'];
const ALPHA = ['library.example.com/v1alpha1/books', 'library.example.com/v1alpha1/shelves'];
const CORE = ['/v1/events', '/v1/pods'];

describe('runtime config', () => {
  it.each<[string, string[]]>([
    ['', [...CORE, ...V1]],
    ['api/all=true', [...CORE, ...V1, ...BETA, ...ALPHA]],
    ['api/all', [...CORE, ...V1, ...BETA, ...ALPHA]],
    ['api/beta=true', [...CORE, ...V1, ...BETA]],
    ['api/alpha=1, api/ga=false', ALPHA],
    ['api/all=true,api/alpha=false', [...CORE, ...V1, ...BETA]],
    ['api/alpha=false,api/all=true', [...CORE, ...V1, ...BETA]],
    ['api/all=false,library.example.com/v1=true', V1],
    ['api/all=false,api/v1=true', CORE],
    ['api/v1/pods=false', ['/v1/events', ...V1]],
    ['library.example.com/v1=false,library.example.com/v1/books=true', [...CORE, 'library.example.com/v1/books']],
    ['library.example.com/v1beta1/books=true', [...CORE, ...V1, 'library.example.com/v1beta1/books']],
  ])('%j', (config, expected) => expect(served(config)).toEqual(expected));

  it.each([
    ['api/all=maybe', 'invalid value of api/all: "maybe"'],
    ['api/all=false', 'would serve nothing'],
    ['nonsense=true', 'invalid key nonsense'],
    ['a/b/c/d=true', 'invalid key a/b/c/d'],
    ['a//=true', 'invalid key'],
    ['other.example.com/v1=true', 'unknown API group other.example.com'],
    ['library.example.com/v7=true', 'group version library.example.com/v7 is not known'],
    ['library.example.com/v1/pens=true', 'has no resource pens'],
  ])('refuses %j', (config, message) => {
    expect(() => served(config)).toThrow(message);
    expect(() => served(config)).toThrow(RuntimeConfigError);
  });
});

describe('Scheme', () => {
  it('orders groups by priority and then by name, and leaves out those that serve nothing', () => {
    const scheme = new Scheme([
      group('b.example.com', 1000, plain('v1', [row('bs', 'B')])),
      group('a.example.com', 1000, plain('v1', [row('as', 'A')])),
      group('z.example.com', 2000, plain('v1', [row('zs', 'Z')])),
      group('off.example.com', 9000, plain('v1alpha1', [row('offs', 'Off')], false)),
      group('empty.example.com', 9000, plain('v1', [])),
    ]);
    expect(scheme.groups.map((g) => g.group)).toEqual(['z.example.com', 'a.example.com', 'b.example.com']);
    expect(scheme.group('off.example.com')).toBeUndefined();
    expect(scheme.groups).toBe(scheme.groups);
  });

  it('finds resources and kinds, and tells the served from the known', () => {
    const scheme = new Scheme([library()]);
    const v1 = { group: 'library.example.com', version: 'v1' };
    const beta = { group: 'library.example.com', version: 'v1beta1' };
    expect(scheme.resource({ ...v1, resource: 'books' })).toMatchObject({ ...v1, kind: 'Book' });
    expect(scheme.resource({ ...beta, resource: 'books' })).toBeUndefined();
    expect(scheme.knownResource({ ...beta, resource: 'books' })).toMatchObject(beta);
    expect(scheme.resourceOfKind({ ...beta, kind: 'Book' })?.resource).toBe('books');
    expect(scheme.resource({ ...v1, resource: 'constructor' })).toBeUndefined();
    expect(scheme.version(beta)).toBeUndefined();
    expect(scheme.version(v1)?.resources).toHaveLength(2);
    expect(scheme.versionsOf('library.example.com', 'books').map((r) => r.version)).toEqual([
      'v1',
      'v1beta1',
      'v1alpha1',
    ]);
  });

  it('loads code once, when asked, and has it at hand from then on', async () => {
    const loads: string[] = [];
    const scheme = new Scheme([library(loads)]);
    const v1 = { group: 'library.example.com', version: 'v1' };
    expect(loads).toEqual([]);
    expect(scheme.loaded(v1)).toBeUndefined();
    const [a, b] = await Promise.all([scheme.load(v1), scheme.load(v1)]);
    expect(a).toBe(b);
    expect(scheme.load(v1)).toBe(a);
    expect(scheme.loaded(v1)).toBe(a);
    expect(scheme.kind({ ...v1, kind: 'Book' })).toBe(hubCode);
    expect(scheme.kind({ ...v1, kind: 'toString' })).toBeUndefined();
    expect(loads).toEqual(['v1']);
    expect(() => scheme.load({ group: 'none', version: 'v1' })).toThrow('none/v1 is not in the scheme');
  });

  it('tries again when loading failed', async () => {
    let attempts = 0;
    const failing: VersionModule = {
      ...plain('v1', []),
      load: () => (attempts++ === 0 ? Promise.reject(new Error('broken')) : Promise.resolve({ types: {}, kinds: {} })),
    };
    const scheme = new Scheme([group('g', 1, failing)]);
    await expect(scheme.load({ group: 'g', version: 'v1' })).rejects.toThrow('broken');
    await expect(scheme.load({ group: 'g', version: 'v1' })).resolves.toBeDefined();
  });

  it('converts between any two versions through the hub', async () => {
    const scheme = new Scheme([library()]);
    const gv = (version: string) => ({ group: 'library.example.com', version });
    await scheme.loadConversion(gv('v1alpha1'), gv('v1'));
    await scheme.loadConversion(gv('v1alpha1'), gv('v1beta1'));
    const book = (): Book => ({ apiVersion: 'library.example.com/v1alpha1', kind: 'Book', metadata: {}, name: 'x' });
    const from = { ...gv('v1alpha1'), kind: 'Book' };
    expect(scheme.convert(book(), from, gv('v1'))).toEqual({
      apiVersion: 'library.example.com/v1',
      kind: 'Book',
      metadata: {},
      title: 'x',
    });
    expect(scheme.convert(book(), from, gv('v1beta1'))).toEqual({
      ...book(),
      apiVersion: 'library.example.com/v1beta1',
    });
    const same = book();
    expect(scheme.convert(same, from, gv('v1alpha1'))).toBe(same);
    expect(() => scheme.convert(book(), { ...from, kind: 'Shelf' }, gv('v1'))).toThrow(
      'the code of library.example.com/v1alpha1 Shelf is not loaded',
    );
  });

  it('knows the hub of resources that are kept in another group', () => {
    const core = { group: '', version: 'v1', resource: 'events' };
    const scheme = new Scheme([
      group('', 1, plain('v1', [row('events', 'Event', { storage: core })])),
      group('events.example.com', 1, plain('v2', [row('events', 'Event', { storage: core, hub: 'v2' })])),
    ]);
    const shared = scheme.resource({ group: 'events.example.com', version: 'v2', resource: 'events' })!;
    expect(scheme.hubOf(shared)).toEqual({ group: '', version: 'v1' });
    expect(scheme.hubOf(scheme.resource(core)!)).toEqual({ group: '', version: 'v1' });
  });

  it('adds, replaces and removes groups while it serves', async () => {
    const scheme = new Scheme([group('', 18000, plain('v1', [row('pods', 'Pod')]))]);
    scheme.addGroup(library());
    expect(scheme.groups.map((g) => g.group)).toEqual(['', 'library.example.com']);
    const gv = { group: 'library.example.com', version: 'v1' };
    const first = await scheme.load(gv);
    scheme.addGroup({ ...library(), versions: library().versions.slice(0, 1) });
    expect(scheme.knownResource({ ...gv, version: 'v1beta1', resource: 'books' })).toBeUndefined();
    expect(await scheme.load(gv)).not.toBe(first);
    const late = scheme.load({ ...gv });
    scheme.removeGroup('library.example.com');
    await late;
    expect(scheme.loaded(gv)).toBeUndefined();
    expect(scheme.groups.map((g) => g.group)).toEqual(['']);
    expect(scheme.resource({ ...gv, resource: 'books' })).toBeUndefined();
    scheme.removeGroup('none');
  });
});
