/** What access reviews ask about, and the rules for asking. */
import { FieldErrors } from '../../api/field-errors.js';
import { FieldPath } from '../../api/field-path.js';
import { parseFieldSelector, SelectorError } from '../../api/fields.js';
import type { UserInfo } from '../../api/hooks.js';
import { type LabelSelectorRequirement, parseLabelSelector, selectorOf } from '../../api/labels.js';
import type { KubeObject } from '../../api/meta.js';
import { isQualifiedName, isValidLabelValue } from '../../api/names.js';
import { invalid } from '../../api/status-error.js';
import type { Attributes } from './authorizer.js';

export const AUTHORIZATION_GROUP = 'authorization.k8s.io';

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface Selector {
  readonly rawSelector?: string;
  readonly requirements?: readonly Requirement[];
}

export interface AccessSpec {
  readonly resourceAttributes?: Partial<Omit<Attributes, 'isResource' | 'path'>> & {
    readonly fieldSelector?: Selector;
    readonly labelSelector?: Selector;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: UserInfo['extra'];
}

export type AccessReview = KubeObject & { spec: AccessSpec; status?: object };

/** Whose access is asked about: a user that the review names, or whoever asks. */
export type Subject = 'named' | 'self';

const SPEC = FieldPath.of('spec');
const RESOURCE = SPEC.child('resourceAttributes');

/** Throws 422; the error names no kind, as upstream's does not. `namespace` is that of a local review. */
export function checkReview({ spec, metadata }: AccessReview, subject: Subject, namespace?: string): void {
  const errors = new FieldErrors();
  const { resourceAttributes, nonResourceAttributes } = spec;
  const other = { Path: nonResourceAttributes?.path ?? '', Verb: nonResourceAttributes?.verb ?? '' };
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    errors.invalid(SPEC, 'nonResourceAttributes', other, 'cannot be specified in combination with resourceAttributes');
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    errors.invalid(SPEC, 'resourceAttributes', null, detail);
  }
  if (subject === 'named' && !spec.user && !spec.groups?.length) {
    errors.invalid(SPEC, 'user', '', 'at least one of user or group must be specified');
  }
  checkSelector(resourceAttributes?.fieldSelector, 'fieldSelector', errors);
  checkSelector(resourceAttributes?.labelSelector, 'labelSelector', errors);
  const extra = Object.entries(metadata).some(
    ([name, value]) =>
      value !== undefined && name !== 'managedFields' && (name !== 'namespace' || namespace === undefined),
  );
  if (extra) {
    const detail = `must be empty${namespace === undefined ? '' : ' except for namespace'}`;
    errors.invalid(FieldPath.root, 'metadata', metadata, detail);
  }
  if (namespace !== undefined) {
    const asked = resourceAttributes?.namespace ?? '';
    if (resourceAttributes !== undefined && asked !== namespace) {
      errors.invalid(RESOURCE, 'namespace', asked, 'must match metadata.namespace');
    }
    if (nonResourceAttributes !== undefined) {
      errors.invalid(SPEC, 'nonResourceAttributes', other, 'disallowed on this kind of request');
    }
  }
  if (!errors.empty) throw invalid({ group: AUTHORIZATION_GROUP, kind: '' }, '', errors.list);
}

function checkSelector(
  selector: Selector | undefined,
  name: 'fieldSelector' | 'labelSelector',
  errors: FieldErrors,
): void {
  if (selector === undefined) return;
  const at = RESOURCE.child(name);
  const { rawSelector, requirements = [] } = selector;
  if (rawSelector && requirements.length > 0) {
    errors.invalid(at, 'rawSelector', rawSelector, 'may not specified at the same time as requirements');
  } else if (!rawSelector && requirements.length === 0) {
    errors.required(at, 'requirements', `when ${at} is specified, requirements or rawSelector is required`);
  }
  requirements.forEach((requirement, i) =>
    checkRequirement(requirement, name, at.child('requirements').index(i), errors),
  );
}

/** Operators that the server does not know are let pass: a newer client may ask. */
function checkRequirement(
  { key = '', operator, values = [] }: Requirement,
  kind: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (kind === 'fieldSelector' && key === '') errors.required(at, 'key', 'must be specified');
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0) {
    errors.required(at, 'values', "must be specified when `operator` is 'In' or 'NotIn'");
  }
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) {
    errors.forbidden(at, 'values', "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  }
  if (kind === 'fieldSelector') return;
  errors.invalidEach(at, 'key', key, isQualifiedName(key));
  values.forEach((value, i) =>
    errors.invalidEach(at.child('values').index(i), undefined, value, isValidLabelValue(value)),
  );
}

export function subjectOf({ user = '', uid, groups = [], extra }: AccessSpec): UserInfo {
  return { name: user, groups, ...(uid && { uid }), ...(extra && { extra }) };
}

export function attributesOf({ resourceAttributes, nonResourceAttributes }: AccessSpec): Attributes {
  const { path = '', verb = '' } = nonResourceAttributes ?? {};
  const none = { namespace: '', group: '', version: '', resource: '', subresource: '', name: '' };
  if (resourceAttributes === undefined) return { ...none, isResource: false, verb, path };
  const { fieldSelector: _field, labelSelector: _label, ...rest } = resourceAttributes;
  return { ...none, verb: '', ...rest, isResource: true, path: '' };
}

/** What the client is told of selectors that cannot be read: the question is then about all objects. Empty when there are none. */
export function selectorProblems({ resourceAttributes = {} }: AccessSpec): string {
  const { fieldSelector, labelSelector } = resourceAttributes;
  const said = [
    ignored('fieldSelector', fieldSelector, parseFieldSelector, isFieldRequirement),
    ignored('labelSelector', labelSelector, parseLabelSelector, isLabelRequirement),
  ];
  return said.filter((text) => text !== '').join('; ');
}

function ignored(
  name: string,
  selector: Selector | undefined,
  parse: (text: string) => unknown,
  isGood: (requirement: Requirement) => boolean,
): string {
  const requirements = selector?.requirements ?? [];
  const good = requirements.filter(isGood).length;
  const bad =
    good < requirements.length ||
    (selector?.rawSelector !== undefined && !succeeds(() => parse(selector.rawSelector as string)));
  return bad ? `spec.resourceAttributes.${name} ${good > 0 ? 'partially ' : ''}ignored due to parse error` : '';
}

/** A field has one value, which is compared with one. */
const isFieldRequirement = ({ operator, values = [] }: Requirement): boolean =>
  (operator === 'In' || operator === 'NotIn') && values.length === 1;

const isLabelRequirement = (requirement: Requirement): boolean =>
  succeeds(() => selectorOf({ matchExpressions: [requirement as LabelSelectorRequirement] }));

function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}
