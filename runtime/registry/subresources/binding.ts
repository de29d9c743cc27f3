/** `pods/binding`: gives a pod its node (W83). */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import type { KubeObject } from '../../api/meta.js';
import { badRequest, conflict, StatusError } from '../../api/status-error.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import { readObject } from '../decode-request.js';
import type { KindVersion } from '../kinds.js';
import { operationOf } from '../operation.js';
import { checkWriteOptions, isDryRun } from '../request-options.js';
import type { ServedResource } from '../served-resource.js';
import { decodeHub } from '../stored-resource.js';
import { createdSuccess } from '../success.js';
import type { ObjectResult, RequestBody, RequestContext, ResourceInfo, WriteOptions } from '../types.js';
import { UnsupportedStorage } from '../unsupported-storage.js';
import { updateObject } from '../update-object.js';
import { type PodLike, setPodCondition } from './pod-condition.js';

interface Binding extends KubeObject {
  target?: { kind?: string; name?: string };
}

/** Serves `pods/<name>/binding`, and `bindings`, where the object itself names the pod. */
export class BindingStorage extends UnsupportedStorage {
  constructor(
    info: ResourceInfo,
    row: SubresourceRow | undefined,
    private readonly pods: ServedResource,
    private readonly binding: KindVersion,
  ) {
    super(info, row);
  }

  override async create(
    context: RequestContext,
    name: string,
    body: RequestBody,
    options: WriteOptions,
  ): Promise<ObjectResult> {
    checkWriteOptions('CreateOptions', options);
    const request = { own: this.binding, isKnownKind: this.pods.isKnownKind };
    const binding = readObject(request, body, options, (text) => context.warn(text)) as Binding;
    const pod = this.subresource === undefined ? (binding.metadata.name ?? '') : name;
    if (binding.metadata.name !== pod) throw badRequest('name in URL does not match name in Binding object');
    const node = targetNode(binding);
    const { stored } = this.pods;
    const operation = operationOf(context, this.pods.info, 'binding', isDryRun(options));
    await updateObject(stored, operation, pod, {
      direct: true,
      mustExist: true,
      next: (current) =>
        bind(decodeHub(stored, (current as NonNullable<typeof current>).value) as PodLike, binding, node),
    });
    return createdSuccess();
  }
}

/** Upstream answers 500 to a binding that it finds invalid (W130). */
function targetNode(binding: Binding): string {
  const { kind, name } = binding.target ?? {};
  const errors = new FieldErrors();
  const target = FieldPath.of('target');
  if (kind && kind !== 'Node') errors.notSupported(target, 'kind', kind, ['Node', '<empty>']);
  if (!name) errors.required(target, 'name');
  const sentences = errors.list.map((e) => `${e.field}: ${e.message}`);
  if (sentences.length > 0 || !name)
    throw new StatusError(500, '', sentences.length === 1 ? (sentences[0] as string) : `[${sentences.join(', ')}]`);
  return name;
}

function bind(pod: PodLike, binding: Binding, node: string): KubeObject {
  const name = pod.metadata.name ?? '';
  const refuse = (detail: string) => conflict({ group: '', resource: 'pods/binding' }, name, detail);
  const { uid } = binding.metadata;
  if (uid && uid !== pod.metadata.uid)
    throw refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`);
  if (pod.metadata.deletionTimestamp !== undefined)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if (pod.spec.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  pod.spec.nodeName = node;
  if (binding.metadata.annotations)
    pod.metadata.annotations = { ...pod.metadata.annotations, ...binding.metadata.annotations };
  setPodCondition(pod, { type: 'PodScheduled', status: 'True' });
  return pod;
}
