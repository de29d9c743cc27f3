/** Subresources that lead to a node or a pod: this server has none to lead to, and says which part is missing. */
import { badRequest, StatusError } from '../../api/status-error.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import type { ServedResource } from '../served-resource.js';
import { decodeHub } from '../stored-resource.js';
import type { GetOptions, LogOptions, ObjectResult, RequestContext } from '../types.js';
import { UnsupportedStorage } from '../unsupported-storage.js';
import { checkLogContainer, checkLogOptions } from './log-options.js';
import type { PodLike } from './pod-condition.js';

/** Subresources of pods that the kubelet of their node serves. */
const OF_KUBELET: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward']);
const NOTHING = Buffer.alloc(0);

export const CONNECTS: ReadonlySet<string> = new Set([...OF_KUBELET, 'log', 'proxy']);

export class ConnectStorage extends UnsupportedStorage {
  constructor(
    private readonly served: ServedResource,
    private readonly row: SubresourceRow,
  ) {
    super(served.info, row);
  }

  override async get(context: RequestContext, name: string, { log }: GetOptions): Promise<ObjectResult> {
    if (log !== undefined) checkLogOptions(name, log);
    return this.connect(context, name, log);
  }
  override create(context: RequestContext, name: string): Promise<ObjectResult> {
    return this.connect(context, name);
  }
  override update(context: RequestContext, name: string): Promise<ObjectResult> {
    return this.connect(context, name);
  }
  override patch(context: RequestContext, name: string): Promise<ObjectResult> {
    return this.connect(context, name);
  }
  override delete(context: RequestContext, name: string): Promise<ObjectResult> {
    return this.connect(context, name);
  }

  private async connect({ namespace }: RequestContext, name: string, log?: LogOptions): Promise<ObjectResult> {
    const { served, row } = this;
    // Services and pods may be named with a port: `name:port`.
    const object = decodeHub(
      served.stored,
      served.current(namespace, row.name === 'proxy' ? nameOf(name) : name).value,
    );
    if (log !== undefined) checkLogContainer(object as PodLike, log.container);
    if (served.info.resource === 'pods' && !(object as PodLike).spec.nodeName) {
      if (OF_KUBELET.has(row.name)) throw badRequest(`pod ${name} does not have a host assigned`);
      // Nothing has been written yet.
      if (row.name === 'log') return { code: 204, bytes: NOTHING };
      throw badRequest('address not allowed');
    }
    throw new StatusError(503, 'ServiceUnavailable', `this server has no way to ${served.info.resource}/${row.name}`);
  }
}

/** `https:name:port`, `name:port`, `name`. */
function nameOf(text: string): string {
  const parts = text.split(':');
  return parts.length === 3 ? (parts[1] as string) : (parts[0] as string);
}
