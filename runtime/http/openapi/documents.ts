/** Writes paths and definitions as OpenAPI v2 (Swagger 2.0) and v3 documents. */
import type { GroupVersion } from '../../api/gvk.js';
import type { JsonObject } from '../../api/meta.js';
import type { StructType } from '../../schema/model.js';
import { definitionsV2, schemasV3 } from '../../schema/openapi.js';
import type { BodySchema, Operation, PathItem } from './operations.js';
import type { Parameter } from './parameters.js';

const INFO = { title: 'Kubernetes', version: '1.36' };
const SECURITY = { BearerToken: { type: 'apiKey', name: 'authorization', in: 'header', description: 'Bearer token' } };
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  401: 'Unauthorized',
};

/** `paths` come in any order; `groupVersions` are those known, also where they are not served. */
export function documentV2(paths: readonly PathItem[], groupVersions: readonly GroupVersion[]): JsonObject {
  const parameters = new SharedParameters();
  return {
    swagger: '2.0',
    info: { ...INFO },
    paths: pathsOf(
      paths,
      (parameter) => parameters.refer(parameter),
      (operation) => operationV2(operation, parameters),
    ),
    definitions: definitionsV2(structsOf(paths), groupVersions),
    parameters: parameters.all(),
    securityDefinitions: SECURITY,
    security: [{ BearerToken: [] }],
  };
}

/** The document of what lies below one path. */
export function documentV3(paths: readonly PathItem[], document: GroupVersion): JsonObject {
  const structs = structsOf(paths);
  return {
    openapi: '3.0.0',
    info: { ...INFO },
    paths: pathsOf(paths, parameterV3, operationV3),
    components: { ...(structs.size > 0 && { schemas: schemasV3(structs, document) }), securitySchemes: SECURITY },
  };
}

function pathsOf(
  items: readonly PathItem[],
  parameter: (p: Parameter) => JsonObject,
  write: (o: Operation) => JsonObject,
): JsonObject {
  const sorted = [...items].sort((a, b) => (a.path < b.path ? -1 : 1));
  return Object.fromEntries(
    sorted.map(({ path, operations, parameters }) => {
      const item: JsonObject = {};
      for (const [method, operation] of Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1)))
        item[method] = write(operation);
      if (parameters.length > 0) item.parameters = parameters.map(parameter);
      return [path, item];
    }),
  );
}

function structsOf(paths: readonly PathItem[]): Set<StructType> {
  const found = new Set<StructType>();
  for (const { operations } of paths) {
    for (const { body, responses } of Object.values(operations)) {
      if (body !== undefined) found.add(body.schema);
      for (const schema of Object.values(responses)) if (schema !== 'text') found.add(schema);
    }
  }
  return found;
}

/** What stands in both documents. */
function common({ id, tag, description }: Operation): JsonObject {
  return { description, operationId: id, tags: [tag] };
}

function extensions({ action, kind }: Operation): JsonObject {
  return {
    ...(action && { 'x-kubernetes-action': action }),
    ...(kind && { 'x-kubernetes-group-version-kind': { group: kind.group, kind: kind.kind, version: kind.version } }),
  };
}

function responses(operation: Operation, write: (schema: BodySchema) => JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const [code, schema] of Object.entries(operation.responses))
    out[code] = { description: DESCRIPTIONS[code] ?? '', ...write(schema) };
  out['401'] = { description: DESCRIPTIONS['401'] };
  return out;
}

/** Parameters that operations refer to, as they come to be known. */
class SharedParameters {
  private readonly known = new Map<string, JsonObject>();

  refer(parameter: Parameter): JsonObject {
    return this.share(parameter.shared, () => parameterV2(parameter));
  }

  /** What stands in an operation: the parameter, or where one of the name is found. */
  share(name: string | undefined, make: () => JsonObject): JsonObject {
    if (name === undefined) return make();
    if (!this.known.has(name)) this.known.set(name, make());
    return { $ref: `#/parameters/${name}` };
  }

  all(): JsonObject {
    return Object.fromEntries([...this.known].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function operationV2(operation: Operation, shared: SharedParameters): JsonObject {
  const ref = (schema: BodySchema): JsonObject =>
    schema === 'text' ? { type: 'string' } : { $ref: `#/definitions/${schema.name}` };
  const { body } = operation;
  const parameters = operation.parameters.map((parameter) => shared.refer(parameter));
  if (body !== undefined) {
    const { schema, required } = body;
    const write = () => ({ in: 'body', name: 'body', ...(required && { required: true }), schema: ref(schema) });
    parameters.unshift(shared.share(body.shared, write));
  }
  return {
    ...common(operation),
    ...(operation.consumes.length > 0 && { consumes: [...operation.consumes] }),
    produces: [...operation.produces],
    schemes: ['https'],
    ...(parameters.length > 0 && { parameters }),
    responses: responses(operation, (schema) => ({ schema: ref(schema) })),
    ...extensions(operation),
  };
}

function operationV3(operation: Operation): JsonObject {
  const ref = (schema: BodySchema): JsonObject =>
    schema === 'text' ? { type: 'string' } : { $ref: `#/components/schemas/${schema.name}` };
  const content = (types: readonly string[], schema: BodySchema): JsonObject =>
    Object.fromEntries(types.map((type) => [type, { schema: ref(schema) }]));
  const { body } = operation;
  return {
    ...common(operation),
    ...(operation.parameters.length > 0 && { parameters: operation.parameters.map(parameterV3) }),
    ...(body && {
      requestBody: { content: content(operation.consumes, body.schema), ...(body.required && { required: true }) },
    }),
    responses: responses(operation, (schema) => ({ content: content(operation.produces, schema) })),
    ...extensions(operation),
  };
}

function parameterV2({ name, in: place, type, description }: Parameter): JsonObject {
  return {
    ...(description && { description }),
    in: place,
    name,
    ...(place === 'path' && { required: true }),
    type,
    uniqueItems: true,
  };
}

function parameterV3({ name, in: place, type, description }: Parameter): JsonObject {
  return {
    ...(description && { description }),
    in: place,
    name,
    ...(place === 'path' && { required: true }),
    schema: { type, uniqueItems: true },
  };
}
