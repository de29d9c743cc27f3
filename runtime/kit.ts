/**
 * What generated code and hooks import: `kindsmith/runtime` in a project of the user's own. It loads little: no server, no storage,
 * no encoder.
 */
export * from './api/field-errors.js';
export * from './api/field-path.js';
export type * from './api/gvk.js';
export type * from './api/hooks.js';
export { type IntOrString, isPercent, percentOf, scaledValueFromIntOrPercent } from './api/int-or-string.js';
export type * from './api/meta.js';
export * from './api/names.js';
export {
  canonicalQuantity,
  compareQuantities,
  isZeroQuantity,
  Quantity as QuantityValue,
  quantitySign,
} from './api/quantity.js';
export * from './api/rules/addresses.js';
export * from './api/rules/formats.js';
export * from './api/rules/immutable.js';
export * from './api/rules/labels.js';
export * from './api/rules/lists.js';
export * from './api/rules/maps.js';
export * from './api/rules/numbers.js';
export * from './api/rules/presence.js';
export * from './api/rules/root.js';
export * from './api/rules/text.js';
export * from './api/rules/unions.js';
export { sameValue } from './api/same-value.js';
export type * from './api/special-types.js';
export { nowMicroTime, nowTime, timeMillis, timeOf } from './api/time.js';
export * from './codec/proto-leaf.js';
export * from './codec/proto-message.js';
export * from './schema/build.js';
export type * from './schema/model.js';
export { getOwn, setOwn } from './schema/own.js';
export * from './scheme/carry.js';
export type * from './scheme/modules.js';
