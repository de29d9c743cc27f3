/** How the items of a list, and single objects, are written in each view (W8, W9, W14). */
import type { JsonObject, KubeObject, ListMeta, ObjectMeta } from '../api/meta.js';
import { complete } from '../schema/complete.js';
import { convertBytes, encodeObject, type KindVersions } from './kinds.js';
import { PieceWriter } from './piece-writer.js';
import { hasHead, partialMetadataHead, shownMetadata } from './stored-bytes.js';
import { TableFormat } from './table.js';
import type { ResourceInfo, View } from './types.js';

/** Writes one view of one resource in one version. Stateless: shared by all requests. */
export interface ObjectFormat {
  /** A whole document. */
  single(bytes: Buffer): Buffer;
  /** Appends an item of a list, without commas around it; keeps nothing of the bytes. */
  item(out: PieceWriter, bytes: Buffer): void;
  head(meta: ListMeta): Buffer;
  readonly tail: Buffer;
  /** An object that has nothing but the metadata of a bookmark. */
  bookmark(meta: ObjectMeta): Buffer;
}

const OPEN_OBJECT = 0x7b;
const CLOSE = Buffer.from('}');
const LIST_TAIL = Buffer.from(']}');

/** The object itself. */
class PlainFormat implements ObjectFormat {
  readonly tail = LIST_TAIL;
  private readonly typed: boolean;
  private readonly headText: string;

  constructor(
    private readonly versions: KindVersions,
    info: ResourceInfo,
  ) {
    // Items of built-in lists leave out what the list says for all of them; custom resources repeat it.
    this.typed = !info.custom;
    this.headText = `{"kind":${JSON.stringify(info.listKind)},"apiVersion":${JSON.stringify(versions.own.apiVersion)},"metadata":`;
  }

  single(bytes: Buffer): Buffer {
    return convertBytes(this.versions, bytes);
  }

  item(out: PieceWriter, bytes: Buffer): void {
    const { head } = this.versions.own;
    const converted = convertBytes(this.versions, bytes);
    if (this.typed && hasHead(converted, head)) {
      out.byte(OPEN_OBJECT);
      out.bytes(converted, head.length);
    } else out.bytes(converted);
  }

  head(meta: ListMeta): Buffer {
    return Buffer.from(`${this.headText}${JSON.stringify(meta)},"items":[`);
  }

  bookmark(metadata: ObjectMeta): Buffer {
    const object: KubeObject = { metadata };
    complete(object as unknown as JsonObject, this.versions.own.code.type);
    return encodeObject(this.versions.own, object);
  }
}

/** Metadata alone (W9). */
class MetadataFormat implements ObjectFormat {
  readonly tail = LIST_TAIL;
  private readonly itemHead: Buffer;

  constructor(
    private readonly version: 'v1' | 'v1beta1',
    private readonly hidden: readonly string[] | undefined,
  ) {
    this.itemHead = partialMetadataHead(version);
  }

  single(bytes: Buffer): Buffer {
    const out = new PieceWriter();
    this.item(out, bytes);
    return out.end();
  }

  item(out: PieceWriter, bytes: Buffer): void {
    out.bytes(this.itemHead);
    out.bytes(shownMetadata(bytes, this.hidden));
    out.bytes(CLOSE);
  }

  head(meta: ListMeta): Buffer {
    return Buffer.from(
      `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/${this.version}","metadata":${JSON.stringify(meta)},"items":[`,
    );
  }

  bookmark(meta: ObjectMeta): Buffer {
    return Buffer.concat([this.itemHead, Buffer.from(JSON.stringify(meta)), CLOSE]);
  }
}

const keyOfView = (view: View) =>
  view.as === 'table'
    ? `table ${view.version} ${view.includeObject} ${view.noHeaders === true}`
    : view.as === 'object'
      ? 'object'
      : `metadata ${view.version}`;

/** The formats of one resource in one version, made when first asked for. */
export class Formats {
  private readonly made = new Map<string, ObjectFormat>();
  private readonly plain: ObjectFormat;

  constructor(
    private readonly versions: KindVersions,
    private readonly info: ResourceInfo,
  ) {
    this.plain = new PlainFormat(versions, info);
  }

  of(view: View): ObjectFormat {
    if (view.as === 'object') return this.plain;
    const key = keyOfView(view);
    let format = this.made.get(key);
    if (format === undefined) {
      format =
        view.as === 'table'
          ? new TableFormat(this.versions, this.info, view)
          : new MetadataFormat(view.version, this.versions.hub.code.strategy?.internalAnnotations);
      this.made.set(key, format);
    }
    return format;
  }
}
