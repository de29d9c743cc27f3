/** `pods/eviction`: a deletion that respects disruption budgets (W83). */
import type { LabelSelector } from '../../api/labels.js';
import { selectorOf } from '../../api/labels.js';
import type { DeleteOptions, JsonObject, KubeObject } from '../../api/meta.js';
import { badRequest, forbidden, type StatusDetails, StatusError } from '../../api/status-error.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import { readObject } from '../decode-request.js';
import { deleteObject } from '../delete-object.js';
import type { KindVersion } from '../kinds.js';
import { now } from '../object-meta.js';
import { type Operation, operationOf } from '../operation.js';
import { checkDeleteOptions, checkWriteOptions, isDryRun } from '../request-options.js';
import type { ServedResource } from '../served-resource.js';
import { readLabels } from '../stored-bytes.js';
import { decodeHub } from '../stored-resource.js';
import { createdSuccess } from '../success.js';
import type { ObjectResult, RequestBody, RequestContext, WriteOptions } from '../types.js';
import { UnsupportedStorage } from '../unsupported-storage.js';
import { updateObject } from '../update-object.js';
import { isReady, type PodLike, setPodCondition } from './pod-condition.js';

interface Eviction extends KubeObject {
  deleteOptions?: DeleteOptions;
}

interface Budget extends KubeObject {
  spec: { selector?: LabelSelector; unhealthyPodEvictionPolicy?: string };
  status: {
    observedGeneration?: number;
    disruptionsAllowed: number;
    currentHealthy: number;
    desiredHealthy: number;
    disruptedPods?: Record<string, string>;
    conditions?: (JsonObject & { type: string; status: string })[];
  };
}

const RETRY_AFTER_SECONDS = 10;
/** More pods than these are not noted down as disrupted. */
const MAX_DISRUPTED_PODS = 2_000;
const BUDGETS = { group: 'policy', resource: 'poddisruptionbudgets' };

export class EvictionStorage extends UnsupportedStorage {
  constructor(
    row: SubresourceRow,
    private readonly pods: ServedResource,
    /** Undefined where the server has no budgets. */
    private readonly budgets: ServedResource | undefined,
    private readonly eviction: KindVersion,
  ) {
    super(pods.info, row);
  }

  override async create(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
  ): Promise<ObjectResult> {
    checkWriteOptions('CreateOptions', options);
    const request = { own: this.eviction, isKnownKind: this.pods.isKnownKind, alsoAccepts: ['policy/v1beta1'] };
    const eviction = readObject(request, body, options, (text) => context.warn(text)) as Eviction;
    if (eviction.metadata.name !== name) throw badRequest('name in URL does not match name in Eviction object');
    const deleteOptions = eviction.deleteOptions ?? {};
    checkDeleteOptions(deleteOptions);
    const operation = operationOf(context, this.pods.info, 'eviction', isDryRun(options) || isDryRun(deleteOptions));
    const { stored } = this.pods;
    const pod = decodeHub(stored, this.pods.current(context.namespace, name).value) as PodLike;
    if (!mayGoAtOnce(pod)) await this.askBudget(operation, pod);
    await this.markTarget(operation, name);
    await deleteObject(stored, operation, name, deleteOptions);
    return createdSuccess();
  }

  /** Counts the eviction against the pod's budget; throws 429 when it forbids it. */
  private async askBudget(operation: Operation, pod: PodLike): Promise<void> {
    const matching = await this.budgetsOf(operation.namespace, pod);
    if (matching.length > 1) {
      throw new StatusError(
        500,
        '',
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      );
    }
    const budget = matching[0];
    if (budget === undefined || this.budgets === undefined || isUnhealthyExempt(budget, pod)) return;
    const { stored } = this.budgets;
    const change = (current: KubeObject) => spend(current as Budget, pod.metadata.name ?? '');
    await updateObject(stored, operation, budget.metadata.name ?? '', this.budgets.ownChange('status', change));
  }

  private async budgetsOf(namespace: string, pod: PodLike): Promise<Budget[]> {
    if (this.budgets === undefined || !pod.metadata.labels) return [];
    const { stored } = this.budgets;
    const cache = await this.budgets.cache();
    const labels = readLabels(this.pods.current(namespace, pod.metadata.name ?? '').value);
    return cache
      .list({ scope: `${stored.prefix}${namespace}/` })
      .entries.map((entry) => decodeHub(stored, entry.value) as Budget)
      .filter((budget) => selectorOf(budget.spec.selector).matches(labels));
  }

  /** The pod tells why it goes. */
  private async markTarget(operation: Operation, name: string): Promise<void> {
    const { stored } = this.pods;
    await updateObject(stored, operation, name, {
      direct: true,
      mustExist: true,
      next: (current) => {
        const pod = decodeHub(stored, (current as NonNullable<typeof current>).value) as PodLike;
        if (pod.metadata.deletionTimestamp === undefined) {
          setPodCondition(pod, {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'EvictionByEvictionAPI',
            message: 'Eviction API: evicting',
          });
        }
        return pod;
      },
    });
  }
}

/** Pods that do not run, or go already, disrupt nothing. */
function mayGoAtOnce(pod: PodLike): boolean {
  const phase = pod.status?.phase;
  return (
    phase === 'Pending' || phase === 'Succeeded' || phase === 'Failed' || pod.metadata.deletionTimestamp !== undefined
  );
}

function isUnhealthyExempt(budget: Budget, pod: PodLike): boolean {
  if (isReady(pod)) return false;
  const { currentHealthy, desiredHealthy } = budget.status;
  return (
    budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (currentHealthy >= desiredHealthy && desiredHealthy > 0)
  );
}

/** One disruption less is allowed. */
function spend(budget: Budget, pod: string): Budget {
  const { metadata, status } = budget;
  const name = metadata.name ?? '';
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, RETRY_AFTER_SECONDS);
  }
  if (status.disruptionsAllowed < 0) throw forbidden(BUDGETS, name, 'pdb disruptions allowed is negative');
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED_PODS) {
    throw forbidden(BUDGETS, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (status.disruptionsAllowed === 0) {
    throw tooMany(
      `The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
    );
  }
  status.disruptionsAllowed--;
  if (status.disruptionsAllowed === 0) markInsufficient(budget);
  status.disruptedPods = { ...status.disruptedPods, [pod]: now() };
  return budget;
}

function markInsufficient({ metadata, status }: Budget): void {
  const before = status.conditions?.find((c) => c.type === 'DisruptionAllowed');
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    observedGeneration: status.observedGeneration ?? metadata.generation,
    lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : now(),
    reason: 'InsufficientPods',
    message: '',
  };
  status.conditions = [...(status.conditions ?? []).filter((c) => c !== before), condition];
}

function tooMany(cause: string, retryAfterSeconds?: number): StatusError {
  const details: StatusDetails = {
    causes: [{ reason: 'DisruptionBudget', message: cause }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  return new StatusError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    details,
  );
}
