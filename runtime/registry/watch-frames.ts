/** Bytes of watch events: made once for each event, view and encoder, and shared by all watchers. */
import type { StatusError } from '../api/status-error.js';
import type { CacheEvent } from '../storage/event-window.js';
import type { Formats, ObjectFormat } from './list-format.js';
import type { ObjectFacts } from './selection.js';
import type { FrameEncoder, View, WatchEventType } from './types.js';

const INITIAL_EVENTS_END = { annotations: { 'k8s.io/initial-events-end': 'true' } };
const FRAME_HEADS: Readonly<Record<WatchEventType, Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
  BOOKMARK: Buffer.from('{"type":"BOOKMARK","object":'),
  ERROR: Buffer.from('{"type":"ERROR","object":'),
};
const FRAME_TAIL = Buffer.from('}\n');

/** Frames of JSON: one event on a line (W34). */
export const jsonFrames: FrameEncoder = {
  encode: (type, object) => Buffer.concat([FRAME_HEADS[type], object, FRAME_TAIL]),
};

/** The frames of one view and encoder; watchers that want the same get the same instance. */
interface SharedFrames {
  readonly format: ObjectFormat;
  readonly encoder: FrameEncoder;
  /** Keys of what events remember. */
  readonly keys: Readonly<Record<WatchEventType | 'LEFT', object>>;
}

/** What one watcher sends. */
export class WatchFrames {
  private current: SharedFrames;

  constructor(
    first: SharedFrames,
    /** For tables: later frames leave the columns out. */
    private later: SharedFrames | undefined,
  ) {
    this.current = first;
  }

  private use(): SharedFrames {
    const use = this.current;
    if (this.later !== undefined) {
      this.current = this.later;
      this.later = undefined;
    }
    return use;
  }

  /** An event with its object as it is after the event. */
  event(event: CacheEvent<ObjectFacts>, type: WatchEventType): Buffer {
    const use = this.use();
    // Looked up here, for a thousand watchers of one object need no closure each.
    const known = event.remembered(use.keys[type]);
    if (known !== undefined) return known;
    return memoized(event, use.keys[type], () => use.encoder.encode(type, use.format.single(event.entry.value)));
  }

  /** An object left the selection: a deletion for those who watch it. */
  departure(event: CacheEvent<ObjectFacts>, bytes: () => Buffer): Buffer {
    const use = this.use();
    return memoized(event, use.keys.LEFT, () => use.encoder.encode('DELETED', use.format.single(bytes())));
  }

  object(type: WatchEventType, bytes: Buffer): Buffer {
    const use = this.use();
    return use.encoder.encode(type, use.format.single(bytes));
  }

  /** `initial`: all that was there when the watch began has been sent. */
  bookmark(revision: number, initial: boolean): Buffer {
    const { format, encoder } = this.current;
    return encoder.encode(
      'BOOKMARK',
      format.bookmark({ resourceVersion: String(revision), ...(initial && INITIAL_EVENTS_END) }),
    );
  }

  error(error: StatusError): Buffer {
    return this.current.encoder.encode('ERROR', Buffer.from(JSON.stringify(error.status)));
  }
}

function memoized(event: CacheEvent<ObjectFacts>, key: object, make: () => Buffer): Buffer {
  const known = event.remembered(key);
  if (known !== undefined) return known;
  const frame = make();
  event.remember(key, frame);
  return frame;
}

/** Frames of one resource in one version, by encoder and view. */
export class FramesFactory {
  private readonly made = new WeakMap<FrameEncoder, Map<ObjectFormat, SharedFrames>>();

  constructor(private readonly formats: Formats) {}

  of(view: View, encoder: FrameEncoder): WatchFrames {
    const first = this.shared(this.formats.of(view), encoder);
    const later = view.as === 'table' ? this.shared(this.formats.of({ ...view, noHeaders: true }), encoder) : undefined;
    return new WatchFrames(first, later);
  }

  private shared(format: ObjectFormat, encoder: FrameEncoder): SharedFrames {
    const byFormat = this.made.get(encoder) ?? new Map<ObjectFormat, SharedFrames>();
    this.made.set(encoder, byFormat);
    let shared = byFormat.get(format);
    if (shared === undefined) {
      shared = { format, encoder, keys: { ADDED: {}, MODIFIED: {}, DELETED: {}, BOOKMARK: {}, ERROR: {}, LEFT: {} } };
      byFormat.set(format, shared);
    }
    return shared;
  }
}
