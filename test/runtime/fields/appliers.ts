/** Writes to one object of a sample kind, as appliers and updaters. */
import type { JsonObject } from '../../../runtime/api/meta.js';
import { StatusError } from '../../../runtime/api/status-error.js';
import type { ObjectResult, RequestContext, RestStorage } from '../../../runtime/registry/types.js';
import type { Kinds } from '../../support/kinds.js';
import type { Sample } from './samples.js';

export interface Applied {
  readonly code: number;
  readonly object: JsonObject;
  /** Fields of the causes of a refusal. */
  readonly causes: readonly string[];
}

export interface Writer {
  /** The whole object that an applier sends. */
  config(version: string, fragment: JsonObject): JsonObject;
  apply(version: string, fragment: JsonObject, manager: string, force: boolean): Promise<Applied>;
  put(version: string, object: JsonObject, manager: string): Promise<Applied>;
  get(version: string): Promise<JsonObject>;
}

const CONTEXT: RequestContext = {
  user: { name: 'admin', uid: 'admin-uid', groups: ['system:masters'] },
  namespace: 'default',
  userAgent: 'test',
  signal: new AbortController().signal,
  warn: () => undefined,
};
const OBJECT = { as: 'object' } as const;

let count = 0;

/** An object of its own, which is not there yet. */
export async function applierOf(kinds: Kinds, sample: Sample): Promise<Writer> {
  const name = `sample-${count++}`;
  const storages = new Map<string, RestStorage>();
  for (const apiVersion of sample.versions) {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const storage = await kinds.registry.storage(group, version, sample.resource, '');
    if (storage === undefined) throw new Error(`${apiVersion} ${sample.resource} is not served`);
    storages.set(apiVersion, storage);
  }
  const storage = (version: string) => storages.get(version) as RestStorage;
  const body = (value: JsonObject) => ({ value: structuredClone(value), strictErrors: [] });
  const config = (apiVersion: string, { metadata = {}, ...rest }: JsonObject): JsonObject => ({
    apiVersion,
    kind: sample.kind,
    metadata: { name, ...(metadata as JsonObject) },
    ...rest,
  });
  return {
    config,
    apply: (version, fragment, fieldManager, force) =>
      answerOf(
        storage(version).patch(
          CONTEXT,
          name,
          'apply',
          body(config(version, fragment)),
          { fieldManager, force },
          OBJECT,
        ),
      ),
    put: (version, object, fieldManager) =>
      answerOf(storage(version).update(CONTEXT, name, body(object), { fieldManager }, OBJECT)),
    get: async (version) => (await answerOf(Promise.resolve(storage(version).get(CONTEXT, name, {}, OBJECT)))).object,
  };
}

async function answerOf(work: Promise<ObjectResult>): Promise<Applied> {
  try {
    const { code, bytes } = await work;
    return { code, object: JSON.parse(bytes.toString()) as JsonObject, causes: [] };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { status } = error;
    const causes = status.details?.causes?.map(({ field }) => field ?? '') ?? [];
    return { code: status.code, object: status as unknown as JsonObject, causes };
  }
}
