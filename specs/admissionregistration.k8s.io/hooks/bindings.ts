/** Bindings of policies to resources and parameters. */

import type {
  MutatingAdmissionPolicyBinding,
  ParamRef,
  ValidatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicyBindingSpec,
} from '../../../generated/admissionregistration.k8s.io/hub.js';
import type { CellsHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { isPathSegmentName } from '../../../runtime/api/names.js';
import { paramRefText } from './lib/params.js';

const NOT_FOUND_ACTIONS = ['Deny', 'Allow'];

export const validate_ParamRef: ValidateHook<ParamRef> = (ref, at, errors) => {
  if (ref.name && ref.selector !== undefined) {
    for (const name of ['name', 'selector']) errors.forbidden(at, name, 'name and selector are mutually exclusive');
  }
  if (ref.name) errors.invalidEach(at, 'name', ref.name, isPathSegmentName(ref.name));
  else if (ref.selector === undefined) errors.required(at, undefined, 'one of name or selector must be specified');
  const action = ref.parameterNotFoundAction ?? '';
  if (action === '') errors.required(at, 'parameterNotFoundAction');
  else if (!NOT_FOUND_ACTIONS.includes(action))
    errors.notSupported(at, 'parameterNotFoundAction', action, NOT_FOUND_ACTIONS);
};

export const validate_ValidatingAdmissionPolicyBindingSpec: ValidateHook<ValidatingAdmissionPolicyBindingSpec> = (
  { validationActions },
  at,
  errors,
) => {
  if (validationActions?.includes('Deny') && validationActions.includes('Warn')) {
    errors.invalid(
      at,
      'validationActions',
      validationActions,
      'must not contain both Deny and Warn (the client would be told the same twice)',
    );
  }
};

const bindingCells = (binding: ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding) => ({
  ParamRef: paramRefText(binding.spec?.paramRef),
});
export const cells_ValidatingAdmissionPolicyBinding: CellsHook<ValidatingAdmissionPolicyBinding> = bindingCells;
export const cells_MutatingAdmissionPolicyBinding: CellsHook<MutatingAdmissionPolicyBinding> = bindingCells;
