import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const account = { kind: 'ServiceAccount', name: 'a', namespace: 'n' };
const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'b' },
  roleRef: { kind: 'ClusterRole', name: 'view' },
  subjects: [account],
};
const within = changed(binding, ['kind', 'RoleBinding']);

test.each<{ object: object; subject: object; causes: string[] }>([
  { object: binding, subject: {}, causes: [] },
  { object: binding, subject: { namespace: '' }, causes: ['Required subjects[0].namespace'] },
  { object: within, subject: { namespace: '' }, causes: [] },
  { object: within, subject: { name: 'A_b' }, causes: ['Invalid subjects[0].name'] },
  { object: within, subject: { apiGroup: 'x' }, causes: ['NotSupported subjects[0].apiGroup'] },
  { object: within, subject: { kind: 'User', name: '' }, causes: ['Required subjects[0].name'] },
  { object: within, subject: { kind: 'Crowd' }, causes: ['NotSupported subjects[0].kind'] },
])('$object.kind with $subject', async ({ object, subject, causes }) => {
  const made = await kinds.create(changed(object, ['subjects', [{ ...account, ...subject }]]));
  expect(made.causes).toEqual(causes);
});
