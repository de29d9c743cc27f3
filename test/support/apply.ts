/** Server-side apply in tests: how it is asked for, and objects to apply. */
import type { Answer, HttpClient, Json } from './http-client.js';

export interface ApplyOptions {
  readonly force?: boolean;
  readonly query?: string;
  /** Of the patch's media type, after `apply-patch+`. */
  readonly type?: string;
}

export type Apply = (path: string, config: unknown, as: string, options?: ApplyOptions) => Promise<Answer>;

/** `as` is the field manager; an empty one is left out. */
export const applier =
  (client: () => HttpClient): Apply =>
  (path, config, as, { force, query = '', type = 'yaml' } = {}) => {
    const manager = as === '' ? '' : `fieldManager=${encodeURIComponent(as)}&`;
    return client().ask('PATCH', `${path}?${manager}${force === undefined ? '' : `force=${force}&`}${query}`, {
      body: config,
      headers: { 'content-type': `application/apply-patch+${type}` },
    });
  };

/** The object of a request that must succeed. */
export async function ok(answer: Promise<Answer>): Promise<Json> {
  const { code, json } = await answer;
  if (code >= 300) throw new Error(json.message);
  return json;
}

export const configMap = (name: string, data?: Json, metadata: Json = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  ...(data && { data }),
});

export const deployment = (name: string, over: Json = {}, container: Json = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: { containers: [{ name: 'web', image: 'shop:1', ...container }] },
    },
    ...over,
  },
});
