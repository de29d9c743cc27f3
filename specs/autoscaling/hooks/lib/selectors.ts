import type { LabelSelector } from '../../../../generated/meta/hub.js';
import type { JsonObject, JsonValue } from '../../../../runtime/api/meta.js';
import { given, listOf, objectOf, property, textOf } from './go-json.js';

/** A label selector in the order in which Go writes it. */
export function selectorToJson(selector: LabelSelector | undefined): JsonObject | undefined {
  if (selector === undefined) return undefined;
  const labels =
    selector.matchLabels &&
    Object.fromEntries(Object.entries(selector.matchLabels).sort(([a], [b]) => (a < b ? -1 : 1)));
  const matchExpressions = selector.matchExpressions?.map(({ key, operator, values }) =>
    given({ key, operator, values }),
  );
  return given({ matchLabels: labels, matchExpressions }) as JsonObject;
}

export function selectorFromJson(value: JsonValue | undefined): LabelSelector | undefined {
  const object = objectOf(value);
  if (object === undefined) return undefined;
  const labels = objectOf(property(object, 'matchLabels'));
  const matchExpressions = listOf(property(object, 'matchExpressions'), (item) =>
    given({
      key: textOf(property(item, 'key')) ?? '',
      operator: textOf(property(item, 'operator')) ?? '',
      values: textsOf(property(item, 'values')),
    }),
  );
  return given({
    matchLabels: labels && Object.fromEntries(Object.entries(labels).map(([key, label]) => [key, textOf(label) ?? ''])),
    matchExpressions,
  }) as LabelSelector;
}

function textsOf(value: JsonValue | undefined): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new TypeError('no list');
  return value.map((item) => textOf(item) ?? '');
}
