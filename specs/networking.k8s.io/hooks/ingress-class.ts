import type {
  IngressClass,
  IngressClassParametersReference,
  IngressClassSpec,
} from '../../../generated/networking.k8s.io/hub.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { isDns1123Label, isDomainPrefixedPath } from '../../../runtime/api/names.js';
import { checkReference } from './ingress.js';

const SCOPES = ['Cluster', 'Namespace'];

export const validate_IngressClassSpec: ValidateHook<IngressClassSpec> = (spec, at, errors) => {
  if (spec.controller) errors.invalidEach(at, 'controller', spec.controller, isDomainPrefixedPath(spec.controller));
  if (spec.parameters !== undefined) checkParameters(spec.parameters, at.child('parameters'), errors);
};

function checkParameters(parameters: IngressClassParametersReference, at: FieldPath, errors: FieldErrors): void {
  checkReference(parameters, at, errors);
  const { scope, namespace } = parameters;
  if (scope === undefined || scope === null) errors.required(at, 'scope');
  else if (!SCOPES.includes(scope)) errors.notSupported(at, 'scope', scope, SCOPES);
  else if (scope === 'Cluster') {
    if (namespace !== undefined) errors.forbidden(at, 'namespace', "`parameters.scope` is set to 'Cluster'");
  } else if (namespace === undefined) errors.required(at, 'namespace', "`parameters.scope` is set to 'Namespace'");
  else errors.invalidEach(at, 'namespace', namespace, isDns1123Label(namespace));
}

export const cells_IngressClass: CellsHook<IngressClass> = (ingressClass) => {
  const parameters = ingressClass.spec?.parameters;
  if (parameters === undefined) return { Parameters: '<none>' };
  const group = parameters.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
  return { Parameters: `${parameters.kind}${group}/${parameters.name}` };
};
