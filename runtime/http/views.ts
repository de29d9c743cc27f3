import { quoteGo } from '../api/go-quote.js';
import { badRequest, StatusError } from '../api/status-error.js';
import type { View } from '../registry/types.js';
import type { Exchange } from './exchange.js';
import type { Conversion } from './media-types.js';

const PLAIN: View = Object.freeze({ as: 'object' });
const INCLUDED = ['None', 'Metadata', 'Object'] as const;

/** How the client wants an object, or a list of them, to be shown. Throws 400 and 406. */
export function viewOf(exchange: Exchange, conversion: Conversion | undefined, shown: 'object' | 'list'): View {
  if (conversion === undefined) return PLAIN;
  const version = conversion.version as 'v1' | 'v1beta1';
  if (conversion.kind === 'Table') return { as: 'table', version, includeObject: includedObject(exchange) };
  if ((conversion.kind === 'PartialObjectMetadataList') !== (shown === 'list')) {
    const but = shown === 'list' ? 'a list' : 'not a list';
    throw new StatusError(406, 'NotAcceptable', `you requested ${conversion.kind}, but the requested object is ${but}`);
  }
  return { as: 'partial-metadata', version };
}

/** W8. */
function includedObject({ query }: Exchange): (typeof INCLUDED)[number] {
  const value = query.get('includeObject') || 'Metadata';
  const known = INCLUDED.find((one) => one === value);
  if (known === undefined) {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${quoteGo(value)}: must be 'Metadata', 'Object', 'None', or empty`,
    );
  }
  return known;
}
