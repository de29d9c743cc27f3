import type { Pod } from '../../../generated/core/hub.js';
import type { SelectableHook } from '../../../runtime/api/hooks.js';

/** `spec.host` is an old name of `spec.nodeName`; addresses are compared as a list, which no single one equals. */
export const selectable_Pod: SelectableHook<Pod> = ({ spec, status }) => ({
  'spec.host': spec?.nodeName ?? '',
  'spec.hostNetwork': String(spec?.hostNetwork === true),
  'status.podIPs': (status?.podIPs ?? []).length === 0 ? '' : `[${status?.podIPs?.map(({ ip }) => ip).join(' ')}]`,
});
