/** Where messages of Kubernetes' packages are schemas. */
import { META_FOLDER, META_VERSION } from '../../model/well-known.js';
import type { MessagePlace } from './messages.js';

/** Packages whose types stand in `specs/meta/v1.yaml`. */
export const SHARED_PACKAGES: readonly string[] = [
  'apis.meta.v1',
  'apis.meta.v1beta1',
  'api.resource',
  'util.intstr',
  'runtime',
  'runtime.schema',
].map((name) => `k8s.io.apimachinery.pkg.${name}`);

/** The place of a message by its package; undefined for packages that are not Kubernetes' own. */
export function placeByName(packageName: string, name: string): MessagePlace | undefined {
  if (SHARED_PACKAGES.includes(packageName)) return { folder: META_FOLDER, version: META_VERSION, name };
  const found = /^k8s\.io\.api\.([a-z]+)\.(v[0-9a-z]+)$/.exec(packageName);
  return found === null ? undefined : { folder: found[1]!, version: found[2]!, name };
}
