import type { LimitRange, LimitRangeItem } from '../../../generated/core/hub.js';
import type { LimitRangeItem as LimitRangeItemV1 } from '../../../generated/core/v1/types.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { DefaultHook, StrategyHooks, ValidateHook } from '../../../runtime/api/hooks.js';
import { isQualifiedName } from '../../../runtime/api/names.js';
import { compareQuantities, Quantity } from '../../../runtime/api/quantity.js';
import { newUid } from '../../../runtime/api/random.js';
import {
  checkContainerResourceName,
  checkResourceName,
  isExtendedResource,
  isHugePages,
} from './lib/resource-names.js';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
/** From here on a quantity in thousandths does not fit into 64 bits. */
const MAX_MILLI = (2n ** 63n - 1n) / 1000n;

/** Containers get the maximum as their limit, and their limit (or else the minimum) as their request. */
export const default_v1_LimitRangeItem: DefaultHook<LimitRangeItemV1> = (item) => {
  if (item.type !== 'Container') return;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
};

export const strategy_LimitRange: StrategyHooks<LimitRange> = {
  /** Upstream gives a limit range without any name a random one. */
  prepareForCreate({ metadata }) {
    metadata.name ||= newUid();
  },
};

export const validate_LimitRange: ValidateHook<LimitRange> = (range, root, errors) => {
  const types = new Set<string>();
  range.spec?.limits?.forEach((item, i) => {
    const at = root.child('spec').child('limits').index(i);
    const type = item.type ?? '';
    checkTypeName(type, at, errors);
    if (types.has(type)) errors.duplicate(at, 'type', type);
    types.add(type);
    checkItem(item, at, errors);
  });
};

function checkTypeName(type: string, at: FieldPath, errors: FieldErrors): void {
  const problems = isQualifiedName(type);
  errors.invalidEach(at, 'type', type, problems);
  if (problems.length === 0 && !type.includes('/') && !TYPES.includes(type))
    errors.invalid(at, 'type', type, 'must be a standard limit type or fully qualified');
}

const DEFAULTS = ['default', 'defaultRequest'] as const;

function checkItem(item: LimitRangeItem, at: FieldPath, errors: FieldErrors): void {
  const checkName = item.type === 'Pod' || item.type === 'Container' ? checkContainerResourceName : checkResourceName;
  const checkNames = (field: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio') => {
    for (const name of Object.keys(item[field] ?? {})) checkName(name, at.child(field).key(name), errors);
  };
  checkNames('max');
  checkNames('min');
  if (item.type === 'Pod') {
    for (const field of DEFAULTS)
      if (Object.keys(item[field] ?? {}).length > 0)
        errors.forbidden(at, field, "may not be specified when `type` is 'Pod'");
  } else DEFAULTS.forEach(checkNames);
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
    errors.required(at, 'limits', 'either minimum or maximum storage value is required, but neither was provided');
  }
  checkNames('maxLimitRequestRatio');
  for (const name of resourcesOf(item)) checkBounds(name, item, at, errors);
}

function resourcesOf(item: LimitRangeItem): Set<string> {
  const maps = [
    item.max,
    item.min,
    item.maxLimitRequestRatio,
    ...(item.type === 'Pod' ? [] : [item.default, item.defaultRequest]),
  ];
  return new Set(maps.flatMap((map) => Object.keys(map ?? {})));
}

/** The order is min ≤ default request ≤ default limit ≤ max. */
function checkBounds(name: string, item: LimitRangeItem, at: FieldPath, errors: FieldErrors): void {
  const of = (field: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio') => item[field]?.[name];
  const pod = item.type === 'Pod';
  const [min, max, ratio] = [of('min'), of('max'), of('maxLimitRequestRatio')];
  const [limit, request] = pod ? [undefined, undefined] : [of('default'), of('defaultRequest')];
  const inOrder = (
    low: string | undefined,
    high: string | undefined,
    field: string,
    shown: string | undefined,
    detail: string,
  ) => {
    if (low !== undefined && high !== undefined && compareQuantities(low, high) > 0)
      errors.invalid(at.child(field).key(name), undefined, shown, detail);
  };
  inOrder(min, max, 'min', min, `min value ${min} is greater than max value ${max}`);
  inOrder(min, request, 'defaultRequest', request, `min value ${min} is greater than default request value ${request}`);
  inOrder(request, max, 'defaultRequest', request, `default request value ${request} is greater than max value ${max}`);
  inOrder(
    request,
    limit,
    'defaultRequest',
    request,
    `default request value ${request} is greater than default limit value ${limit}`,
  );
  inOrder(min, limit, 'default', min, `min value ${min} is greater than default value ${limit}`);
  inOrder(limit, max, 'default', max, `default value ${limit} is greater than max value ${max}`);
  if (ratio !== undefined) checkRatio(name, ratio, min, max, at, errors);
  const exact = isHugePages(name) || isExtendedResource(name);
  if (exact && limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0) {
    errors.invalid(
      at.child('defaultRequest').key(name),
      undefined,
      request,
      `default value ${limit} must equal to defaultRequest value ${request} in ${name}`,
    );
  }
}

/** A limit may be so many times its request: at least once, and not more than the bounds let it be. */
function checkRatio(
  name: string,
  ratio: string,
  min: string | undefined,
  max: string | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const place = at.child('maxLimitRequestRatio').key(name);
  if (compareQuantities(ratio, 1) < 0) errors.invalid(place, undefined, ratio, `ratio ${ratio} is less than 1`);
  if (min === undefined || max === undefined) return;
  const [wanted, least, most] = [ratio, min, max].map((text) => Quantity.parse(text) ?? Quantity.zero) as [
    Quantity,
    Quantity,
    Quantity,
  ];
  const fine = [wanted, least, most].every((quantity) => quantity.value() < MAX_MILLI);
  const possible = fine
    ? Number(most.milliValue()) / Number(least.milliValue())
    : Number(most.value()) / Number(least.value());
  const asked = fine ? Number(wanted.milliValue()) / 1000 : Number(wanted.value());
  if (asked > possible)
    errors.invalid(place, undefined, ratio, `ratio ${ratio} is greater than max/min = ${possible.toFixed(6)}`);
}
