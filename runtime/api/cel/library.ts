/** Names that expressions in Kubernetes may use: the standard functions and macros of CEL, and Kubernetes' own libraries. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Called without a target. */
export const FUNCTIONS = words(`
  bool bytes double duration dyn int list map size string timestamp type uint matches has
  url isURL ip isIP cidr isCIDR quantity isQuantity semver isSemver
  cel.bind sets.contains sets.equivalent sets.intersects
  math.greatest math.least math.ceil math.floor math.round math.trunc math.abs math.sign math.isInf math.isNaN math.isFinite
  math.bitAnd math.bitOr math.bitXor math.bitNot math.bitShiftLeft math.bitShiftRight math.sqrt
  optional.of optional.none optional.ofNonZeroValue optional.unwrap
  strings.quote jsonpatch.escapeKey ip.isCanonical base64.encode base64.decode format.named
  format.dns1123Label format.dns1123Subdomain format.dns1035Label format.qualifiedName format.dns1123LabelPrefix format.dns1123SubdomainPrefix
  format.dns1035LabelPrefix format.labelValue format.uri format.uuid format.byte format.date format.datetime
`);

/** Called on a value. */
export const METHODS = words(`
  all exists exists_one existsOne map filter transformList transformMap transformMapEntry
  size contains endsWith startsWith matches charAt indexOf lastIndexOf join lowerAscii upperAscii replace split substring trim format reverse quote
  getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours getMilliseconds getMinutes getMonth getSeconds
  find findAll isSorted sum min max flatten distinct slice sort sortBy first last unwrapOpt
  hasValue value or orValue optMap optFlatMap
  getScheme getHost getHostname getPort getEscapedPath getQuery
  family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast containsIP containsCIDR ip prefixLength masked
  add sub isInteger asInteger asApproximateFloat sign isGreaterThan isLessThan compareTo major minor patch
  validate includes
  path group serviceAccount resource subresource namespace name check fieldSelector labelSelector allowed reason errored error
`);

/** Names of types, which are values too. */
export const TYPE_NAMES = words('bool bytes double int list map null_type string type uint optional_type google');

const COUNTING = words('all exists exists_one existsOne');
const NAMING_ONE = words('map filter optMap optFlatMap');
const NAMING_TWO = words('transformList transformMap transformMapEntry');

/** How many of a macro's arguments name values that the rest of them may use; 0 for what is no macro. */
export function namesBoundBy(method: string, argumentCount: number): number {
  if (argumentCount < 2) return 0;
  if (COUNTING.has(method)) return argumentCount - 1;
  return NAMING_ONE.has(method) ? 1 : NAMING_TWO.has(method) ? 2 : 0;
}

const RESULTS: Readonly<Record<string, ReadonlySet<string>>> = {
  bool: words(`
    !_ _&&_ _||_ _==_ _!=_ _<_ _<=_ _>_ _>=_ @in has bool isURL isIP isCIDR isQuantity isSemver sets.contains sets.equivalent sets.intersects
    all exists exists_one existsOne startsWith endsWith contains matches isSorted allowed hasValue isGreaterThan isLessThan
  `),
  string: words('string join lowerAscii upperAscii trim charAt substring replace jsonpatch.escapeKey'),
  int: words('int size indexOf lastIndexOf'),
  double: words('double'),
  list: words('filter split transformList'),
};
const RESULT_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries(RESULTS).flatMap(([type, names]) => [...names].map((name) => [name, type] as const)),
);

/** The type of what a function or method answers, where its name alone tells. */
export const resultTypeOf = (name: string): string | undefined => RESULT_TYPES.get(name);
