/**
 * Devices that others use already are given to administrators only: to claims in namespaces that carry a label. Upstream
 * asks this in the strategies of claims; here it is admission, which can look at namespaces.
 */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import type { KubeObject } from '../../api/meta.js';
import { invalid } from '../../api/status-error.js';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '../admission.js';
import type { ResourceInfo } from '../types.js';
import type { Lookup } from './lookup.js';

interface AdminAccess {
  readonly adminAccess?: boolean;
}
interface ClaimSpec {
  readonly devices?: { readonly requests?: readonly { readonly exactly?: AdminAccess }[] };
}
type Claim = KubeObject & {
  spec?: ClaimSpec;
  status?: { allocation?: { devices?: { results?: readonly AdminAccess[] } } };
};
type Template = KubeObject & { spec?: { spec?: ClaimSpec } };

const GROUP = 'resource.k8s.io';
const NAMESPACES = { group: '', resource: 'namespaces' };
const LABEL = 'resource.kubernetes.io/admin-access';
const REQUESTS = FieldPath.root.child('spec').child('devices').child('requests');
const RESULTS = FieldPath.root.child('status').child('allocation').child('devices').child('results');

/** Place of the first that asks; -1 without any. */
const asking = (list: readonly (AdminAccess | undefined)[] | undefined): number =>
  list?.findIndex((it) => it?.adminAccess === true) ?? -1;
const resultsOf = (claim: KubeObject | undefined) => (claim as Claim | undefined)?.status?.allocation?.devices?.results;

export class DeviceAdminAccess implements AdmissionPlugin {
  readonly name = 'DeviceAdminAccess';

  constructor(private readonly lookup: Lookup) {}

  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
    if (info.group !== GROUP) return false;
    if (info.resource === 'resourceclaims') return operation === (subresource === 'status' ? 'UPDATE' : 'CREATE');
    return info.resource === 'resourceclaimtemplates' && operation === 'CREATE';
  }

  validate({ info, subresource, object, old, namespace, name }: AdmissionAttributes): void {
    const place = subresource === 'status' ? resultAsking(object, old) : requestAsking(info, object);
    if (place === undefined) return;
    const labels = this.lookup.all(NAMESPACES).get(namespace)?.metadata.labels;
    if (labels?.[LABEL] === 'true') return;
    const errors = new FieldErrors();
    errors.forbidden(
      place,
      'adminAccess',
      `admin access to devices requires the \`${LABEL}: true\` label on the containing namespace`,
    );
    throw invalid(info, name, errors.list);
  }
}

function requestAsking(info: ResourceInfo, object: KubeObject | undefined): FieldPath | undefined {
  const spec = info.resource === 'resourceclaims' ? (object as Claim).spec : (object as Template).spec?.spec;
  const index = asking(spec?.devices?.requests?.map(({ exactly }) => exactly));
  return index < 0 ? undefined : REQUESTS.index(index);
}

/** What was given once is kept. */
function resultAsking(object: KubeObject | undefined, old: KubeObject | undefined): FieldPath | undefined {
  const index = asking(resultsOf(object));
  return index < 0 || asking(resultsOf(old)) >= 0 ? undefined : RESULTS.index(index);
}
