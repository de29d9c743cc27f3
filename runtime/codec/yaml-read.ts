/**
 * YAML documents as JSON values, as Go's `yaml.v2` and Kubernetes' conversion to JSON read them: keys become strings and are
 * sorted, of repeated keys the last one wins, aliases become copies, within bounds.
 */
import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { quoteGo } from '../api/go-quote.js';
import { cloneJson } from '../api/json.js';
import type { JsonObject, JsonValue } from '../api/meta.js';
import { utf8Text } from '../api/utf8-text.js';
import { isObject, setOwn } from '../schema/own.js';
import { BodySyntaxError, type ParsedBody } from './codec.js';
import { numberOf, type PlainValue, resolvePlain } from './yaml-scalar.js';

/** Levels of lists and mappings. */
const MAX_DEPTH = 1_000;
/** What all aliases of a document may stand for together, in characters and (ten characters each) values. */
const MAX_ALIASED = 3 * 1024 * 1024;
/** As many as a strict JSON decoder tells. */
const MAX_REPEATED = 100;

/** Reads the first document; an empty one is null. Throws `BodySyntaxError`. */
export function readYaml(body: Uint8Array): ParsedBody {
  const source = utf8Text(body);
  const reader = new Reader(source, eventsOf(source));
  return { value: reader.document(), strictErrors: reader.repeated };
}

function eventsOf(source: string): readonly Event[] {
  try {
    return parseEvents(source, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (error.reason.includes('maxDepth')) throw new BodySyntaxError(`yaml: exceeded max depth of ${MAX_DEPTH}`);
    throw new BodySyntaxError(
      error.mark === undefined ? `yaml: ${error.reason}` : `yaml: line ${error.mark.line + 1}: ${error.reason}`,
    );
  }
}

const TAG = 'tag:yaml.org,2002:';

class Reader {
  /** Sentences about repeated keys: `line 3: key "a" already set in map`. */
  readonly repeated: string[] = [];
  private at = 0;
  private aliased = 0;
  private readonly anchors = new Map<string, JsonValue | undefined>();
  private lineStarts: number[] | undefined;

  constructor(
    private readonly source: string,
    private readonly events: readonly Event[],
  ) {}

  document(): JsonValue {
    this.at = 1;
    return this.events.length === 0 || this.events[1]?.type === EVENT_ID.POP ? null : this.node();
  }

  private node(): JsonValue {
    const event = this.events[this.at++]!;
    if (event.type === EVENT_ID.ALIAS) return this.alias(this.source.slice(event.anchorStart, event.anchorEnd));
    const anchor =
      'anchorStart' in event && event.anchorStart >= 0
        ? this.source.slice(event.anchorStart, event.anchorEnd)
        : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, undefined);
    const value =
      event.type === EVENT_ID.SCALAR
        ? this.finite(this.scalar(event))
        : event.type === EVENT_ID.SEQUENCE
          ? this.sequence()
          : this.mapping();
    if (anchor !== undefined) this.anchors.set(anchor, value);
    return value;
  }

  private sequence(): JsonValue[] {
    const items: JsonValue[] = [];
    while (this.events[this.at]!.type !== EVENT_ID.POP) items.push(this.node());
    this.at++;
    return items;
  }

  private mapping(): JsonObject {
    const entries = new Map<string, JsonValue>();
    const keys = new Set<PlainValue>();
    while (this.events[this.at]!.type !== EVENT_ID.POP) {
      if (this.isMerge()) {
        this.at++;
        this.merge(this.node(), entries, keys);
        continue;
      }
      const keyAt = this.at;
      const key = this.key();
      const valueAt = this.at;
      const value = this.node();
      if (keys.has(key)) this.repeat(key, keyAt, valueAt);
      keys.add(key);
      entries.set(String(key), value);
    }
    this.at++;
    const out: JsonObject = {};
    for (const key of [...entries.keys()].sort()) setOwn(out, key, entries.get(key) as JsonValue);
    return out;
  }

  private key(): PlainValue {
    const event = this.events[this.at]!;
    if (event.type === EVENT_ID.SCALAR) {
      this.at++;
      const key = this.scalar(event);
      if (event.anchorStart >= 0)
        this.anchors.set(this.source.slice(event.anchorStart, event.anchorEnd), this.finite(key));
      if (key !== null) return typeof key === 'number' && !Number.isFinite(key) ? this.textOf(event) : key;
    } else {
      const key = this.node();
      if (key !== null && typeof key !== 'object') return key;
    }
    throw this.error('unsupported map key');
  }

  /** `<<` without quotes. */
  private isMerge(): boolean {
    const event = this.events[this.at]!;
    return event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && this.textOf(event) === '<<';
  }

  private merge(value: JsonValue, entries: Map<string, JsonValue>, keys: Set<PlainValue>): void {
    const sources = Array.isArray(value) ? [...value].reverse() : [value];
    for (const source of sources) {
      if (!isObject(source)) throw new BodySyntaxError('yaml: map merge requires map or sequence of maps as the value');
      for (const key of Object.keys(source)) {
        entries.set(key, source[key] as JsonValue);
        keys.add(key);
      }
    }
  }

  private alias(name: string): JsonValue {
    if (!this.anchors.has(name)) throw new BodySyntaxError(`yaml: unknown anchor '${name}' referenced`);
    const value = this.anchors.get(name);
    if (value === undefined) throw new BodySyntaxError(`yaml: anchor '${name}' value contains itself`);
    this.charge(value);
    return cloneJson(value);
  }

  /** Counts what an alias stands for, and stops where it is too much. */
  private charge(value: JsonValue): void {
    this.aliased += 10;
    if (typeof value === 'string') this.aliased += value.length;
    if (this.aliased > MAX_ALIASED) throw new BodySyntaxError('yaml: document contains excessive aliasing');
    if (Array.isArray(value)) for (const item of value) this.charge(item);
    else if (isObject(value)) {
      for (const key in value) {
        this.aliased += key.length;
        this.charge(value[key] as JsonValue);
      }
    }
  }

  private textOf(event: ScalarEvent): string {
    return getScalarValue(this.source, event);
  }

  private scalar(event: ScalarEvent): PlainValue {
    const text = this.textOf(event);
    if (event.tagStart >= 0) return this.tagged(event, text);
    return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text;
  }

  /** Tags that are not YAML's own say nothing. */
  private tagged(event: ScalarEvent, text: string): PlainValue {
    const tag = this.source
      .slice(event.tagStart, event.tagEnd)
      .replace(/^!!/, TAG)
      .replace(/^!<(.*)>$/, '$1');
    const value = resolvePlain(text);
    if (tag === `${TAG}int` && Number.isInteger(Number(numberOf(text)))) return value;
    if (tag === `${TAG}float` && typeof value !== 'string' && numberOf(text) !== undefined) return Number(value);
    if (tag === `${TAG}bool` && typeof value === 'boolean') return value;
    if (tag === `${TAG}null` && value === null) return value;
    if (tag === `${TAG}binary`) return Buffer.from(text, 'base64').toString();
    if (['int', 'float', 'bool', 'null'].some((name) => tag === TAG + name))
      throw this.error(`cannot decode \`${text}\` as a ${tag.replace(TAG, '!!')}`);
    return text;
  }

  private finite(value: PlainValue): JsonValue {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new BodySyntaxError(`json: unsupported value: ${String(value)}`);
    return value;
  }

  private repeat(key: PlainValue, keyAt: number, valueAt: number): void {
    if (this.repeated.length >= MAX_REPEATED) return;
    const line = this.lineOf(valueAt) ?? this.lineOf(keyAt);
    this.repeated.push(`line ${line}: key ${typeof key === 'string' ? quoteGo(key) : String(key)} already set in map`);
  }

  /** The error of the event that was taken last. */
  private error(message: string): BodySyntaxError {
    return new BodySyntaxError(`yaml: line ${this.lineOf(this.at - 1)}: ${message}`);
  }

  /** Lines count from 1; undefined for scalars that are not written at all. */
  private lineOf(index: number): number | undefined {
    const position = positionOf(this.events[index] as Places);
    if (position === undefined) return undefined;
    this.lineStarts ??= lineStartsOf(this.source);
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle]! <= position) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

/** Positions that events of one kind or another have; negative where there is none. */
interface Places {
  readonly anchorStart?: number;
  readonly tagStart?: number;
  readonly valueStart?: number;
  readonly start?: number;
}

function positionOf(event: Places): number | undefined {
  const known = [event.anchorStart, event.tagStart, event.valueStart, event.start].filter(
    (place) => place !== undefined && place >= 0,
  );
  return known.length === 0 ? undefined : Math.min(...(known as number[]));
}

function lineStartsOf(source: string): number[] {
  const starts = [0];
  for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}
