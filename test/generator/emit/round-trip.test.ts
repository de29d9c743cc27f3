import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { groups, shared } from '../../../generated/index.js';
import { stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject, KubeObject } from '../../../runtime/api/meta.js';
import { yamlCodec } from '../../../runtime/codec/yaml.js';
import type { KindCode, MessageCodec, VersionModule } from '../../../runtime/scheme/modules.js';
import { arbitraryObject } from '../../support/arbitrary.js';
import { goForm } from '../../support/go-form.js';

const RUNS = 8;
const seed = Date.now() >>> 0;
console.log(`round trips: seed ${seed}`);

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind, looked into by name.
type Json = any;

/** The object after a way there and back, as a server has both. */
function check(
  what: string,
  type: KindCode['type'],
  way: (object: JsonObject) => object | Promise<object>,
  { numRuns = RUNS, keep }: { readonly numRuns?: number; readonly keep?: ((object: Json) => void) | undefined } = {},
): Promise<void> {
  const property = fc.asyncProperty(arbitraryObject(type), async (given) => {
    const object = goForm(given, type);
    keep?.(object as Json);
    const after = await way(structuredClone(object));
    if (!isDeepStrictEqual(goForm(after, type), object)) expect(goForm(after, type), what).toEqual(object);
  });
  return fc.assert(property, { seed, numRuns });
}

const versions = [...groups, ...shared].flatMap((group) =>
  group.versions.map((version) => ({ group, version, name: `${group.group || 'core'}/${version.version}` })),
);

async function codecs(version: VersionModule): Promise<readonly (readonly [string, MessageCodec])[]> {
  return version.loadCodec === undefined ? [] : Object.entries((await version.loadCodec()).messages);
}

describe('JSON → protobuf → JSON', () => {
  it.each(versions)('$name', async ({ version }) => {
    const { types } = await version.load();
    for (const [kind, codec] of await codecs(version)) {
      await check(kind, types[kind]!, (object) => {
        const bytes = codec.encode(object, protobuf.Writer.create()).finish();
        const after = codec.decode(protobuf.Reader.create(bytes), bytes.length);
        expect(Buffer.from(codec.encode(after, protobuf.Writer.create()).finish()).equals(bytes), kind).toBe(true);
        return after;
      });
    }
  });

  it('is offered for every group version', async () => {
    expect(versions.filter(({ version }) => version.loadCodec === undefined).map(({ name }) => name)).toEqual([]);
  });
});

describe('JSON → YAML → JSON', () => {
  it.each(versions)('$name', async ({ version }) => {
    const { types } = await version.load();
    for (const [kind] of await codecs(version)) {
      await check(kind, types[kind]!, async (object) => {
        const json = Buffer.from(stringifyJson(object));
        const read = await yamlCodec.decode(await yamlCodec.encode(json, false));
        expect(read.strictErrors, kind).toEqual([]);
        return read.value as JsonObject;
      });
    }
  });
});

/** autoscaling/v1 shows what only v2 has fields for in annotations, as upstream does: nothing is lost by them. */
const TRACE = 'autoscaling.alpha.kubernetes.io/';

function withoutTraces({ apiVersion: _, ...object }: KubeObject): object {
  const annotations = Object.entries(object.metadata.annotations ?? {}).filter(([name]) => !name.startsWith(TRACE));
  return { ...object, metadata: { ...object.metadata, annotations: Object.fromEntries(annotations) } };
}

/** What a conversion cannot tell apart, by kind: of such values only those are tried that it keeps. */
const KEPT: Readonly<Record<string, (object: Json) => void>> = {
  // Without any metric the hub aims at the usual share of CPU, which v1 then shows.
  'autoscaling/v1/HorizontalPodAutoscaler': ({ spec }) => {
    spec.targetCPUUtilizationPercentage ??= 80;
  },
  // The hub has no devices without the fields of `basic`.
  'resource.k8s.io/v1beta1/ResourceSlice': ({ spec }) => {
    for (const device of spec.devices ?? []) device.basic ??= {};
  },
  // A location in the hub has a shelf, be it empty.
  'library.example.com/v1alpha1/Book': ({ spec }) => {
    if (spec?.shelf === '') delete spec.shelf;
  },
};

describe('spoke → hub → spoke', () => {
  it.each(versions)('$name', async ({ version, name }) => {
    const { kinds } = await version.load();
    for (const [kind, code] of Object.entries(kinds)) {
      if (code.toHub === undefined || code.fromHub === undefined) continue;
      await check(kind, code.type, (object) => withoutTraces(code.fromHub!(code.toHub!(object as never))), {
        numRuns: 50,
        keep: KEPT[`${name}/${kind}`],
      });
    }
  });
});
