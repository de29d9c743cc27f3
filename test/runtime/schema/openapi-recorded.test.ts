import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GroupVersion } from '../../../runtime/api/gvk.js';
import type { JsonObject } from '../../../runtime/api/meta.js';
import type { StructType } from '../../../runtime/schema/model.js';
import { definitionsV2, schemasV3 } from '../../../runtime/schema/openapi.js';
import { META_DEFINITIONS } from '../../../runtime/schema/openapi-leaf.js';
import { generatedStructs } from '../../support/generated-structs.js';
import { hasShared, readShared, shared } from '../../support/shared.js';

const OPENAPI = 'kubernetes-v1.36/answers/static/all/openapi';
type Definitions = Readonly<Record<string, JsonObject>>;

/** Documents are compared without sentences, and without regard to the order of lists that are sets. */
function normal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item));
    return key === 'required' || key === 'x-kubernetes-group-version-kind'
      ? items.map((i) => JSON.stringify(i)).sort()
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([k, v]) => !(k === 'description' && typeof v === 'string'));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, normal(v, k)]));
}

/** `name.property: recorded … made …` for each difference. */
function differences(recorded: Definitions, made: Definitions): string[] {
  const out: string[] = [];
  for (const [name, want] of Object.entries(recorded)) {
    const got = made[name];
    if (got === undefined) {
      out.push(`${name}: missing`);
      continue;
    }
    const { properties: wantProperties = {}, ...wantRest } = normal(want) as { properties?: Record<string, unknown> };
    const { properties: gotProperties = {}, ...gotRest } = normal(got) as { properties?: Record<string, unknown> };
    compare(name, wantRest, gotRest, out);
    for (const property of new Set([...Object.keys(wantProperties), ...Object.keys(gotProperties)])) {
      compare(`${name}.${property}`, wantProperties[property], gotProperties[property], out);
    }
  }
  return out;
}

function compare(name: string, want: unknown, got: unknown, out: string[]): void {
  if (JSON.stringify(want) !== JSON.stringify(got))
    out.push(`${name}: recorded ${JSON.stringify(want)} made ${JSON.stringify(got)}`);
}

describe.skipIf(!hasShared)('definitions of the built-in groups', () => {
  const structs: StructType[] = [];

  beforeAll(async () => {
    structs.push(...(await generatedStructs()));
  });

  it('are those of the v2 document', () => {
    const { definitions: recorded } = readShared(`${OPENAPI}/v2.json`) as { definitions: Definitions };
    // Upstream lists group versions there that it has compiled in and serves nowhere; those are the caller's to name.
    const kinds = recorded[`${META_DEFINITIONS}.DeleteOptions`]?.[
      'x-kubernetes-group-version-kind'
    ] as unknown as GroupVersion[];
    expect(differences(recorded, definitionsV2(structs, kinds))).toEqual([]);
  });

  it('are those of the v3 documents', () => {
    const out: string[] = [];
    for (const file of readdirSync(join(shared, OPENAPI, 'v3'))) {
      const [, group = '', version] = /^(?:api|apis__(.+))__(v\d\w*)\.json$/.exec(file) ?? [];
      if (version === undefined) continue;
      const document = readShared(`${OPENAPI}/v3/${file}`) as { components?: { schemas?: Definitions } };
      const recorded = document.components?.schemas ?? {};
      const made = schemasV3(
        structs.filter((struct) => struct.name in recorded),
        { group, version },
      );
      out.push(...differences(recorded, made).map((difference) => `${file} ${difference}`));
    }
    expect(out).toEqual([]);
  });
});
