import type { Namespace } from '../../../generated/core/hub.js';
import type { Namespace as NamespaceV1 } from '../../../generated/core/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { DefaultHook, StrategyHooks, ValidateHook, ValidateUpdateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName } from '../../../runtime/api/names.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
/** Held until the namespace is empty. */
const KUBERNETES = 'kubernetes';
/** Finalizers that need no domain. */
const STANDARD_FINALIZERS = [KUBERNETES, 'orphan', 'foregroundDeletion'];

function labelWithName(namespace: Namespace | NamespaceV1): void {
  const { metadata } = namespace;
  if (metadata?.name) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
}

export const default_v1_Namespace: DefaultHook<NamespaceV1> = labelWithName;

export const strategy_Namespace: StrategyHooks<Namespace> = {
  prepareForCreate(namespace) {
    namespace.status = { phase: 'Active' };
    const finalizers = namespace.spec?.finalizers ?? [];
    namespace.spec = {
      ...namespace.spec,
      finalizers: finalizers.includes(KUBERNETES) ? finalizers : [...finalizers, KUBERNETES],
    };
  },

  prepareForUpdate(namespace, old, context) {
    if (context.subresource !== '') return;
    const finalizers = old.spec?.finalizers;
    namespace.spec = { ...namespace.spec };
    if (finalizers === undefined) delete namespace.spec.finalizers;
    else namespace.spec.finalizers = [...finalizers];
  },

  /** Names that were generated came too late for the defaults. */
  canonicalize: labelWithName,
};

function checkFinalizer(name: string, at: FieldPath, errors: FieldErrors): void {
  errors.invalidEach(at, undefined, name, isQualifiedName(name));
  if (!name.includes('/') && !STANDARD_FINALIZERS.includes(name))
    errors.invalid(at, undefined, name, 'name is neither a standard finalizer name nor is it fully qualified');
}

export const validate_Namespace: ValidateHook<Namespace> = (namespace, root, errors, context) => {
  const at = root.child('spec').child('finalizers');
  if (context.operation === 'create')
    for (const name of namespace.spec?.finalizers ?? []) checkFinalizer(name, at, errors);
};

export const validateUpdate_Namespace: ValidateUpdateHook<Namespace> = (namespace, _old, root, errors, context) => {
  if (context.subresource === 'finalize')
    namespace.spec?.finalizers?.forEach((name, i) =>
      checkFinalizer(name, root.child('spec').child('finalizers').index(i), errors),
    );
  if (context.subresource !== 'status') return;
  const phase = namespace.status?.phase ?? '';
  const wanted = namespace.metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating';
  if (phase === wanted) return;
  const when = wanted === 'Active' ? 'is empty' : 'is not empty';
  errors.invalid(root.child('status'), 'Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` ${when}`);
};
