import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { groups, shared } from '../../../generated/index.js';
import type { KubeObject } from '../../../runtime/api/meta.js';
import { sameValue } from '../../../runtime/api/same-value.js';
import type { KindCode, MessageCodec, VersionModule } from '../../../runtime/scheme/modules.js';
import { arbitraryObject } from '../../support/arbitrary.js';

const RUNS = 8;
const seed = Date.now() >>> 0;
console.log(`round trips: seed ${seed}`);

/** What differs after a round trip, for the message of a failure. */
function check(
  what: string,
  type: KindCode['type'],
  way: (object: Record<string, unknown>) => unknown,
  numRuns = RUNS,
): void {
  const property = fc.property(arbitraryObject(type), (object) => {
    const after = way(structuredClone(object));
    if (!sameValue(after, object)) expect(after, what).toEqual(object);
  });
  fc.assert(property, { seed, numRuns });
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
      check(kind, types[kind]!, (object) => {
        const bytes = codec.encode(object, protobuf.Writer.create()).finish();
        return codec.decode(protobuf.Reader.create(bytes), bytes.length);
      });
    }
  });

  it('is offered for every group version', async () => {
    expect(versions.filter(({ version }) => version.loadCodec === undefined).map(({ name }) => name)).toEqual([]);
  });
});

/** autoscaling/v1 shows what only v2 has fields for in annotations, as upstream does: nothing is lost by them. */
const TRACE = 'autoscaling.alpha.kubernetes.io/';

function withoutTraces({ apiVersion: _, ...object }: KubeObject): object {
  const annotations = Object.entries(object.metadata.annotations ?? {}).filter(([name]) => !name.startsWith(TRACE));
  return { ...object, metadata: { ...object.metadata, annotations: Object.fromEntries(annotations) } };
}

describe('spoke → hub → spoke', () => {
  it.each(versions)('$name', async ({ version }) => {
    const { kinds } = await version.load();
    for (const [kind, code] of Object.entries(kinds)) {
      if (code.toHub === undefined || code.fromHub === undefined) continue;
      check(kind, code.type, (object) => withoutTraces(code.fromHub!(code.toHub!(object as never))), 50);
    }
  });
});
