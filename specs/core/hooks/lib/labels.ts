import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { isQualifiedName } from '../../../../runtime/api/names.js';

/** A topology key: required, and a qualified name; the two are reported side by side. */
export function checkTopologyKey(key: string | undefined, at: FieldPath, errors: FieldErrors): void {
  if (!key) errors.required(at, 'topologyKey', 'can not be empty');
  errors.invalidEach(at, 'topologyKey', key ?? '', isQualifiedName(key ?? ''));
}

interface SelectorLike {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string }[];
}

/** `matchLabelKeys` and its opposite: keys whose values come from the incoming pod, so the selector must be there. */
export function checkKeysBesideSelector(
  keys: readonly string[] | undefined,
  field: string,
  selector: SelectorLike | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (!keys?.length) return;
  if (selector === undefined) return errors.forbidden(at, field, 'must not be specified when labelSelector is not set');
  keys.forEach((key, i) => errors.invalidEach(at.child(field).index(i), undefined, key, isQualifiedName(key)));
}
