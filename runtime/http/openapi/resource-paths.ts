/** Paths and operations of one resource, from its row (D7). */
import type { GroupVersionKind } from '../../api/gvk.js';
import type { StructType } from '../../schema/model.js';
import type { SubresourceRow } from '../../scheme/modules.js';
import type { SchemeResource } from '../../scheme/scheme.js';
import { camel, type Method, type Operation, operationId, type PathItem, pathItem, tagOf } from './operations.js';
import {
  DELETE_BODY,
  DELETE_COLLECTION_PARAMETERS,
  DELETE_PARAMETERS,
  LIST_PARAMETERS,
  NAME,
  NAMESPACE,
  optionParameters,
  PATCH_BODY,
  PATCH_PARAMETERS,
  type Parameter,
  PRETTY,
  REST_OF_PATH,
  WRITE_PARAMETERS,
} from './parameters.js';

/** Definitions that operations of every group refer to. */
export interface MetaStructs {
  readonly status: StructType;
  readonly deleteOptions: StructType;
  readonly patch: StructType;
  readonly watchEvent: StructType;
}

/** The definitions of one resource. */
export interface ResourceStructs {
  readonly kind: StructType;
  readonly list: StructType;
  /** Kinds of subresources; undefined for those that only connect. */
  subresource(row: SubresourceRow): StructType | undefined;
  /** What a subresource takes as query parameters. */
  options(row: SubresourceRow): StructType | undefined;
}

/** Media types of answers, and of patches. */
export interface MediaTypeNames {
  readonly rootNames: readonly string[];
  readonly patchTypes: readonly string[];
  readonly names: readonly string[];
  readonly streamingNames: readonly string[];
}

const ANY = ['*/*'];
const ALL_METHODS: readonly Method[] = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];
const CONNECT_METHODS: Readonly<Record<string, Method>> = {
  create: 'post',
  get: 'get',
  update: 'put',
  patch: 'patch',
  delete: 'delete',
};

export function resourcePaths(
  row: SchemeResource,
  structs: ResourceStructs,
  meta: MetaStructs,
  types: MediaTypeNames,
): PathItem[] {
  return new ResourcePaths(row, structs, meta, types).all().filter((item) => Object.keys(item.operations).length > 0);
}

class ResourcePaths {
  private readonly base: string;
  private readonly scope: string;
  private readonly gvk: GroupVersionKind;
  private readonly namespaced: readonly Parameter[];

  constructor(
    private readonly row: SchemeResource,
    private readonly structs: ResourceStructs,
    private readonly meta: MetaStructs,
    private readonly types: MediaTypeNames,
  ) {
    this.base = row.group === '' ? `/api/${row.version}` : `/apis/${row.group}/${row.version}`;
    this.scope = row.namespaced ? 'Namespaced' : '';
    this.gvk = { group: row.group, version: row.version, kind: row.kind };
    this.namespaced = row.namespaced ? [NAMESPACE] : [];
  }

  all(): PathItem[] {
    const { row, base } = this;
    const within = row.namespaced ? '/namespaces/{namespace}' : '';
    const collection = `${within}/${row.resource}`;
    const item = `${collection}/{name}`;
    return [
      this.collection(base + collection),
      this.item(base + item),
      ...row.subresources.flatMap((s) => this.subresource(`${base}${item}/${s.name}`, s)),
      ...(row.namespaced ? [this.everywhere(`${base}/${row.resource}`)] : []),
      ...this.watches(`${base}/watch`, collection, item),
    ];
  }

  private collection(path: string): PathItem {
    const { meta, scope, structs } = this;
    const { kind } = structs;
    return pathItem(path, [...this.namespaced, PRETTY], {
      ...this.when('list', 'get', () => this.list(`${scope}${this.row.kind}`)),
      ...this.when('create', 'post', () => ({
        ...this.operation('create', `${scope}${this.row.kind}`, 'post', 'creates an object'),
        parameters: WRITE_PARAMETERS,
        body: { schema: kind, required: true },
        responses: { 200: kind, 201: kind, 202: kind },
      })),
      ...this.when('deletecollection', 'delete', () => ({
        ...this.operation('delete', `Collection${scope}${this.row.kind}`, 'deletecollection', 'deletes objects'),
        parameters: DELETE_COLLECTION_PARAMETERS,
        body: { schema: meta.deleteOptions, required: false, shared: DELETE_BODY },
        responses: { 200: meta.status },
      })),
    });
  }

  private item(path: string): PathItem {
    const { meta, row } = this;
    const deleted = row.deleteReturnsObject ? this.structs.kind : meta.status;
    const operations = this.readAndWrite(row.verbs, `${this.scope}${row.kind}`, this.structs.kind, this.gvk);
    return pathItem(path, [...this.namespaced, NAME, PRETTY], {
      ...operations,
      ...this.when('delete', 'delete', () => ({
        ...this.operation('delete', `${this.scope}${row.kind}`, 'delete', 'deletes the object'),
        parameters: DELETE_PARAMETERS,
        body: { schema: meta.deleteOptions, required: false, shared: DELETE_BODY },
        responses: { 200: deleted, 202: deleted },
      })),
    });
  }

  private subresource(path: string, row: SubresourceRow): PathItem[] {
    const options = this.structs.options(row);
    const name = `${this.scope}${this.row.kind}${camel(row.name)}`;
    const always = [...this.namespaced, NAME, ...(options === undefined ? [] : optionParameters(options))];
    const schema = this.structs.subresource(row);
    if (schema === undefined) return this.connect(path, row, name, always);
    const operations = this.readAndWrite(row.verbs, name, schema, row.kind ?? this.gvk);
    if (row.verbs.includes('create')) {
      const post = this.operation('create', name, 'post', `creates ${row.name} of the object`, row.kind);
      operations.post = {
        ...post,
        parameters: WRITE_PARAMETERS,
        body: { schema, required: true },
        responses: { 200: schema, 201: schema, 202: schema },
      };
    }
    if (row.name === 'log' && operations.get)
      operations.get = { ...operations.get, produces: ['text/plain', ...this.types.names], responses: { 200: 'text' } };
    return [pathItem(path, [...always, PRETTY], operations)];
  }

  /** Subresources that hand the connection over: `proxy` takes every method, and more path. */
  private connect(path: string, row: SubresourceRow, name: string, always: readonly Parameter[]): PathItem[] {
    const isProxy = row.name === 'proxy';
    const methods = isProxy ? ALL_METHODS : row.verbs.flatMap((verb) => CONNECT_METHODS[verb] ?? []);
    const operations = (suffix: string): Partial<Record<Method, Operation>> =>
      Object.fromEntries(
        methods.map((method) => [
          method,
          {
            ...this.operation(
              'connect',
              `${camel(method)}${name}${suffix}`,
              'connect',
              `connects to ${row.name}`,
              row.kind,
            ),
            produces: ANY,
            responses: { 200: 'text' as const },
          },
        ]),
      );
    const plain = pathItem(path, always, operations(''));
    return isProxy ? [plain, pathItem(`${path}/{path}`, [...always, REST_OF_PATH], operations('WithPath'))] : [plain];
  }

  private everywhere(path: string): PathItem {
    return pathItem(
      path,
      [PRETTY],
      this.when('list', 'get', () => this.list(`${this.row.kind}ForAllNamespaces`)),
    );
  }

  private watches(root: string, collection: string, item: string): PathItem[] {
    const { row, scope } = this;
    const watch = (path: string, always: readonly Parameter[], rest: string, action: string): PathItem =>
      pathItem(
        root + path,
        [...always, PRETTY],
        this.when('watch', 'get', () => ({
          ...this.operation('watch', rest, action, 'watches objects (deprecated: use the parameter watch of a list)'),
          produces: [...this.types.names, ...this.types.streamingNames],
          parameters: LIST_PARAMETERS,
          responses: { 200: this.meta.watchEvent },
        })),
      );
    return [
      ...(row.namespaced ? [watch(`/${row.resource}`, [], `${row.kind}ListForAllNamespaces`, 'watchlist')] : []),
      watch(collection, this.namespaced, `${scope}${row.kind}List`, 'watchlist'),
      watch(item, [...this.namespaced, NAME], `${scope}${row.kind}`, 'watch'),
    ];
  }

  private list(rest: string): Operation {
    return {
      ...this.operation('list', rest, 'list', 'lists or watches objects'),
      produces: [...this.types.names, ...this.types.streamingNames],
      parameters: LIST_PARAMETERS,
      responses: { 200: this.structs.list },
    };
  }

  private readAndWrite(
    verbs: readonly string[],
    rest: string,
    schema: StructType,
    gvk: GroupVersionKind,
  ): Partial<Record<Method, Operation>> {
    const found: Partial<Record<Method, Operation>> = {};
    if (verbs.includes('get'))
      found.get = { ...this.operation('read', rest, 'get', 'reads the object', gvk), responses: { 200: schema } };
    if (verbs.includes('update')) {
      found.put = {
        ...this.operation('replace', rest, 'put', 'replaces the object', gvk),
        parameters: WRITE_PARAMETERS,
        body: { schema, required: true },
        responses: { 200: schema, 201: schema },
      };
    }
    if (verbs.includes('patch')) {
      found.patch = {
        ...this.operation('patch', rest, 'patch', 'changes parts of the object', gvk),
        consumes: this.types.patchTypes,
        parameters: PATCH_PARAMETERS,
        body: { schema: this.meta.patch, required: true, shared: PATCH_BODY },
        responses: { 200: schema, 201: schema },
      };
    }
    return found;
  }

  private when(verb: string, method: Method, make: () => Operation): Partial<Record<Method, Operation>> {
    return (this.row.verbs as readonly string[]).includes(verb) ? { [method]: make() } : {};
  }

  private operation(
    verb: string,
    rest: string,
    action: string,
    description: string,
    kind: GroupVersionKind = this.gvk,
  ): Operation {
    const { group, version } = this.row;
    return {
      id: operationId(verb, group, version, rest),
      tag: tagOf(group, version),
      description,
      consumes: ANY,
      produces: this.types.names,
      parameters: [],
      responses: {},
      action,
      kind,
    };
  }
}
