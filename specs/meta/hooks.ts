import type { LabelSelector, LabelSelectorRequirement } from '../../generated/meta/hub.js';
import type { ValidateHook } from '../../runtime/api/hooks.js';
import { isQualifiedName, isValidLabelValue } from '../../runtime/api/names.js';
import { checkLabels } from '../../runtime/api/rules/labels.js';

export const validate_LabelSelector: ValidateHook<LabelSelector> = (selector, at, errors) => {
  checkLabels(selector.matchLabels, at, 'matchLabels', errors);
};

export const validate_LabelSelectorRequirement: ValidateHook<LabelSelectorRequirement> = (requirement, at, errors) => {
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) errors.required(at, 'values', "must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        errors.forbidden(at, 'values', "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      break;
    default:
      errors.invalid(at, 'operator', requirement.operator ?? '', 'not a valid selector operator');
  }
  errors.invalidEach(at, 'key', requirement.key ?? '', isQualifiedName(requirement.key ?? ''));
  values.forEach((value, i) =>
    errors.invalidEach(at.child('values').index(i), undefined, value, isValidLabelValue(value)),
  );
};
