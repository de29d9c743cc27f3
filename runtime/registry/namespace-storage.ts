/** Namespaces: a delete marks them as terminating; they go when their own finalizers are gone (W93, W94, W130). */
import type { DeleteOptions, KubeObject } from '../api/meta.js';
import { conflict } from '../api/status-error.js';
import { admit, validateAdmission } from './admission.js';
import { type Deleted, deleteObject } from './delete-object.js';
import { deletionFinalizers } from './finalizers.js';
import { now } from './object-meta.js';
import { attributesOf, type Operation } from './operation.js';
import { ResourceStorage } from './resource-storage.js';
import { decodeHub, type StoredObject } from './stored-resource.js';
import { updateObject } from './update-object.js';

export interface Namespace extends KubeObject {
  spec?: { finalizers?: string[] };
  status?: { phase?: string; conditions?: NamespaceCondition[] };
}

export interface NamespaceCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** A namespace waits for the finalizers of its spec, too. */
export function holdsNamespace(object: KubeObject): boolean {
  return ((object as Namespace).spec?.finalizers?.length ?? 0) > 0;
}

export class NamespaceStorage extends ResourceStorage {
  protected override async remove(operation: Operation, name: string, options: DeleteOptions): Promise<Deleted> {
    const { stored } = this.served;
    const chain = stored.admission.chain(operation.info, '', 'DELETE');
    await admit(chain, attributesOf(operation, 'DELETE', name, undefined, undefined));
    const found = decodeHub(stored, this.served.current('', name).value) as Namespace;
    checkPreconditions(found, options);
    if (found.metadata.deletionTimestamp !== undefined && !holdsNamespace(found))
      return deleteObject(stored, operation, name, options);
    const terminating = await updateObject(stored, operation, name, {
      direct: true,
      mustExist: true,
      next: async (current) => {
        const namespace = decodeHub(stored, (current as NonNullable<typeof current>).value) as Namespace;
        await validateAdmission(chain, attributesOf(operation, 'DELETE', name, undefined, namespace));
        return terminate(namespace, options);
      },
    });
    return waiting(terminating, found);
  }
}

function terminate(namespace: Namespace, options: DeleteOptions): Namespace {
  const { metadata } = namespace;
  if (metadata.deletionTimestamp !== undefined) return namespace;
  metadata.deletionTimestamp = now();
  namespace.status = { ...namespace.status, phase: 'Terminating' };
  const finalizers = deletionFinalizers(metadata, options, 'background');
  metadata.finalizers = finalizers.length > 0 ? [...finalizers] : undefined;
  return namespace;
}

const waiting = (stored: StoredObject, { metadata }: KubeObject): Deleted => ({ ...stored, gone: false, metadata });

/** Other sentences than those of other kinds. */
function checkPreconditions({ metadata }: Namespace, { preconditions }: DeleteOptions): void {
  const refuse = (detail: string) =>
    conflict({ group: '', resource: 'namespaces' }, metadata.name ?? '', `Precondition failed: ${detail}`);
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid)
    throw refuse(`UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`);
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw refuse(
      `ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`,
    );
  }
}
