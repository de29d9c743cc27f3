/** A pod, changes to it, and tables of what is told of them. */
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../runtime/api/meta.js';
import { type Change, changed, type Kinds } from './kinds.js';

export const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [{ name: 'c', image: 'i' }] },
};

/** The path of its container, in changes. */
export const CONTAINER = 'spec.containers.0';

export const volumes = (...list: object[]): Change => ['spec.volumes', list as JsonValue[]];
/** Gives its container requests, and limits. */
export const requests = (more: Record<string, string>, limits: Record<string, string> = {}): Change => [
  `${CONTAINER}.resources`,
  { requests: more, limits },
];

/** Changes to the pod, and the causes for which it is then refused, by subject. */
export type Refusals = Readonly<
  Record<string, readonly (readonly [changes: readonly Change[], causes: readonly string[]])[]>
>;

/** A test for each row. */
export function testRefusals(refusals: Refusals, kinds: () => Kinds): void {
  for (const [of, rows] of Object.entries(refusals)) {
    describe(`new pods: ${of}`, () => {
      for (const [changes, causes] of rows) {
        test(JSON.stringify(changes).slice(0, 150), async () => {
          expect((await kinds().create(changed(pod, ...changes))).causes).toEqual(causes);
        });
      }
    });
  }
}
