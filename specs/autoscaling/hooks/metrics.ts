import type { MetricIdentifier, MetricSpec, MetricTarget } from '../../../generated/autoscaling/hub.js';
import { isDns1123Label } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import { isPathSegmentName } from '../../../runtime/api/names.js';
import { quantitySign } from '../../../runtime/api/quantity.js';
import { checkContainerResourceName } from '../../core/hooks/lib/resource-names.js';
import { checkReference, type ReferenceRules } from './references.js';

/** Where each type of metric is described; in the order in which descriptions are looked for. */
const SOURCES = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const;
type Source = (typeof SOURCES)[keyof typeof SOURCES];
const SOURCE_NAMES = Object.values(SOURCES);
const TYPES = Object.keys(SOURCES).sort();

/** A metric is described once, by what its type names. Of several descriptions the first is looked into. */
export function checkMetric(metric: MetricSpec, objects: ReferenceRules, at: FieldPath, errors: FieldErrors): void {
  const type = metric.type ?? '';
  const expected = Object.hasOwn(SOURCES, type) ? SOURCES[type as keyof typeof SOURCES] : undefined;
  if (type === '') errors.required(at, 'type', 'must specify a metric source type');
  if (expected === undefined) errors.notSupported(at, 'type', type, TYPES);
  const present = SOURCE_NAMES.filter((name) => metric[name] !== undefined);
  if (present[0] !== undefined) checkSource(metric, present[0], objects, at.child(present[0]), errors);
  if (expected === undefined) errors.notSupported(at, 'type', type, TYPES);
  else if (metric[expected] === undefined)
    errors.required(at, expected, 'must populate information for the given metric source');
  if (present.length > 1)
    for (const name of present)
      if (name !== expected) errors.forbidden(at, name, 'must populate the given metric source only');
}

function checkSource(
  metric: MetricSpec,
  name: Source,
  objects: ReferenceRules,
  at: FieldPath,
  errors: FieldErrors,
): void {
  switch (name) {
    case 'object':
      checkReference(metric.object?.describedObject, objects, at.child('describedObject'), errors);
      checkIdentifier(metric.object?.metric, at, errors);
      checkTarget(metric.object?.target, at, errors);
      requireEither(metric.object?.target, 'must set either a target value or averageValue', at, errors);
      return;
    case 'external':
      checkIdentifier(metric.external?.metric, at, errors);
      checkTarget(metric.external?.target, at, errors);
      requireEither(
        metric.external?.target,
        'must set either a target value for metric or a per-pod target',
        at,
        errors,
      );
      if (metric.external?.target?.value !== undefined && metric.external.target.averageValue !== undefined) {
        errors.forbidden(
          at.child('target'),
          'value',
          'may not set both a target value for metric and a per-pod target',
        );
      }
      return;
    case 'pods':
      checkIdentifier(metric.pods?.metric, at, errors);
      checkTarget(metric.pods?.target, at, errors);
      if (metric.pods?.target?.averageValue === undefined)
        errors.required(at.child('target'), 'averageValue', 'must specify a positive target averageValue');
      return;
    case 'resource':
      if (!metric.resource?.name) errors.required(at, 'name', 'must specify a resource name');
      return checkResourceTarget(metric.resource?.target, at, errors);
    case 'containerResource':
      checkContainer(metric.containerResource, at, errors);
      checkResourceTarget(metric.containerResource?.target, at, errors);
  }
}

function checkContainer(source: MetricSpec['containerResource'], at: FieldPath, errors: FieldErrors): void {
  if (!source?.name) errors.required(at, 'name', 'must specify a resource name');
  else checkContainerResourceName(source.name, at.child('name'), errors);
  if (!source?.container) errors.required(at, 'container', 'must specify a container');
  else errors.invalidEach(at, 'container', source.container, isDns1123Label(source.container));
}

function requireEither(target: MetricTarget | undefined, detail: string, at: FieldPath, errors: FieldErrors): void {
  if (target?.value === undefined && target?.averageValue === undefined)
    errors.required(at.child('target'), 'averageValue', detail);
}

function checkResourceTarget(target: MetricTarget | undefined, at: FieldPath, errors: FieldErrors): void {
  checkTarget(target, at, errors);
  const byShare = target?.averageUtilization !== undefined;
  const byValue = target?.averageValue !== undefined;
  if (!byShare && !byValue)
    errors.required(
      at.child('target'),
      'averageUtilization',
      'must set either a target raw value or a target utilization',
    );
  if (byShare && byValue)
    errors.forbidden(
      at.child('target'),
      'averageValue',
      'may not set both a target raw value and a target utilization',
    );
}

const TARGET_TYPES = ['Utilization', 'Value', 'AverageValue'];

function checkTarget(target: MetricTarget | undefined, source: FieldPath, errors: FieldErrors): void {
  const at = source.child('target');
  const type = target?.type ?? '';
  if (type === '') errors.required(at, 'type', 'must specify a metric target type');
  if (!TARGET_TYPES.includes(type))
    errors.invalid(at, 'type', type, 'must be either Utilization, Value, or AverageValue');
  for (const field of ['value', 'averageValue'] as const) {
    const value = target?.[field];
    if (value !== undefined && quantitySign(value) <= 0) errors.invalid(at, field, value, 'must be positive');
  }
  const share = target?.averageUtilization;
  if (share !== undefined && share < 1) errors.invalid(at, 'averageUtilization', share, 'must be greater than 0');
}

function checkIdentifier(metric: MetricIdentifier | undefined, at: FieldPath, errors: FieldErrors): void {
  const name = metric?.name ?? '';
  if (name === '') errors.required(at.child('metric'), 'name', 'must specify a metric name');
  else errors.invalidEach(at.child('metric'), 'name', name, isPathSegmentName(name));
}
