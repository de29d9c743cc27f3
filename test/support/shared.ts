import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Recorded answers and upstream's documents, beside the checkout. Tests that need them are skipped, visibly, where they are missing. */
export const shared = fileURLToPath(new URL('../../../shared/upstream', import.meta.url));
/** The release that recorded answers are of: a folder of `shared`. */
export const RELEASE = 'kubernetes-v1.36';
export const hasShared = existsSync(shared);
if (!hasShared) process.stderr.write(`skipped, for ${shared} is missing: comparisons with recorded answers\n`);

export function readShared(path: string): unknown {
  return JSON.parse(readFileSync(join(shared, path), 'utf8'));
}

/** One step of a recorded scenario. */
export interface Step {
  readonly scenario: string;
  readonly id: string;
  readonly do: string;
  readonly body?: unknown;
  readonly bodyOf?: string;
  readonly change?: readonly Change[];
  readonly answerOf?: string;
  readonly answerChange?: readonly Change[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer?: {
    readonly code: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly text?: string;
    readonly body?: { readonly message?: string; readonly [key: string]: unknown };
  };
}

/** `[path, value]` sets, `[path]` deletes. */
export type Change = readonly [path: readonly (string | number)[], value?: unknown];

/** The recorded steps of a folder such as `objects`, in the order of the files, with the bodies and answers that others
 * are written against. */
export function* recordedSteps(folder: string): Generator<Step> {
  const root = join(shared, RELEASE, 'answers', folder);
  for (const file of readdirSync(root).sort()) {
    const bodies = new Map<string, unknown>();
    const answers = new Map<string, Step['answer']>();
    for (const line of readFileSync(join(root, file), 'utf8').split('\n')) {
      if (line === '') continue;
      const step = JSON.parse(line) as Step;
      const key = (id: string) => `${step.scenario} ${id}`;
      const body = step.bodyOf === undefined ? step.body : changed(bodies.get(key(step.bodyOf)), step.change ?? []);
      if (body !== undefined) bodies.set(key(step.id), body);
      const answer = answerOf(step, step.answerOf === undefined ? undefined : answers.get(key(step.answerOf)));
      answers.set(key(step.id), answer);
      yield { ...step, body, answer };
    }
  }
}

/** The answer with its body, which may be written as changes of another one's. */
function answerOf(step: Step, base: Step['answer']): Step['answer'] {
  if (step.answer === undefined || base?.body === undefined) return step.answer;
  return { ...step.answer, body: changed(base.body, step.answerChange ?? []) as NonNullable<typeof base.body> };
}

type Container = Record<string | number, unknown>;

function changed(document: unknown, changes: readonly Change[]): unknown {
  const out = structuredClone(document);
  for (const change of changes) {
    const [path, value] = change;
    let at = out as Container;
    for (const key of path.slice(0, -1)) at = at[key] as Container;
    const last = path.at(-1)!;
    if (change.length > 1) at[last] = value;
    else if (Array.isArray(at)) at.splice(Number(last), 1);
    else delete at[last];
  }
  return out;
}
