import type { PodResourceClaim } from '../../../../generated/core/hub.js';
import { isDns1123Label, isDns1123Subdomain } from '../../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import type { KubeObject } from '../../../../runtime/api/meta.js';
import { WHOLE_OBJECT } from './data-size.js';
import { isMirror } from './pod-annotations.js';

/** Rules of a pod's resource claims; answers the names that its containers may use. */
export function checkResourceClaims(
  claims: readonly PodResourceClaim[],
  at: FieldPath,
  errors: FieldErrors,
  object: KubeObject,
): Set<string> {
  if (object.kind === 'Pod' && isMirror(object.metadata)) {
    for (const _ of claims) errors.forbidden(WHOLE_OBJECT, undefined, 'static pods do not support resource claims');
    return new Set(claims.map(({ name }) => name).filter(Boolean));
  }
  const names = new Set<string>();
  claims.forEach((claim, i) => {
    const place = at.index(i);
    if (!claim.name) errors.required(place, 'name');
    else if (names.has(claim.name)) errors.duplicate(place, 'name', claim.name);
    else {
      errors.invalidEach(place, 'name', claim.name, isDns1123Label(claim.name));
      names.add(claim.name);
    }
    const byName = claim.resourceClaimName;
    const byTemplate = claim.resourceClaimTemplateName;
    if (byName !== undefined && byTemplate !== undefined)
      errors.invalid(
        place,
        undefined,
        claim,
        'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
      );
    if (byName === undefined && byTemplate === undefined)
      errors.invalid(place, undefined, claim, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`');
    if (byName !== undefined) errors.invalidEach(place, 'resourceClaimName', byName, isDns1123Subdomain(byName));
    if (byTemplate !== undefined)
      errors.invalidEach(place, 'resourceClaimTemplateName', byTemplate, isDns1123Subdomain(byTemplate));
  });
  return names;
}
