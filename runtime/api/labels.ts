import { quoteGo } from './go-quote.js';
import { LabelParser } from './label-parser.js';
import { type LabelOperator, LabelRequirement, type Labels } from './label-requirement.js';
import { SelectorError } from './selector-error.js';

export { type LabelOperator, LabelRequirement, type Labels } from './label-requirement.js';
export { SelectorError } from './selector-error.js';

/** A selector as objects hold it: all of `matchLabels` and `matchExpressions` must match. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`. */
  readonly operator: string;
  readonly values?: readonly string[];
}

const NO_LABELS: Labels = Object.freeze({});

const OBJECT_OPERATORS: Readonly<Record<string, LabelOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** Requirements on labels, all of which must hold. Immutable. */
export class Selector {
  /** Selects every object. */
  static readonly everything = new Selector([]);
  /** Selects no object. */
  static readonly nothing = new Selector([], true);

  /** In the order of their keys. */
  readonly requirements: readonly LabelRequirement[];

  private constructor(
    requirements: readonly LabelRequirement[],
    private readonly none = false,
  ) {
    this.requirements = requirements;
  }

  static of(requirements: readonly LabelRequirement[]): Selector {
    if (requirements.length === 0) return Selector.everything;
    return new Selector([...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
  }

  /** Whether every object is selected. */
  get empty(): boolean {
    return !this.none && this.requirements.length === 0;
  }

  matches(labels: Labels | undefined | null): boolean {
    if (this.none) return false;
    const present = labels ?? NO_LABELS;
    for (const requirement of this.requirements) if (!requirement.matches(present)) return false;
    return true;
  }

  /** The one value that the label must have, where the first requirement on it demands one. */
  requiresExactMatch(key: string): string | undefined {
    const first = this.requirements.find((r) => r.key === key);
    const exact = first !== undefined && (first.operator === '=' || first.operator === '==' || first.operator === 'in');
    return exact && first.values.length === 1 ? first.values[0] : undefined;
  }

  /** Canonical text, which parses to the same selector. */
  toString(): string {
    return this.requirements.join(',');
  }
}

/**
 * Parses a selector of a query string: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>3,j<5`. Throws `SelectorError` with
 * upstream's sentence.
 */
export function parseLabelSelector(text: string): Selector {
  return Selector.of(new LabelParser(text).parse());
}

/** The selector of an object: none selects nothing, an empty one everything. Throws `SelectorError`. */
export function selectorOf(object: LabelSelector | undefined | null): Selector {
  if (object === undefined || object === null) return Selector.nothing;
  const requirements: LabelRequirement[] = [];
  const labels = object.matchLabels ?? NO_LABELS;
  for (const key of Object.keys(labels)) requirements.push(LabelRequirement.of(key, '=', [labels[key] ?? '']));
  for (const { key, operator, values } of object.matchExpressions ?? []) {
    const known = Object.hasOwn(OBJECT_OPERATORS, operator) ? OBJECT_OPERATORS[operator] : undefined;
    if (known === undefined) throw new SelectorError(`${quoteGo(operator)} is not a valid label selector operator`);
    requirements.push(LabelRequirement.of(key, known, values ?? []));
  }
  return Selector.of(requirements);
}

/** The selector of plain labels, which are not checked: services, replication controllers. None or no labels select everything. */
export function selectorOfLabels(labels: Labels | undefined | null): Selector {
  const all = labels ?? NO_LABELS;
  return Selector.of(Object.keys(all).map((key) => LabelRequirement.equal(key, all[key] ?? '')));
}
