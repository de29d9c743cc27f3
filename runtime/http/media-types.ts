/**
 * Accept headers as upstream reads them: clauses in order of preference, each with the parameters `as`, `g`, `v` that ask for
 * another shape of the answer, `stream` that asks for frames, and `pretty`.
 */
export interface MediaType {
  /** `application/json`. */
  readonly name: string;
  /** Whether watches can be sent in it. */
  readonly streams: boolean;
}

/** The kind that a client asks an answer to be turned into (`as=Table;g=meta.k8s.io;v=v1`). */
export interface Conversion {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
}

export interface Negotiated<M extends MediaType = MediaType> {
  readonly mediaType: M;
  readonly conversion?: Conversion;
  /** `;pretty=1`. */
  readonly pretty: boolean;
}

interface Clause {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Which conversions an endpoint knows in a media type. */
export type AllowsConversion = (conversion: Conversion, mediaType: MediaType) => boolean;

/**
 * The first clause that some offered type satisfies (W7–W10): a clause whose conversion is not allowed is passed over.
 * Undefined when there is none; an empty header takes the first type (W1).
 */
export function negotiate<M extends MediaType>(
  header: string | undefined,
  offered: readonly M[],
  allows?: AllowsConversion,
): Negotiated<M> | undefined {
  if (header === undefined || header === '') return { mediaType: offered[0]!, pretty: false };
  for (const clause of parseAccept(header)) {
    for (const mediaType of offered) {
      if (!matches(clause, mediaType.name)) continue;
      const accepted = accept(clause, mediaType, allows);
      if (accepted !== undefined) return accepted;
    }
  }
  return undefined;
}

function accept<M extends MediaType>(
  { parameters }: Clause,
  mediaType: M,
  allows: AllowsConversion | undefined,
): Negotiated<M> | undefined {
  if (parameters.get('stream') && !mediaType.streams) return undefined;
  const pretty = parameters.get('pretty') === '1';
  const kind = parameters.get('as');
  const group = parameters.get('g');
  const version = parameters.get('v');
  if (kind === undefined && group === undefined && version === undefined) return { mediaType, pretty };
  const conversion = { kind: kind ?? '', group: group ?? '', version: version ?? '' };
  return allows?.(conversion, mediaType) ? { mediaType, conversion, pretty } : undefined;
}

function matches(clause: Clause, mediaType: string): boolean {
  if (clause.type === '*' && clause.subtype === '*') return true;
  const slash = mediaType.indexOf('/');
  return (
    clause.type === mediaType.slice(0, slash) &&
    (clause.subtype === '*' || clause.subtype === mediaType.slice(slash + 1))
  );
}

function parseAccept(header: string): Clause[] {
  const clauses: Clause[] = [];
  for (const part of header.split(',')) {
    const [range = '', ...rest] = part.split(';');
    const [type = '', subtype, more] = range.trim().split('/');
    if (more !== undefined || (subtype === undefined && type !== '*')) continue;
    const parameters = new Map<string, string>();
    let quality = 1;
    for (const parameter of rest) {
      const equals = parameter.indexOf('=');
      if (equals < 0) continue;
      const name = parameter.slice(0, equals).trim();
      const value = parameter.slice(equals + 1).trim();
      if (name === 'q') quality = Number.parseFloat(value) || 0;
      else parameters.set(name, value);
    }
    clauses.push({ type: type.trim(), subtype: (subtype ?? '*').trim(), quality, parameters });
  }
  return clauses.sort((a, b) => b.quality - a.quality || wildcards(a) - wildcards(b));
}

const wildcards = (clause: Clause): number => (clause.type === '*' ? 2 : clause.subtype === '*' ? 1 : 0);

/**
 * The test that comes before negotiation: a route is only reached when the header names one of its types as they are
 * written, or everything.
 */
export function reachesRoute(header: string | undefined, produced: readonly string[]): boolean {
  if (header === undefined || header === '') return true;
  for (const part of header.split(',')) {
    const semicolon = part.indexOf(';');
    const range = (semicolon < 0 ? part : part.slice(0, semicolon)).trim();
    if (range === '*/*' || produced.includes(range)) return true;
  }
  return false;
}

/** The media type of a Content-Type header without its parameters, in lower case; undefined when it is malformed. */
export function parseContentType(header: string): string | undefined {
  const semicolon = header.indexOf(';');
  const name = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  return CONTENT_TYPE.test(name) ? name : undefined;
}

const CONTENT_TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]+(\/[!#$%&'*+.^_`|~0-9a-z-]+)?$/;
