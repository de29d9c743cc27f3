/** Bodies that each try one way to hurt. */
export interface Crafted {
  readonly name: string;
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly contentType: string;
  readonly body: () => Buffer;
  readonly codes: readonly number[];
}

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const LIMIT = 3 * 1024 * 1024;
const JSON_TYPE = 'application/json';
const YAML = 'application/yaml';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const CBOR = 'application/cbor';

/** As many times the unit as a body may have, between a head and a tail. */
function filled(unit: string, head = '', tail = '', length = LIMIT): Buffer {
  const times = Math.floor((length - head.length - tail.length) / unit.length);
  return Buffer.from(head + unit.repeat(times) + tail);
}

/** The same of units that are all different. */
function counted(unit: (index: number) => string, head: string, tail: string, separator = ''): Buffer {
  const units: string[] = [];
  for (let length = head.length + tail.length; length < LIMIT; length += units.at(-1)!.length + separator.length)
    units.push(unit(units.length));
  return Buffer.from(head + units.slice(0, -1).join(separator) + tail);
}

const post = (name: string, contentType: string, body: () => Buffer, ...codes: number[]): Crafted => ({
  ...{ name, contentType, body, codes, method: 'POST' },
  path: `${CONFIG_MAPS}?dryRun=All`,
});

const patch = (name: string, kind: string, body: () => unknown, ...codes: number[]): Crafted => ({
  ...{ name, codes, method: 'PATCH', contentType: `application/${kind}-patch+json` },
  path: `${CONFIG_MAPS}/kept?dryRun=All`,
  body: () => {
    const value = body();
    return Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  },
});

const operations = (make: (index: number) => object, count = 10_000) =>
  Array.from({ length: count }, (_, i) => make(i));
const HEAD = '{"metadata":{"name":"x"},"data":{';
const HEAD_YAML = 'metadata: {name: x}\ndata:\n';
const bomb = (levels: number): string => {
  let text = 'a0: &a0 [x,x,x,x,x,x,x,x,x]\n';
  for (let i = 1; i < levels; i++)
    text += `a${i}: &a${i} [${Array(9)
      .fill(`*a${i - 1}`)
      .join(',')}]\n`;
  return text;
};
const hex = (text: string) => Buffer.from(text, 'hex');
const envelope = (raw: Buffer): Buffer => {
  const type = Buffer.from('0a0f0a0276311209436f6e6669674d6170', 'hex');
  const length: number[] = [];
  for (let left = raw.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) break;
  }
  return Buffer.concat([hex('6b387300'), type, Buffer.from([0x12, ...length]), raw]);
};

/** Requests that change the ConfigMap `kept` change nothing: all are dry runs. */
export const CRAFTED: readonly Crafted[] = [
  ...[JSON_TYPE, YAML, PROTOBUF, CBOR].flatMap((type) => [
    post(`3 MiB and a byte as ${type}`, type, () => Buffer.alloc(LIMIT + 1, 0x20), 413),
    post(`3 MiB of zeros as ${type}`, type, () => Buffer.alloc(LIMIT), 400),
    post(`3 MiB of bytes that are not UTF-8 as ${type}`, type, () => Buffer.alloc(LIMIT, 0xff), 400),
    post(`nothing as ${type}`, type, () => Buffer.alloc(0), 400, 422),
  ]),
  post('JSON of one object in the other', JSON_TYPE, () => filled('{"a":'), 400),
  post('JSON of lists', JSON_TYPE, () => filled('['), 400),
  post('JSON of empty lists', JSON_TYPE, () => filled('[],', `${HEAD}"a":[`, '[]]}}'), 400),
  post('JSON with one key again and again', JSON_TYPE, () => filled('"a":"",', HEAD, '"a":""}}'), 201),
  post('JSON with many keys', JSON_TYPE, () => counted((i) => `"k${i}":""`, HEAD, '}}', ','), 201, 422),
  post(
    'JSON with many unknown fields',
    JSON_TYPE,
    () => counted((i) => `"k${i}":1`, '{"metadata":{"name":"x"},', '}', ','),
    201,
  ),
  post(
    'JSON with keys of prototypes',
    JSON_TYPE,
    () =>
      Buffer.from(
        `{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}},"metadata":{"name":"x","labels":{"__proto__":"a"}}}`,
      ),
    201,
    422,
  ),
  post('JSON with a number of 3 MiB', JSON_TYPE, () => filled('9', '{"a":', '}'), 400),
  post(
    'JSON with many labels',
    JSON_TYPE,
    () => counted((i) => `"${i}!":"!"`, '{"metadata":{"name":"x","labels":{', '}}}', ','),
    422,
  ),
  post(
    'JSON with many finalizers',
    JSON_TYPE,
    () => counted((i) => `"a.b/${i}"`, '{"metadata":{"name":"x","finalizers":[', ']}}', ','),
    201,
    422,
  ),
  post(
    'JSON with many owners',
    JSON_TYPE,
    () =>
      counted(
        (i) => `{"apiVersion":"v1","kind":"Pod","name":"a","uid":"${i}"}`,
        '{"metadata":{"name":"x","ownerReferences":[',
        ']}}',
        ',',
      ),
    201,
    422,
  ),
  {
    ...post(
      'JSON of a quantity that holds a great integer',
      JSON_TYPE,
      () =>
        Buffer.from(
          '{"metadata":{"name":"x"},"spec":{"resources":{"requests":{"storage":{"a":9223372036854775807}}}}}',
        ),
      400,
    ),
    path: '/api/v1/namespaces/default/persistentvolumeclaims?dryRun=All',
  },
  post('YAML that explodes', YAML, () => Buffer.from(bomb(10)), 400),
  post('YAML that explodes by merging', YAML, () => filled('- {<<: *a, b: c}\n', '- &a {b: c, d: e}\n'), 400),
  post('YAML of a list in one line', YAML, () => filled('1,', '[', '1]'), 400),
  post('YAML of lists in lists', YAML, () => filled('[],', '[', '[]]'), 400),
  post('YAML of lists without end', YAML, () => filled('['), 400),
  post('YAML of empty items', YAML, () => filled('-\n'), 400),
  post('YAML of compact lists', YAML, () => filled('- '), 400),
  post('YAML with many keys', YAML, () => counted((i) => ` k${i}: a\n`, HEAD_YAML, ''), 201, 422),
  post('YAML with one key again and again', YAML, () => filled(' a: b\n', HEAD_YAML), 201),
  post('YAML with question marks', YAML, () => filled('? a\n'), 422),
  post('YAML with anchors', YAML, () => filled('- &a a\n'), 400),
  post('YAML with an anchor in itself', YAML, () => Buffer.from('&a {a: *a}'), 400),
  post('YAML of a number of 3 MiB', YAML, () => filled('9', 'a: '), 400),
  post('YAML of an integer of binary digits', YAML, () => filled('1', 'a: 0b'), 201, 400, 422),
  post('YAML of many documents', YAML, () => filled('---\na\n'), 400),
  post('YAML of quotes that do not close', YAML, () => filled("'", 'a: '), 400),
  post('YAML of a long plain text', YAML, () => filled('a\n'), 400),
  post('protobuf of a length beyond the body', PROTOBUF, () => hex('6b3873000affffffff0f'), 400),
  post('protobuf of a length that is negative', PROTOBUF, () => hex('6b38730012ffffffffffffffffff01'), 400),
  post('protobuf of groups in groups', PROTOBUF, () => envelope(Buffer.alloc(1_000_000, 0x1b)), 400),
  post(
    'protobuf of many empty entries',
    PROTOBUF,
    () => envelope(Buffer.from('1200'.repeat(1_000_000), 'hex')),
    400,
    422,
    201,
  ),
  post('protobuf of many messages', PROTOBUF, () => envelope(Buffer.from('0a00'.repeat(1_000_000), 'hex')), 400, 422),
  post('protobuf of unknown fields', PROTOBUF, () => envelope(Buffer.from('f80101'.repeat(900_000), 'hex')), 400, 422),
  post('protobuf of a varint without end', PROTOBUF, () => envelope(Buffer.alloc(1_000_000, 0x80)), 400),
  post('CBOR of lists in lists', CBOR, () => Buffer.alloc(LIMIT, 0x81), 400),
  post('CBOR of tags on tags', CBOR, () => Buffer.alloc(LIMIT, 0xc6), 400),
  post('CBOR of lists without length', CBOR, () => Buffer.alloc(LIMIT, 0x9f), 400),
  post('CBOR of many empty lists', CBOR, () => Buffer.concat([hex('9a00200000'), Buffer.alloc(0x20_0000, 0x80)]), 400),
  post('CBOR of a length beyond the body', CBOR, () => hex('a14161bb7fffffffffffffff'), 400),
  post(
    'CBOR of text in tiny pieces',
    CBOR,
    () => Buffer.concat([hex('7f'), Buffer.alloc(LIMIT - 2, 0x60), hex('ff')]),
    400,
  ),
  patch(
    'JSON patch of copies of copies',
    'json',
    () => [{ op: 'add', path: '/x', value: [{}] }, ...operations(() => ({ op: 'copy', from: '/x', path: '/x/-' }), 60)],
    422,
  ),
  patch(
    'JSON patch of too many operations',
    'json',
    () => operations(() => ({ op: 'test', path: '/kind', value: 'ConfigMap' }), 10_001),
    413,
  ),
  patch(
    'JSON patch that moves much, often',
    'json',
    () => [
      { op: 'add', path: '/x', value: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [i, ''])) },
      ...operations(
        (i) => (i % 2 ? { op: 'move', from: '/y', path: '/x' } : { op: 'move', from: '/x', path: '/y' }),
        9_999,
      ),
    ],
    200,
    422,
  ),
  patch(
    'JSON patch that puts items before many',
    'json',
    () => [
      { op: 'add', path: '/x', value: Array(500_000).fill(0) },
      ...operations(() => ({ op: 'add', path: '/x/0', value: 0 }), 9_999),
    ],
    422,
  ),
  patch(
    'JSON patch that moves ever deeper',
    'json',
    () => [
      { op: 'add', path: '/x', value: {} },
      ...operations(
        (i) =>
          i % 3 === 0
            ? { op: 'move', from: '/x', path: '/y' }
            : i % 3 === 1
              ? { op: 'add', path: '/x', value: {} }
              : { op: 'move', from: '/y', path: '/x/y' },
        9_999,
      ),
    ],
    422,
  ),
  patch('JSON patch with a path of 3 MiB', 'json', () => filled('/a', '[{"op":"add","value":1,"path":"', '"}]'), 422),
  patch('merge patch of one object in the other', 'merge', () => filled('{"a":'), 400),
  patch(
    'merge patch of many levels',
    'merge',
    () => Buffer.from(`${'{"a":'.repeat(9_999)}1${'}'.repeat(9_999)}`),
    200,
    400,
    422,
  ),
  patch('merge patch with many keys', 'merge', () => counted((i) => `"k${i}":null`, '{"data":{', '}}', ','), 200),
  {
    ...post(
      'apply without metadata where nothing is',
      'application/apply-patch+yaml',
      () => Buffer.from('{kind: ConfigMap, apiVersion: v1}'),
      201,
      400,
      422,
    ),
    method: 'PATCH',
    path: `${CONFIG_MAPS}/nothing?dryRun=All&fieldManager=a`,
  },
  patch('strategic merge patch of nothing', 'strategic-merge', () => ({ metadata: { ownerReferences: [null] } }), 422),
  patch(
    'strategic merge patch of many levels',
    'strategic-merge',
    () => Buffer.from(`${'{"a":'.repeat(9_999)}1${'}'.repeat(9_999)}`),
    200,
    400,
    422,
  ),
  patch(
    'strategic merge patch of many owners',
    'strategic-merge',
    () => counted((i) => `{"uid":"${i}"}`, '{"metadata":{"ownerReferences":[', ']}}', ','),
    200,
    422,
  ),
];
