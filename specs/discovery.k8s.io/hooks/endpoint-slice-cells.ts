import type { EndpointPort, EndpointSlice } from '../../../generated/discovery.k8s.io/hub.js';
import type { CellsHook } from '../../../runtime/api/hooks.js';

/** So many are shown before the rest is only counted. */
const SHOWN = 3;

function listText(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN).join(',');
  return items.length > SHOWN ? `${shown} + ${items.length - SHOWN} more...` : shown || '<unset>';
}

/** A port without a number stands for all, or for the one that its name means. */
const portText = (port: EndpointPort) => (port.port === undefined ? (port.name ?? '*') : String(port.port));

export const cells_EndpointSlice: CellsHook<EndpointSlice> = (slice) => ({
  Ports: listText((slice.ports ?? []).map(portText)),
  Endpoints: listText((slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses ?? [])),
});
