/** TypeScript names of the special types (D9), as models carry them; see `SpecialKind` in the model of types. */
import type { JsonObject } from './meta.js';

/** A number with a unit in canonical form: `500m`, `1Gi`. */
export type Quantity = string;
/** A moment in UTC with whole seconds: `2026-01-18T02:18:20Z`. */
export type Time = string;
/** A moment in UTC with microseconds: `2026-01-18T02:18:20.000000Z`. */
export type MicroTime = string;
/** A span of time as Go writes it: `1h30m0s`. */
export type Duration = string;
/** Any object; the server looks inside where its type is known. */
export type RawExtension = JsonObject;
/** A set of fields as `managedFields` holds it. */
export type FieldsV1 = JsonObject;
