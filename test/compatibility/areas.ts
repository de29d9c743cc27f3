/** Which tests show what clients rely on: by the file that they stand in, and by their titles where a file shows several things. */

/** Tests of the files whose path below `test/` begins so, or of those only whose titles match. */
interface Rule {
  readonly file: string;
  readonly titles?: RegExp;
}

export interface Area {
  readonly name: string;
  readonly shownBy: readonly Rule[];
}

const rule = (file: string, titles?: RegExp): Rule => ({ file, ...(titles && { titles }) });

/** In the order of the page. A test may show several of them. */
export const AREAS: readonly Area[] = [
  {
    name: 'negotiation, Table, metadata alone, compression',
    shownBy: [
      rule('runtime/http/media-types'),
      rule('runtime/http/gzip'),
      rule('runtime/http/warnings'),
      rule('runtime/http/server', /tables|compresses|refuses others|methods and paths/),
      rule('runtime/http/tables'),
      rule('runtime/registry/reads', /^views/),
    ],
  },
  {
    name: 'JSON',
    shownBy: [
      rule('runtime/api/json'),
      rule('runtime/codec/json'),
      rule('runtime/schema/decode'),
      rule('runtime/schema/complete'),
    ],
  },
  { name: 'YAML', shownBy: [rule('runtime/codec/yaml'), rule('runtime/http/server', /YAML/)] },
  {
    name: 'protobuf',
    shownBy: [
      rule('runtime/codec/proto'),
      rule('runtime/http/metadata-protobuf'),
      rule('runtime/codec/lists'),
      rule('runtime/http/encoded-lists'),
      rule('runtime/http/raw-extension'),
      rule('runtime/http/server', /protobuf/),
      rule('journeys/encodings'),
      rule('generator/emit/round-trip'),
    ],
  },
  {
    name: 'CBOR, behind its feature gate',
    shownBy: [rule('runtime/codec/cbor'), rule('runtime/http/cbor'), rule('journeys/kubectl-cbor')],
  },
  {
    name: "golden objects of Kubernetes' own tests, in every encoding",
    shownBy: [rule('runtime/codec/golden'), rule('runtime/codec/yaml-recorded')],
  },
  { name: 'malformed and hostile input', shownBy: [rule('runtime/http/hostile'), rule('runtime/http/gone-clients')] },
  {
    name: 'discovery',
    shownBy: [rule('runtime/http/recorded-documents', /groups|discovery|resources/), rule('journeys/', /discovers/)],
  },
  {
    name: 'OpenAPI v2 and v3',
    shownBy: [
      rule('runtime/http/openapi'),
      rule('runtime/http/recorded-documents', /OpenAPI/),
      rule('runtime/schema/openapi'),
      rule('generator/openapi-property'),
      rule('client/typed-client'),
      rule('journeys/', /explains|OpenAPI/),
    ],
  },
  {
    name: 'list, selectors, pages',
    shownBy: [
      rule('runtime/registry/reads', /^list/),
      rule('runtime/http/server', /lists/),
      rule('runtime/api/labels'),
    ],
  },
  {
    name: 'watch',
    shownBy: [
      rule('runtime/registry/reads', /^watch/),
      rule('runtime/registry/concurrency', /^a watch/),
      rule('runtime/http/server', /watch/),
      rule('runtime/storage/cache-watch'),
      rule('runtime/storage/watch-cache'),
      rule('runtime/storage/history-window'),
      rule('journeys/', /watches|informer/),
    ],
  },
  {
    name: 'create',
    shownBy: [
      rule('runtime/registry/writes', /^create/),
      rule('runtime/registry/concurrency', /creators/),
      rule('runtime/api/names'),
      rule('journeys/', /creates/),
    ],
  },
  {
    name: 'update',
    shownBy: [
      rule('runtime/registry/writes', /^update/),
      rule('runtime/registry/concurrency', /^concurrent writers/),
      rule('journeys/', /replaces/),
    ],
  },
  {
    name: 'patch: JSON, merge, strategic merge',
    shownBy: [
      rule('runtime/registry/writes', /^patch/),
      rule('runtime/schema/json-patch'),
      rule('runtime/schema/strategic-merge'),
      rule('journeys/', /patches/),
    ],
  },
  {
    name: 'server-side apply, managed fields',
    shownBy: [
      rule('runtime/fields'),
      rule('runtime/http/managed-fields'),
      rule('runtime/http/server-side-apply'),
      rule('runtime/registry/', /apply|applies|managed fields/i),
      rule('replay/', /apply/),
    ],
  },
  {
    name: 'several versions, conversion, storage versions',
    shownBy: [
      rule('runtime/http/versions'),
      rule('runtime/http/runtime-config'),
      rule('runtime/http/gated-fields'),
      rule('runtime/schema/gated-fields'),
      rule('runtime/scheme'),
      rule('runtime/registry/storage-versions'),
      rule('runtime/registry/writes', /^other versions/),
      rule('packaging/storage-migration'),
      rule('specs/autoscaling/conversion'),
      rule('specs/events.k8s.io/shared-storage'),
    ],
  },
  {
    name: 'deletion, finalizers, garbage collection, namespaces',
    shownBy: [
      rule('runtime/registry/deletes'),
      rule('runtime/http/long-grace'),
      rule('runtime/registry/controllers'),
      rule('runtime/registry/delayed-queue'),
      rule('journeys/kubectl', /deletes/),
    ],
  },
  {
    name: 'subresources',
    shownBy: [
      rule('runtime/registry/writes', /scale|status/),
      rule('runtime/registry/admission', /^pods/),
      rule('runtime/http/pod-log'),
      rule('journeys/', /scales|status/),
    ],
  },
  {
    name: 'defaults and validation, by kind',
    shownBy: [
      rule('specs/'),
      rule('runtime/api/rules'),
      rule('runtime/api/quantity'),
      rule('runtime/api/cel'),
      rule('runtime/registry/metadata-checks'),
    ],
  },
  {
    name: 'admission, quotas, addresses of services',
    shownBy: [rule('runtime/registry/admission'), rule('runtime/registry/services')],
  },
  {
    name: 'TLS, users, access reviews',
    shownBy: [rule('runtime/http/auth'), rule('runtime/http/pki'), rule('runtime/http/service-account')],
  },
  { name: 'kubectl', shownBy: [rule('journeys/', /^kubectl/), rule('docs/', /with kubectl/)] },
  {
    name: 'client-node, typed clients',
    shownBy: [rule('journeys/client-node'), rule('client/')],
  },
  { name: 'recorded answers of a kube-apiserver', shownBy: [rule('replay/')] },
];

/** Files whose tests are about the project itself, and what is below the surface that clients see. */
export const OTHERS: readonly string[] = [
  'compatibility/',
  'counts',
  'docs/',
  'generator/',
  'packaging/',
  'runtime/api/',
  'runtime/feature-gates',
  'runtime/files/',
  'runtime/http/metrics',
  'runtime/http/request-info',
  'runtime/registry/bytes',
  'runtime/registry/flow-schema-controller',
  'runtime/server-life',
  'runtime/server-options',
  'runtime/storage/',
  'toolchain',
];

/** Whether a test shows the area. `file` is below `test/`, `titles` are those of its suites and its own, joined by ` › `. */
export function shows(area: Area, file: string, titles: string): boolean {
  return area.shownBy.some((it) => file.startsWith(it.file) && (it.titles?.test(titles) ?? true));
}
