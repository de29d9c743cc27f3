/** Constraints, configurations and results speak of requests by name, or of `request/subrequest`. */
import type { DeviceClaim } from '../../../../generated/resource.k8s.io/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import { checkDifferent, checkLabel, MAX_REQUESTS, upTo } from './names.js';

const RULE = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

export function requestNamesOf(claim: DeviceClaim | undefined): ReadonlySet<string> {
  return new Set(
    (claim?.requests ?? []).flatMap((r) => [r.name, ...(r.firstAvailable ?? []).map((s) => `${r.name}/${s.name}`)]),
  );
}

export function checkRequestName(
  name: string,
  known: ReadonlySet<string>,
  at: FieldPath,
  field: string | undefined,
  errors: FieldErrors,
): void {
  const parts = name.split('/');
  if (parts.length > 2) return errors.invalid(at, field, name, RULE);
  for (const part of parts) checkLabel(part, at, field, errors);
  if (!known.has(name)) errors.invalid(at, field, name, RULE);
}

/** The list `requests` of what stands at `at`. */
export function checkRequestNames(
  names: readonly string[] | undefined,
  known: ReadonlySet<string>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const few = upTo(MAX_REQUESTS, names);
  if (few.length === 0) return;
  const place = at.child('requests');
  few.forEach((name, i) => checkRequestName(name, known, place.index(i), undefined, errors));
  checkDifferent(few, place, errors);
}
