/** Kinds for random appliers: what they need to be there at all, and parts that appliers may want of them. */
import fc from 'fast-check';
import type { JsonObject } from '../../../runtime/api/meta.js';

/** Part of an object of one version. */
export interface Fragment {
  readonly version: string;
  readonly value: JsonObject;
}

export interface Sample {
  readonly kind: string;
  readonly resource: string;
  /** The first one is that of the base. */
  readonly versions: readonly string[];
  readonly base: JsonObject;
  readonly fragment: fc.Arbitrary<Fragment>;
  /** Fields that the server fills in again. */
  readonly defaulted: RegExp;
}

const value = fc.constantFrom('1', '2');
const optional = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<JsonObject>;
/** Not empty: an empty map is nothing to the server. */
const some = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  optional(model).filter((object) => Object.keys(object).length > 0);
const byKey = (key: string, ...items: fc.Arbitrary<JsonObject>[]) =>
  fc.uniqueArray(fc.oneof(...items), { minLength: 1, maxLength: 3, selector: (item) => String(item[key]) });
const metadata = some({ labels: some({ x: value, y: value }), annotations: some({ x: value, constructor: value }) });
const inVersion = (version: string, model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Fragment> =>
  optional(model).map((object) => ({ version, value: object }));

const env = byKey(
  'name',
  some({ name: fc.constantFrom('A', 'B', 'C'), value }).filter(({ name }) => name !== undefined),
);
const web = optional({
  env,
  args: fc.array(value, { minLength: 1, maxLength: 2 }),
  resources: fc.constant({ requests: { cpu: '1000m' } }),
}).map((container) => ({ name: 'web', ...container }));
const side = optional({ env, tty: fc.constant(true) }).map((container) => ({
  name: 'side',
  image: 's:1',
  ...container,
}));
const volume = fc
  .constantFrom('one', 'two')
  .map((name) => ({ name, emptyDir: { medium: 'Memory', sizeLimit: name === 'one' ? '1024Mi' : '1Gi' } }));

const port = fc
  .constantFrom(
    { port: 81, name: 'p81' },
    { port: 81, name: 'u81', protocol: 'UDP' },
    { port: 82, name: 'p82' },
    { port: 82, name: 'q82', protocol: 'TCP' },
    { port: 82, name: 'q82', targetPort: 'q' },
  )
  .map((item) => ({ ...item }) as JsonObject);

const WRITERS = fc.constantFrom('Austen, Jane', 'Woolf, Virginia', 'Homer');
const TAGS = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 });
const bookFields = { tags: TAGS, loanDays: fc.constantFrom(1, 2), genre: fc.constantFrom('Novel', 'Poetry') };

export const SAMPLES: readonly Sample[] = [
  {
    kind: 'ConfigMap',
    resource: 'configmaps',
    versions: ['v1'],
    base: { data: { base: '1' } },
    fragment: inVersion('v1', {
      metadata,
      data: some({ a: value, b: value, base: value, '.': value, '10': value }),
      binaryData: some({ c: fc.constantFrom('AA==', 'AQ=='), d: fc.constant('AA==') }),
    }),
    defaulted: /^$/,
  },
  {
    kind: 'Deployment',
    resource: 'deployments',
    versions: ['apps/v1'],
    base: {
      spec: {
        selector: { matchLabels: { app: 'shop' } },
        template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'web', image: 'shop:1' }] } },
      },
    },
    fragment: inVersion('apps/v1', {
      metadata,
      spec: some({
        replicas: fc.constantFrom(1, 2, 3),
        paused: fc.constant(true),
        minReadySeconds: fc.constantFrom(1, 2),
        template: some({
          metadata: some({ labels: some({ tier: value }) }),
          spec: some({
            containers: byKey('name', web, side),
            volumes: byKey('name', volume),
            nodeSelector: some({ a: value, b: value }),
            tolerations: fc.constantFrom([{ key: 'a', operator: 'Exists' }], [{ key: 'b', operator: 'Exists' }]),
            subdomain: fc.constantFrom('a', 'b'),
          }),
        }),
      }),
    }),
    defaulted: /^\.spec\.replicas$/,
  },
  {
    kind: 'Service',
    resource: 'services',
    versions: ['v1'],
    base: { spec: { selector: { app: 'shop' }, ports: [{ port: 80, name: 'base' }] } },
    fragment: inVersion('v1', {
      metadata,
      spec: some({
        ports: fc.uniqueArray(port, {
          minLength: 1,
          maxLength: 2,
          selector: (item) => `${item.port} ${item.protocol ?? 'TCP'}`,
        }),
        trafficDistribution: fc.constantFrom('PreferSameZone', 'PreferSameNode'),
        internalTrafficPolicy: fc.constantFrom('Cluster', 'Local'),
        publishNotReadyAddresses: fc.constant(true),
      }),
    }),
    defaulted: /^\.spec\.(internalTrafficPolicy|ports.*\.(protocol|targetPort))$/,
  },
  {
    kind: 'Book',
    resource: 'books',
    versions: ['library.example.com/v1', 'library.example.com/v1alpha1'],
    base: { spec: { title: 'Emma', author: { familyName: 'Austen', givenName: 'Jane' } } },
    fragment: fc.oneof(
      inVersion('library.example.com/v1', {
        metadata,
        spec: some({
          ...bookFields,
          pages: fc.constantFrom(1, 2),
          location: optional({ room: value }).map((location) => ({ shelf: 'a-1', ...location })),
        }),
      }),
      inVersion('library.example.com/v1alpha1', {
        metadata,
        spec: some({
          ...bookFields,
          writer: WRITERS,
          pageCount: fc.constantFrom(1, 2),
          room: value,
          shelf: fc.constant('a-1'),
        }),
      }),
    ),
    defaulted: /^\.spec\.(genre|copies)$/,
  },
];
