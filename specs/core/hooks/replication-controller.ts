import type { ReplicationController, ReplicationControllerSpec } from '../../../generated/core/hub.js';
import type { ReplicationController as ReplicationControllerV1 } from '../../../generated/core/v1/types.js';
import { containerCells, labelText } from '../../../runtime/api/cell-text.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { CellsHook, DefaultHook, SelectableHook, ValidateHook } from '../../../runtime/api/hooks.js';
import { selectorOfLabels } from '../../../runtime/api/labels.js';

/** Without labels of its own the controller takes those of its pods, without a selector it selects them. */
export const default_v1_ReplicationController: DefaultHook<ReplicationControllerV1> = (controller) => {
  const labels = controller.spec?.template?.metadata?.labels;
  if (labels === undefined) return;
  if (Object.keys(controller.spec?.selector ?? {}).length === 0)
    controller.spec = { ...controller.spec, selector: { ...labels } };
  const { metadata } = controller;
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
};

export const validate_ReplicationControllerSpec: ValidateHook<ReplicationControllerSpec> = (spec, at, errors) => {
  for (const field of ['minReadySeconds', 'replicas'] as const) {
    if ((spec[field] ?? 0) < 0) errors.invalid(at, field, spec[field], 'must be greater than or equal to 0');
  }
  const selector = spec.selector ?? {};
  if (Object.keys(selector).length === 0) errors.required(at, 'selector');
  if (spec.template === undefined) return errors.required(at, 'template');
  checkTemplate(spec, selector, at.child('template'), errors);
};

function checkTemplate(
  { template }: ReplicationControllerSpec,
  selector: Readonly<Record<string, string>>,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const labels = template?.metadata?.labels;
  if (Object.keys(selector).length > 0 && !selectorOfLabels(selector).matches(labels)) {
    errors.invalid(at.child('metadata'), 'labels', labels, '`selector` does not match template `labels`');
  }
}

export const validateLast_ReplicationControllerSpec: ValidateHook<ReplicationControllerSpec> = (
  { template },
  path,
  errors,
) => {
  const at = path.child('template');
  const policy = template?.spec?.restartPolicy;
  if (policy !== undefined && policy !== 'Always')
    errors.notSupported(at.child('spec'), 'restartPolicy', policy, ['Always']);
  if (template?.spec?.activeDeadlineSeconds !== undefined)
    errors.forbidden(
      at.child('spec'),
      'activeDeadlineSeconds',
      'activeDeadlineSeconds in ReplicationController is not Supported',
    );
};

export const cells_ReplicationController: CellsHook<ReplicationController> = ({ spec }) => ({
  ...containerCells(spec?.template?.spec?.containers),
  Selector: labelText(spec?.selector),
});

export const selectable_ReplicationController: SelectableHook<ReplicationController> = ({ status }) => ({
  'status.replicas': String(status?.replicas ?? 0),
});
