import { beforeAll, describe, expect, it } from 'vitest';
import { groups, shared } from '../../../generated/index.js';
import { apiVersionOf } from '../../../runtime/api/gvk.js';
import { stringifyJson } from '../../../runtime/api/json.js';
import type { JsonObject } from '../../../runtime/api/meta.js';
import type { ParsedBody } from '../../../runtime/codec/codec.js';
import { jsonCodec } from '../../../runtime/codec/json.js';
import { ProtobufCodec } from '../../../runtime/codec/protobuf.js';
import { yamlCodec } from '../../../runtime/codec/yaml.js';
import { decode } from '../../../runtime/schema/decode.js';
import type { StructType } from '../../../runtime/schema/model.js';
import type { GroupModule } from '../../../runtime/scheme/modules.js';
import { temporaryFolder } from '../../support/folders.js';
import { type Golden, hasGolden, isBuiltinRelease, protoFolder, readGolden } from '../../support/golden.js';
import { groupsOfProtos } from '../../support/proto-groups.js';

const goldens = hasGolden ? readGolden() : [];

/** Types and codecs of some groups. */
class Forms {
  private readonly protobuf: ProtobufCodec;

  constructor(private readonly groups: readonly GroupModule[]) {
    this.protobuf = new ProtobufCodec(groups);
  }

  async typeOf({ group, version, kind }: Pick<Golden, 'group' | 'version' | 'kind'>): Promise<StructType | undefined> {
    for (const [name, wanted] of [
      [group, version],
      ['meta.k8s.io', 'v1'],
    ]) {
      const found = this.groups.filter((it) => it.group === name).flatMap((it) => it.versions);
      const code = await found.find((it) => it.version === wanted)?.load();
      if (code !== undefined && Object.hasOwn(code.types, kind)) return code.types[kind];
    }
    return undefined;
  }

  /** All three forms are read as one object, which is written as each of them was. */
  async check(golden: Golden): Promise<void> {
    const type = (await this.typeOf(golden)) ?? expect.fail(`${golden.name} has no type`);
    const typeMeta = { apiVersion: apiVersionOf(golden), kind: golden.kind };
    const typed = ({ value, strictErrors }: ParsedBody): JsonObject => {
      const decoded = decode(value, type);
      expect([...strictErrors, ...decoded.unknown], golden.name).toEqual([]);
      return decoded.value;
    };
    const fromJson = typed(await jsonCodec.decode(golden.json));
    const fromYaml = typed(await yamlCodec.decode(golden.yaml));
    const fromProtobuf = typed(await this.protobuf.decode(golden.protobuf, typeMeta));
    expect(fromYaml, `${golden.name} from YAML`).toEqual(fromJson);
    expect(fromProtobuf, `${golden.name} from protobuf`).toEqual(fromJson);

    for (const object of [fromJson, fromYaml, fromProtobuf]) {
      const json = Buffer.from(stringifyJson(object));
      expect(JSON.parse(String(await jsonCodec.encode(json, false))), golden.name).toEqual(
        JSON.parse(String(golden.json)),
      );
      expect(String(await yamlCodec.encode(json, false)), golden.name).toBe(String(golden.yaml));
      expect((await this.protobuf.encodeAs(typeMeta, json)).equals(golden.protobuf), `${golden.name} to protobuf`).toBe(
        true,
      );
    }
    expect(String(await jsonCodec.encode(Buffer.from(stringifyJson(fromJson)), true)).trimEnd(), golden.name).toBe(
      String(golden.json).trimEnd(),
    );
  }
}

describe.runIf(hasGolden)("upstream's golden objects", () => {
  let ofProtos: Forms;

  beforeAll(async () => {
    const begun = performance.now();
    ofProtos = new Forms(await groupsOfProtos(temporaryFolder('golden'), protoFolder, goldens));
    console.log(
      `golden objects: ${goldens.length} kinds, types and codecs from protos in ${Math.round(performance.now() - begun)} ms`,
    );
  });

  it('are there', () => expect(goldens.length).toBeGreaterThan(0));

  it.each(goldens)('$name: JSON, YAML and protobuf are one object, with what is made of the .proto files', (golden) =>
    ofProtos.check(golden),
  );
});

describe.runIf(hasGolden && isBuiltinRelease)("upstream's golden objects of kinds that are served", () => {
  const builtin = new Forms([...groups, ...shared]);

  it('JSON, YAML and protobuf are one object, with the built-in groups', async () => {
    let served = 0;
    for (const golden of goldens) {
      if ((await builtin.typeOf(golden)) === undefined) continue;
      await builtin.check(golden);
      served++;
    }
    expect(served).toBeGreaterThan(0);
    console.log(`golden objects: ${served} of ${goldens.length} are of kinds that are served`);
  }, 60_000);
});
