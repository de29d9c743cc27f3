/** Tables: what `kubectl get` shows (W7, W8). */
import { ageSince } from '../api/age.js';
import { stringifyJson } from '../api/json.js';
import type { JsonValue, KubeObject, ListMeta, ObjectMeta } from '../api/meta.js';
import type { StructType, Type } from '../schema/model.js';
import type { Column } from '../scheme/modules.js';
import { convertBytes, decodeStored, type KindVersions, sameShape, storedInOwn } from './kinds.js';
import type { ObjectFormat } from './list-format.js';
import { pathSteps, readPath } from './paths.js';
import { PieceWriter } from './piece-writer.js';
import { partialMetadataHead, readMetadata, shownMetadata } from './stored-bytes.js';
import type { ResourceInfo, View } from './types.js';

/** The one date that is shown as a time and not as an age. */
const CREATED_AT: Column = { name: 'Created At', type: 'date', path: '.metadata.creationTimestamp' };
/** Shown for kinds that say nothing of columns. */
const DEFAULT_COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'string', format: 'name', path: '.metadata.name' },
  CREATED_AT,
];
const TABLE_TAIL = Buffer.from(']}');

type TableView = Extract<View, { as: 'table' }>;

export class TableFormat implements ObjectFormat {
  readonly tail = TABLE_TAIL;
  private readonly columns: readonly Column[];
  private readonly columnText: string;
  private readonly itemHead: Buffer;

  constructor(
    private readonly versions: KindVersions,
    private readonly info: ResourceInfo,
    private readonly view: TableView,
  ) {
    this.columns = info.columns.length > 0 ? info.columns : DEFAULT_COLUMNS;
    this.columnText = view.noHeaders ? 'null' : JSON.stringify(this.columns.map(definition));
    this.itemHead = partialMetadataHead(view.version);
  }

  single(bytes: Buffer): Buffer {
    const { resourceVersion } = readMetadata(bytes);
    const out = new PieceWriter();
    out.bytes(this.head({ ...(resourceVersion !== undefined && { resourceVersion }) }));
    this.item(out, bytes);
    out.bytes(this.tail);
    return out.end();
  }

  head(meta: ListMeta): Buffer {
    return Buffer.from(
      `{"kind":"Table","apiVersion":"meta.k8s.io/${this.view.version}","metadata":${JSON.stringify(meta)},"columnDefinitions":${this.columnText},"rows":[`,
    );
  }

  item(out: PieceWriter, bytes: Buffer): void {
    out.text(`{"cells":${stringifyJson(this.cells(bytes))},"object":`);
    switch (this.view.includeObject) {
      case 'None':
        out.bytes(NULL_END);
        break;
      case 'Metadata':
        out.bytes(this.itemHead);
        out.bytes(shownMetadata(bytes, this.versions.hub.code.strategy?.internalAnnotations));
        out.bytes(METADATA_END);
        break;
      case 'Object':
        out.bytes(convertBytes(this.versions, bytes));
        out.bytes(OBJECT_END);
    }
  }

  bookmark({ resourceVersion }: ObjectMeta): Buffer {
    return Buffer.concat([this.head({ ...(resourceVersion !== undefined && { resourceVersion }) }), this.tail]);
  }

  private cells(bytes: Buffer): JsonValue[] {
    const { own, hub, storage } = this.versions;
    const computed = hub.code.cells;
    const object = storedInOwn(this.versions, bytes);
    const values = computed?.(
      sameShape(own, hub) || sameShape(own, storage) ? object : decodeStored(this.versions, bytes),
    );
    return this.columns.map((column) => {
      if (values !== undefined && Object.hasOwn(values, column.name)) return values[column.name] ?? null;
      // Not an age: those who know nothing of a kind show the time as it is.
      if (this.columns === DEFAULT_COLUMNS && column.path === undefined)
        return object.metadata.creationTimestamp ?? null;
      if (column.path === undefined) return null;
      return pathCell(object, column, column.path) ?? (this.info.custom ? null : zeroAt(own.code.type, column.path));
    });
  }
}

const NULL_END = Buffer.from('null}');
const METADATA_END = Buffer.from('}}');
const OBJECT_END = Buffer.from('}');

function definition({ name, type, format, description, priority }: Column) {
  return { name, type, format: format ?? '', description: description ?? '', priority: priority ?? 0 };
}

/** What typed objects have where nothing is set; custom resources have nothing there. */
function zeroAt(type: StructType, path: string): JsonValue {
  let at: Type | undefined = { t: 'ref', of: () => type };
  for (const step of pathSteps(path)) {
    if (at?.t === 'ref') at = at.of().byName.get(String(step))?.type;
    else at = at?.t === 'list' ? at.items : at?.t === 'map' ? at.values : undefined;
  }
  if (at === undefined) return null;
  if (at.t === 'bool') return false;
  return at.t === 'int32' || at.t === 'int64' || at.t === 'double' || at.t === 'float'
    ? 0
    : at.t === 'string'
      ? ''
      : null;
}

function pathCell(object: KubeObject, column: Column, path: string): JsonValue | undefined {
  const value = readPath(object, path);
  if (isAge(column, path)) return ageSince(typeof value === 'string' ? value : undefined);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'bigint') return value;
  if (column.type === 'integer' || column.type === 'number') return typeof value === 'number' ? value : null;
  if (column.type === 'boolean') return typeof value === 'boolean' ? value : null;
  return typeof value === 'object' ? stringifyJson(value) : value;
}

/** Built-in kinds publish their ages as strings, others as dates. */
function isAge(column: Column, path: string): boolean {
  if (column === CREATED_AT) return false;
  return column.type === 'date' || (column.type === 'string' && /Time(stamp)?$/.test(path));
}
