import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { groups, shared as sharedGroups } from '../../../generated/index.js';
import { readInt64, writeInt64 } from '../../../runtime/kit.js';
import type { MessageCodec } from '../../../runtime/scheme/modules.js';
import { holds } from '../../support/properties.js';

const codecs = new Map<string, MessageCodec>();

beforeAll(async () => {
  for (const group of [...groups, ...sharedGroups]) {
    for (const version of group.versions) {
      const { messages } = (await version.loadCodec?.()) ?? { messages: {} };
      for (const [kind, codec] of Object.entries(messages))
        codecs.set(`${group.group || 'core'}.${version.version}.${kind}`, codec);
    }
  }
});

const codec = (name: string) => codecs.get(name) ?? expect.fail(`no codec of ${name}`);
const encode = (name: string, value: object): Uint8Array =>
  codec(name).encode(value, protobuf.Writer.create()).finish();
const decode = (name: string, bytes: Uint8Array): object =>
  codec(name).decode(protobuf.Reader.create(Buffer.from(bytes)), bytes.length);

describe('int64', () => {
  it('is exact', () => {
    holds(
      'int64',
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const number = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
        expect(readInt64(protobuf.Reader.create(writeInt64(number, protobuf.Writer.create()).finish()))).toBe(number);
      }),
    );
  });
});

describe('what is not as the message says', () => {
  const CONFIG_MAP = 'core.v1.ConfigMap';
  const bytes = (write: (w: protobuf.Writer) => protobuf.Writer) => write(protobuf.Writer.create()).finish();

  it('is dropped when the message has no such field', () => {
    const extra = bytes((w) =>
      w
        .uint32((99 << 3) | 2)
        .string('new')
        .uint32(32)
        .bool(true),
    );
    expect(decode(CONFIG_MAP, extra)).toEqual({ immutable: true });
  });

  it('is refused with the wrong wire type, a length that lies, invalid UTF-8 or half a field', () => {
    const wrong = [
      bytes((w) => w.uint32(34).string('not a bool')),
      bytes((w) => w.uint32(10).uint32(1000)),
      bytes((w) =>
        w
          .uint32(18)
          .fork()
          .uint32(10)
          .bytes(new Uint8Array([0xff, 0xfe]))
          .ldelim(),
      ),
      bytes((w) => w.uint32(18).uint32(3).uint32(10).uint32(200)),
      bytes((w) => w.uint32(7)),
      encode(CONFIG_MAP, { metadata: { name: 'x' }, data: { a: 'b' } }).slice(0, -1),
    ];
    for (const [i, input] of wrong.entries()) expect(() => decode(CONFIG_MAP, input), String(i)).toThrow();
  });

  it('never does worse than an error, whatever the bytes', () => {
    const seedBytes = encode('core.v1.Pod', {
      metadata: { name: 'p', labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] },
    });
    const mutated = fc
      .array(fc.tuple(fc.nat(seedBytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const copy = Uint8Array.from(seedBytes);
        for (const [index, value] of changes) copy[index] = value;
        return copy;
      });
    holds(
      'mutated pods',
      fc.property(mutated, (input) => {
        try {
          expect(typeof decode('core.v1.Pod', input)).toBe('object');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      2000,
    );
  });

  it('merges a message that comes in two parts, and takes packed numbers', () => {
    const parts = bytes((w) =>
      w.uint32(10).fork().uint32(10).string('a').ldelim().uint32(10).fork().uint32(26).string('ns').ldelim(),
    );
    expect(decode(CONFIG_MAP, parts)).toEqual({ metadata: { name: 'a', namespace: 'ns' } });
    const packed = bytes((w) => w.uint32(18).fork().uint32(18).fork().int32(3).int32(4).ldelim().ldelim());
    expect(decode('seeds.example.com.v1.Seed', packed)).toEqual({ spec: { months: [3, 4] } });
  });

  it('keeps __proto__ a key of a map', () => {
    const object = JSON.parse('{"metadata":{},"data":{"__proto__":"x","constructor":"y"}}');
    expect(Object.entries((decode(CONFIG_MAP, encode(CONFIG_MAP, object)) as { data: object }).data)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});
