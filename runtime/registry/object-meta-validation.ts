/** Validation of metadata: the rules of upstream's ValidateObjectMeta and ValidateObjectMetaUpdate (W86). */
import { baseAsName } from '../api/dns-names.js';
import { FieldErrors } from '../api/field-errors.js';
import { FieldPath } from '../api/field-path.js';
import { parseApiVersion } from '../api/gvk.js';
import type { ObjectMeta, OwnerReference } from '../api/meta.js';
import {
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isPathSegmentName,
  isPathSegmentPrefix,
  isQualifiedName,
} from '../api/names.js';
import { checkAnnotations } from '../api/rules/annotations.js';
import { checkLabels } from '../api/rules/labels.js';
import type { MetadataChecks, NameRule } from '../scheme/modules.js';
import { FOREGROUND_DELETION, ORPHAN_DEPENDENTS } from './finalizers.js';

const METADATA = FieldPath.of('metadata');
const OWNERS = METADATA.child('ownerReferences');
const FINALIZERS = METADATA.child('finalizers');
/** Finalizers that need no domain. */
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', ORPHAN_DEPENDENTS, FOREGROUND_DELETION]);
const NAMESPACE_NAME: (name: string) => readonly string[] = isDns1123Label;

/** What the rules depend on: facts of the kind. */
export interface MetadataRules {
  readonly nameRule: NameRule;
  readonly namespaced: boolean;
  readonly metadataChecks?: MetadataChecks;
}

/** Who looks at metadata: the kind's own rules, or those that all kinds share. */
type Looker = 'kind' | 'shared';

const NAME_RULES: Readonly<Record<NameRule, (name: string) => readonly string[]>> = {
  'dns-subdomain': isDns1123Subdomain,
  'dns-label': isDns1123Label,
  'dns1035-label': isDns1035Label,
  'path-segment': isPathSegmentName,
  // Every name stands in a path, whatever else may be in it.
  none: isPathSegmentName,
};

/** What is wrong with a base of generated names: it may end in a dash. */
function prefixMessages(rule: NameRule, base: string): readonly string[] {
  if (rule === 'path-segment' || rule === 'none') return isPathSegmentPrefix(base);
  return NAME_RULES[rule](baseAsName(base));
}

/** Rules on the metadata of a new object, when the kind's own rules look at it; see `validateSharedMetadata`. */
export function validateNewMetadata(meta: ObjectMeta, rules: MetadataRules, errors: FieldErrors): void {
  if (rules.metadataChecks?.create !== false) validateMetadata(meta, rules, 'kind', errors);
}

/** What holds for the metadata of new objects of any kind: looked at when the kind's own rules are all kept. */
export function validateSharedMetadata(meta: ObjectMeta, rules: MetadataRules, errors: FieldErrors): void {
  if (rules.metadataChecks?.create === false && errors.empty) validateMetadata(meta, rules, 'shared', errors);
}

const WHOLE_AND_CHANGE = ['whole', 'change'] as const;
const CHANGE = ['change'] as const;

/** Upstream's common code checks metadata, and most kinds do again: clients see such a cause as often as it is found. */
export function validateChangedMetadata(
  meta: ObjectMeta,
  old: ObjectMeta,
  rules: MetadataRules,
  subresource: string,
  errors: FieldErrors,
): void {
  const found = new FieldErrors();
  validateMetadata(meta, rules, 'kind', found);
  validateMetadataUpdate(meta, old, found);
  if (found.empty) return;
  validateMetadata(meta, rules, 'shared', errors);
  validateMetadataUpdate(meta, old, errors);
  const { update = WHOLE_AND_CHANGE, subresources = CHANGE } = rules.metadataChecks ?? {};
  for (const check of subresource === '' ? update : subresources) {
    if (check === 'whole') validateMetadata(meta, rules, 'kind', errors);
    else validateMetadataUpdate(meta, old, errors);
  }
}

/** All rules that hold at any time. */
function validateMetadata(meta: ObjectMeta, rules: MetadataRules, looker: Looker, errors: FieldErrors): void {
  const nameRule = looker === 'kind' ? rules.nameRule : 'path-segment';
  if (meta.generateName) {
    for (const m of prefixMessages(nameRule, meta.generateName))
      errors.invalid(METADATA, 'generateName', meta.generateName, m);
  }
  if (!meta.name) errors.required(METADATA, 'name', 'name or generateName is required');
  else for (const m of NAME_RULES[nameRule](meta.name)) errors.invalid(METADATA, 'name', meta.name, m);
  if (!rules.namespaced) {
    if (meta.namespace) errors.forbidden(METADATA, 'namespace', 'not allowed on this type');
  } else if (!meta.namespace) errors.required(METADATA, 'namespace');
  else for (const m of NAMESPACE_NAME(meta.namespace)) errors.invalid(METADATA, 'namespace', meta.namespace, m);
  if (meta.generation !== undefined && meta.generation < 0) {
    errors.invalid(METADATA, 'generation', meta.generation, 'must be greater than or equal to 0');
  }
  validateMaps(meta, errors);
  if (meta.finalizers === undefined) return;
  validateFinalizers(meta.finalizers, errors);
  if (looker === 'kind' && rules.metadataChecks?.qualifiedFinalizers !== false) requireDomains(meta.finalizers, errors);
}

/** Rules on what an update may change. `resourceVersion` and such are already filled in from the old object. */
function validateMetadataUpdate(meta: ObjectMeta, old: ObjectMeta, errors: FieldErrors): void {
  if (old.deletionTimestamp !== undefined && meta.finalizers !== undefined) {
    const added = meta.finalizers.filter((f) => !old.finalizers?.includes(f));
    if (added.length > 0) {
      const names = added.sort().map((f) => JSON.stringify(f));
      errors.forbidden(
        METADATA,
        'finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names.join(', ')}}`,
      );
    }
  }
  if (!meta.resourceVersion) errors.invalid(METADATA, 'resourceVersion', '', 'must be specified for an update');
  if ((meta.generation ?? 0) < (old.generation ?? 0))
    errors.invalid(METADATA, 'generation', meta.generation ?? 0, 'must not be decremented');
  for (const name of IMMUTABLE) {
    if (meta[name] !== old[name]) errors.invalid(METADATA, name, meta[name], 'field is immutable');
  }
  validateMaps(meta, errors);
}

const IMMUTABLE = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** Labels, annotations and owner references: checked both at any time and on updates. */
function validateMaps(meta: ObjectMeta, errors: FieldErrors): void {
  checkLabels(meta.labels, METADATA, 'labels', errors);
  checkAnnotations(meta.annotations, METADATA, 'annotations', errors);
  if (meta.ownerReferences !== undefined) validateOwners(meta.ownerReferences, errors);
}

function validateOwners(owners: readonly OwnerReference[], errors: FieldErrors): void {
  let controller: string | undefined;
  for (const owner of owners) {
    const gv = parseApiVersion(owner.apiVersion ?? '');
    if (!gv?.version) errors.invalid(OWNERS, 'apiVersion', owner.apiVersion ?? '', 'version must not be empty');
    for (const name of ['kind', 'name', 'uid'] as const) {
      if (!owner[name]) errors.invalid(OWNERS, name, owner[name] ?? '', 'must not be empty');
    }
    if (gv?.group === '' && gv.version === 'v1' && owner.kind === 'Event') {
      errors.invalid(OWNERS, undefined, owner, '/v1, Kind=Event is disallowed from being an owner');
    }
    if (owner.controller !== true) continue;
    const shown = `${owner.kind}/${owner.name}`;
    if (controller === undefined) controller = shown;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${shown}`;
      errors.invalid(OWNERS, undefined, owners, detail);
    }
  }
}

function validateFinalizers(finalizers: readonly string[], errors: FieldErrors): void {
  for (const name of finalizers) for (const m of isQualifiedName(name)) errors.invalid(FINALIZERS, undefined, name, m);
  if (finalizers.includes(ORPHAN_DEPENDENTS) && finalizers.includes(FOREGROUND_DELETION)) {
    errors.invalid(FINALIZERS, undefined, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
  }
}

function requireDomains(finalizers: readonly string[], errors: FieldErrors): void {
  finalizers.forEach((name, i) => {
    if (!name.includes('/') && !STANDARD_FINALIZERS.has(name)) {
      errors.invalid(
        FINALIZERS.index(i),
        undefined,
        name,
        'name is neither a standard finalizer name nor is it fully qualified',
      );
    }
  });
}
