/** Which objects a list or watch shows: label and field selectors (W43–W47). */
import { FieldSelector, type Fields, parseFieldSelector } from '../api/fields.js';
import { type Labels, parseLabelSelector, Selector, SelectorError } from '../api/labels.js';
import type { JsonValue } from '../api/meta.js';
import { badRequest } from '../api/status-error.js';
import type { CacheEntry } from '../storage/cache-entry.js';
import { decodeStored, type KindVersions, storedInOwn } from './kinds.js';
import { readPath } from './paths.js';
import { splitKey } from './storage-keys.js';
import { readLabels } from './stored-bytes.js';
import type { ListOptions, ResourceInfo } from './types.js';

/** What selectors have read of an object; kept with each revision in the watch cache. */
export interface ObjectFacts {
  labels?: Labels;
  /** Values of selectable fields, by the version that names them. */
  fields?: Map<string, Fields>;
}

export type Entry = CacheEntry<ObjectFacts>;

const NO_LABELS: Labels = Object.freeze({});

export class Selection {
  /** No field of the kind's own is asked for: objects need not be parsed. */
  private readonly identityOnly: boolean;

  private constructor(
    private readonly labels: Selector,
    private readonly fields: FieldSelector,
    private readonly info: ResourceInfo,
    private readonly versions: KindVersions,
    private readonly prefix: string,
  ) {
    this.identityOnly = fields.terms.every((t) => isIdentity(t.field));
  }

  /** Throws 400 for selectors that cannot be parsed and for fields that the kind does not select by. */
  static of(options: ListOptions, info: ResourceInfo, versions: KindVersions, prefix: string): Selection {
    try {
      const labels = options.labelSelector ? parseLabelSelector(options.labelSelector) : Selector.everything;
      const fields = options.fieldSelector ? parseFieldSelector(options.fieldSelector) : FieldSelector.everything;
      for (const { field } of fields.terms) requireSelectable(field, info);
      return new Selection(labels, fields, info, versions, prefix);
    } catch (error) {
      throw error instanceof SelectorError ? badRequest(error.message) : error;
    }
  }

  get everything(): boolean {
    return this.labels.empty && this.fields.empty;
  }

  /** The one key below `scope` that can be selected, where a name says so; else the scope. */
  narrow(scope: string): string {
    const name = this.fields.requiresExactMatch('metadata.name');
    const manyNamespaces = this.info.namespaced && scope === this.prefix;
    return !name || manyNamespaces ? scope : scope + name;
  }

  /** Whether nothing but the one name is asked for, so that all in the narrowed scope is selected. */
  isNarrow(scope: string): boolean {
    return this.labels.empty && this.fields.terms.length === 1 && this.narrow(scope) !== scope;
  }

  matches(entry: Entry): boolean {
    return (
      (this.fields.empty || this.fields.matches(this.fieldsOf(entry))) &&
      (this.labels.empty || this.labels.matches(this.labelsOf(entry)))
    );
  }

  private labelsOf(entry: Entry): Labels {
    entry.facts ??= {};
    entry.facts.labels ??= readLabels(entry.value) ?? NO_LABELS;
    return entry.facts.labels;
  }

  private fieldsOf(entry: Entry): Fields {
    const { namespace, name } = splitKey(this.prefix, entry.key);
    const identity = { 'metadata.name': name, 'metadata.namespace': namespace };
    return this.identityOnly ? identity : { ...this.ownFields(entry), ...identity };
  }

  /** Values of the kind's own fields. */
  private ownFields(entry: Entry): Fields {
    const { own, hub } = this.versions;
    entry.facts ??= {};
    entry.facts.fields ??= new Map();
    let fields = entry.facts.fields.get(own.apiVersion);
    if (fields === undefined) {
      const object = storedInOwn(this.versions, entry.value);
      const values: Record<string, string> = {};
      for (const field of this.info.selectableFields ?? []) values[field] = fieldText(readPath(object, field));
      fields =
        hub.code.selectable === undefined
          ? values
          : { ...values, ...hub.code.selectable(decodeStored(this.versions, entry.value)) };
      entry.facts.fields.set(own.apiVersion, fields);
    }
    return fields;
  }
}

const isIdentity = (field: string) => field === 'metadata.name' || field === 'metadata.namespace';

function requireSelectable(field: string, info: ResourceInfo): void {
  if (isIdentity(field)) return;
  if (info.selectableFields === undefined) {
    throw badRequest(
      `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
  if (!info.selectableFields.includes(field)) throw badRequest(`field label not supported: ${field}`);
}

function fieldText(value: JsonValue | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}
