import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PodGroup } from '../../../generated/scheduling.k8s.io/hub.js';
import { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import type { KubeObject } from '../../../runtime/api/meta.js';
import { validateUpdate_PodGroup } from '../../../specs/scheduling.k8s.io/hooks/pod-group.js';
import { changed, Kinds } from '../../support/kinds.js';

const group = {
  apiVersion: 'scheduling.k8s.io/v1alpha2',
  kind: 'PodGroup',
  metadata: { name: 'g', namespace: 'default' },
  spec: { schedulingPolicy: { gang: { minCount: 2 } } },
};

let kinds: Kinds;
let kept: object;
beforeAll(async () => {
  kinds = await Kinds.open();
  kept = (await kinds.create(group, { keep: true })).object;
});
afterAll(() => kinds.close());

describe('the status of pod groups', () => {
  const condition = {
    type: 'A',
    status: 'True',
    reason: 'R',
    message: '',
    lastTransitionTime: '2026-01-02T03:04:05Z',
  };
  test.each<readonly [conditions: readonly object[], causes: readonly string[]]>([
    [[condition], []],
    [[condition, condition], ['Duplicate status.conditions[1].type']],
    [
      [{ ...condition, status: 'Yes', reason: '' }],
      ['NotSupported status.conditions[0].status', 'Required status.conditions[0].reason'],
    ],
  ])('has conditions of the common form: %j', async (conditions, causes) => {
    const asked = changed(kept, ['status', { conditions } as never]);
    expect((await kinds.update(asked, { subresource: 'status' })).causes).toEqual(causes);
  });

  const claim = { name: 'a', resourceClaimName: 'b' };
  const R = 'status.resourceClaimStatuses';
  test.each<readonly [claims: readonly { name: string; resourceClaimName?: string }[], causes: readonly string[]]>([
    [[claim], []],
    [[{ name: 'a' }, claim], [`Duplicate ${R}[1]`]],
    [[{ name: 'a', resourceClaimName: 'A' }], [`Invalid ${R}[0].resourceClaimName`]],
    [[{ name: 'x' }], [`Invalid ${R}[0].name`]],
    [
      [claim, claim, claim, claim, { ...claim, name: 'x' }],
      [`TooMany ${R}`, `Invalid ${R}[4].name`],
    ],
  ])('names claims that the group asks for: %j', (resourceClaimStatuses, causes) => {
    const errors = new FieldErrors();
    const spec = { schedulingPolicy: {}, resourceClaims: [{ name: 'a' }] };
    const object = { metadata: {}, spec, status: { resourceClaimStatuses } } as unknown as PodGroup & KubeObject;
    const context = { operation: 'update', object, subresource: 'status', requestVersion: '', warn() {} } as const;
    validateUpdate_PodGroup(object, object, FieldPath.root, errors, context);
    expect(errors.list.map(({ reason, field }) => `${reason.replace('FieldValue', '')} ${field}`)).toEqual(causes);
  });
});
