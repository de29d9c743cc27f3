import type { TokenRequestSpec } from '../../generated/authentication.k8s.io/hub.js';
import type { ValidateHook } from '../../runtime/api/hooks.js';

const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

export const validate_TokenRequestSpec: ValidateHook<TokenRequestSpec> = ({ expirationSeconds }, at, errors) => {
  if (expirationSeconds === undefined) return;
  if (expirationSeconds < MIN_SECONDS)
    errors.invalid(at, 'expirationSeconds', expirationSeconds, 'may not specify a duration less than 10 minutes');
  if (expirationSeconds > MAX_SECONDS)
    errors.invalid(at, 'expirationSeconds', expirationSeconds, 'may not specify a duration larger than 2^32 seconds');
};
