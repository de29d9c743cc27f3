/** RuntimeClass: what runs pods, what that costs, and where it is. */

import type { Overhead, Scheduling } from '../../generated/node.k8s.io/hub.js';
import type { ValidateHook } from '../../runtime/api/hooks.js';
import { checkLabels } from '../../runtime/api/rules/labels.js';
import { sameValue } from '../../runtime/api/same-value.js';
import { checkRequirements } from '../core/hooks/lib/resources.js';

export const validate_Overhead: ValidateHook<Overhead> = ({ podFixed }, at, errors) => {
  checkRequirements({ limits: podFixed ?? {} }, undefined, at, errors);
};

export const validate_Scheduling: ValidateHook<Scheduling> = ({ nodeSelector, tolerations = [] }, at, errors) => {
  checkLabels(nodeSelector, at, 'nodeSelector', errors);
  tolerations.forEach((toleration, i) => {
    if (tolerations.slice(0, i).some((other) => sameValue(other, toleration)))
      errors.duplicate(at.child('tolerations').index(i), undefined, toleration);
  });
};
