/** Golden objects of a Kubernetes release: each kind as JSON, YAML and protobuf, beside the `.proto` files of the release. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shared } from './shared.js';

const asked = process.env.KINDSMITH_UPSTREAM;

/** A folder with `protos/` and `roundtrip/`: what `KINDSMITH_UPSTREAM` names, else that of the release of the built-in groups. */
export const release = resolve(asked ?? join(shared, 'kubernetes-v1.36'));
/** Whether the golden objects are of the release that the built-in groups are of. */
export const isBuiltinRelease = asked === undefined;

export const protoFolder = join(release, 'protos');
const goldenFolder = join(release, 'roundtrip');
export const hasGolden = existsSync(protoFolder) && existsSync(goldenFolder);
if (!hasGolden) console.log(`SKIPPED: golden objects of all kinds, for ${release} has no protos/ and roundtrip/`);

export interface Golden {
  /** `apps.v1.Deployment`. */
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly json: Buffer;
  readonly yaml: Buffer;
  readonly protobuf: Buffer;
}

export function readGolden(): Golden[] {
  return readdirSync(goldenFolder)
    .filter((file) => file.endsWith('.pb'))
    .map((file) => {
      const name = file.slice(0, -'.pb'.length);
      const read = (ending: string) => readFileSync(join(goldenFolder, `${name}.${ending}`));
      const [group = '', version = '', kind = ''] = /^(.+)\.(v[^.]+)\.([^.]+)$/.exec(name)?.slice(1) ?? [];
      const gvk = { group: group === 'core' ? '' : group, version, kind };
      return { name, ...gvk, json: read('json'), yaml: read('yaml'), protobuf: read('pb') };
    });
}
