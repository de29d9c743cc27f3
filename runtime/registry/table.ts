/** Tables: what `kubectl get` shows (W7, W8). */
import { ageSince } from '../api/age.js';
import type { JsonValue, KubeObject, ListMeta, ObjectMeta } from '../api/meta.js';
import type { Column } from '../scheme/modules.js';
import { decodeStored, convertBytes, type KindVersions, sameShape, storedInOwn } from './kinds.js';
import type { ObjectFormat } from './list-format.js';
import { readPath } from './paths.js';
import { metadataBytes, partialMetadataHead, readMetadata } from './stored-bytes.js';
import type { ResourceInfo, View } from './types.js';

/** Shown for kinds that say nothing of columns. */
const DEFAULT_COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'string', format: 'name', path: '.metadata.name' },
  { name: 'Created At', type: 'date', path: '.metadata.creationTimestamp' },
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
    const parts = [this.head({ ...(resourceVersion !== undefined && { resourceVersion }) })];
    this.item(parts, bytes);
    parts.push(this.tail);
    return Buffer.concat(parts);
  }

  head(meta: ListMeta): Buffer {
    return Buffer.from(
      `{"kind":"Table","apiVersion":"meta.k8s.io/${this.view.version}","metadata":${JSON.stringify(meta)},"columnDefinitions":${this.columnText},"rows":[`,
    );
  }

  item(parts: Buffer[], bytes: Buffer): void {
    parts.push(Buffer.from(`{"cells":${JSON.stringify(this.cells(bytes))},"object":`));
    switch (this.view.includeObject) {
      case 'None':
        parts.push(NULL_END);
        break;
      case 'Metadata':
        parts.push(this.itemHead, metadataBytes(bytes), METADATA_END);
        break;
      case 'Object':
        parts.push(convertBytes(this.versions, bytes), OBJECT_END);
    }
  }

  bookmark({ resourceVersion }: ObjectMeta): Buffer {
    return Buffer.concat([this.head({ ...(resourceVersion !== undefined && { resourceVersion }) }), this.tail]);
  }

  private cells(bytes: Buffer): JsonValue[] {
    const { own, hub, storage } = this.versions;
    const computed = hub.code.cells;
    const object = storedInOwn(this.versions, bytes);
    const values = computed?.(sameShape(own, hub) || sameShape(own, storage) ? object : decodeStored(this.versions, bytes));
    return this.columns.map((column) => {
      if (values !== undefined && Object.hasOwn(values, column.name)) return shownCell(values[column.name]);
      return column.path === undefined ? null : pathCell(object, column, column.path, this.info.custom === true);
    });
  }
}

const NULL_END = Buffer.from('null}');
const METADATA_END = Buffer.from('}}');
const OBJECT_END = Buffer.from('}');

function definition({ name, type, format, description, priority }: Column) {
  return { name, type, format: format ?? '', description: description ?? '', priority: priority ?? 0 };
}

/** 64-bit numbers beyond 2^53 are written as they are elsewhere too; cells have no type to say more. */
const shownCell = (value: JsonValue | undefined): JsonValue => (value === undefined ? null : typeof value === 'bigint' ? Number(value) : value);

/** What typed objects have where nothing is set; custom resources have nothing there. */
const ZEROS: Readonly<Record<Column['type'], JsonValue>> = { string: '', integer: 0, number: 0, boolean: false, date: null };

function pathCell(object: KubeObject, column: Column, path: string, custom: boolean): JsonValue {
  const value = readPath(object, path);
  if (isAge(column, path)) return ageSince(typeof value === 'string' ? value : undefined);
  if (value === undefined || value === null) return custom ? null : ZEROS[column.type];
  if (column.type === 'integer' || column.type === 'number') return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : null;
  if (column.type === 'boolean') return typeof value === 'boolean' ? value : null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Built-in kinds publish their ages as strings, others as dates. */
function isAge(column: Column, path: string): boolean {
  return column.type === 'date' || (column.type === 'string' && /Time(stamp)?$/.test(path));
}
