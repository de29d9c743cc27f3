/** Identity of an API group in one version; the group is `''` for the core group. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Identity of a kind. */
export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** Identity of a resource: the plural name that stands in URLs. */
export interface GroupVersionResource extends GroupVersion {
  readonly resource: string;
}

/** A resource regardless of version: what storage, authorization and error messages name. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** `v1` for the core group, `apps/v1` otherwise: the form of an object's `apiVersion`. */
export function apiVersionOf(gv: GroupVersion): string {
  return gv.group === '' ? gv.version : `${gv.group}/${gv.version}`;
}

/** Parses an `apiVersion`; `undefined` when it has more than one slash. The empty string is the empty group and version. */
export function parseApiVersion(apiVersion: string): GroupVersion | undefined {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  if (apiVersion.indexOf('/', slash + 1) >= 0) return undefined;
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `pods` or `deployments.apps`: how error messages name a resource (W85). */
export function qualifiedResource(gr: GroupResource): string {
  return gr.group === '' ? gr.resource : `${gr.resource}.${gr.group}`;
}

/** `Pod` or `Deployment.apps`: how `Invalid` errors name a kind (W86). */
export function qualifiedKind(gk: { readonly group: string; readonly kind: string }): string {
  return gk.group === '' ? gk.kind : `${gk.kind}.${gk.group}`;
}

const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

/**
 * Kube-aware order of versions (W19): GA before beta before alpha, then the higher number first; names of another form
 * come last, in alphabetical order. Negative when `a` comes first.
 */
export function compareVersions(a: string, b: string): number {
  const x = VERSION.exec(a);
  const y = VERSION.exec(b);
  if (!x || !y) return x ? -1 : y ? 1 : a < b ? -1 : a > b ? 1 : 0;
  const stage = (m: RegExpExecArray) => (m[2] === undefined ? 2 : m[2] === 'beta' ? 1 : 0);
  return stage(y) - stage(x) || Number(y[1]) - Number(x[1]) || Number(y[3] ?? 0) - Number(x[3] ?? 0);
}
