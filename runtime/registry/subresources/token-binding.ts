/** The objects that tokens of service accounts may be bound to. */
import { parseApiVersion } from '../../api/gvk.js';
import { badRequest, conflict } from '../../api/status-error.js';
import type { ServedResource } from '../served-resource.js';
import { readMetadata } from '../stored-bytes.js';
import { decodeHub } from '../stored-resource.js';
import type { PodLike } from './pod-condition.js';
import type { ServiceAccountClaims, TokenReference } from './token-issuer.js';

export interface ObjectReference {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** By kind; absent where the server does not serve them. */
export type BindableResources = Readonly<Partial<Record<'Pod' | 'Secret' | 'Node', ServedResource>>>;

export type BoundObjects = Pick<ServiceAccountClaims, 'pod' | 'secret' | 'node'>;

/**
 * What a token says of the object that it is bound to. Throws 404 when there is none, 409 when it is not the one that was
 * meant, 400 for other kinds and for pods of another account.
 */
export function boundObjects(
  resources: BindableResources,
  ref: ObjectReference,
  account: { readonly name: string; readonly namespace: string },
): BoundObjects {
  const { kind = '', apiVersion = '', name = '' } = ref;
  const { group, version } = parseApiVersion(apiVersion) ?? { group: '', version: '' };
  const resource =
    group === '' && Object.hasOwn(resources, kind) ? resources[kind as keyof BindableResources] : undefined;
  if (resource === undefined) {
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  if (name === '') throw badRequest('Name parameter required.');
  const bytes = resource.current(account.namespace, name).value;
  const found: TokenReference = { name, uid: readMetadata(bytes).uid ?? '' };
  let bound: BoundObjects = kind === 'Secret' ? { secret: found } : { node: found };
  if (kind === 'Pod') {
    const pod = decodeHub(resource.stored, bytes) as PodLike;
    bound = podAndNode(pod, found, account.name, resources.Node);
  }
  if (ref.uid && ref.uid !== found.uid) {
    const detail = `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group, resource: kind }, name, detail);
  }
  return bound;
}

function podAndNode({ spec }: PodLike, pod: TokenReference, account: string, nodes?: ServedResource): BoundObjects {
  if ((spec.serviceAccountName ?? '') !== account) {
    const detail = `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`;
    throw badRequest(detail);
  }
  const { nodeName } = spec;
  if (!nodeName) return { pod };
  const node = nodes?.stored.storage.get(nodes.stored.prefix + nodeName);
  return { pod, node: { name: nodeName, uid: (node && readMetadata(node.value).uid) ?? '' } };
}
