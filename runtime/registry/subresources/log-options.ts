/** What may be asked of a pod's log, before anything is looked for on a node. */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import { badRequest, invalid } from '../../api/status-error.js';
import type { LogOptions } from '../types.js';
import type { PodLike } from './pod-condition.js';

const KIND = { group: '', kind: 'PodLogOptions' };
const at = FieldPath.root;

/** Throws 422 for numbers that make no sense. */
export function checkLogOptions(pod: string, options: LogOptions): void {
  const { tailLines, limitBytes, sinceSeconds, sinceTime } = options;
  const errors = new FieldErrors();
  if (tailLines !== undefined && tailLines < 0)
    errors.invalid(at, 'tailLines', tailLines, 'must be greater than or equal to 0');
  if (limitBytes !== undefined && limitBytes < 1)
    errors.invalid(at, 'limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.forbidden(at, undefined, 'at most one of `sinceTime` or `sinceSeconds` may be specified');
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.invalid(at, 'sinceSeconds', sinceSeconds, 'must be greater than 0');
  if (!errors.empty) throw invalid(KIND, pod, errors.list);
}

/** Throws 400 when the pod has no such container, or several and none is named. */
export function checkLogContainer(pod: PodLike, container: string | undefined): void {
  const { metadata, spec } = pod;
  const names = (list: PodLike['spec']['containers']): string[] => (list ?? []).map(({ name }) => name);
  const [main, init, ephemeral] = [spec.containers, spec.initContainers, spec.ephemeralContainers].map(names);
  if (container) {
    if (![main, init, ephemeral].some((list) => list?.includes(container)))
      throw badRequest(`container ${container} is not valid for pod ${metadata.name}`);
  } else if (main?.length !== 1) {
    const others = init?.length ? ` or one of the init containers: [${init.join(' ')}]` : '';
    throw badRequest(
      `a container name must be specified for pod ${metadata.name}, choose one of: [${main?.join(' ')}]${others}`,
    );
  }
}
