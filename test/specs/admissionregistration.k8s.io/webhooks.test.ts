import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

const webhook = {
  name: 'check.example.com',
  clientConfig: { service: { namespace: 'hooks', name: 'checker', path: '/a/b' } },
  rules: [
    {
      operations: ['CREATE'],
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      resources: ['deployments', 'deployments/scale'],
    },
  ],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  matchConditions: [{ name: 'not-system', expression: "!('system:nodes' in request.userInfo.groups)" }],
};
const validating = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'checks' },
  webhooks: [webhook],
};
const mutating = changed(validating, ['kind', 'MutatingWebhookConfiguration']);

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const W = 'webhooks.0';
const REFUSED: readonly (readonly [change: Change, causes: readonly string[]])[] = [
  [[`${W}.name`], ['Required webhooks[0].name']],
  [[`${W}.name`, 'short.name'], ['Invalid webhooks[0].name']],
  [['webhooks', [webhook, webhook]], ['Duplicate webhooks[1].name']],
  [[`${W}.clientConfig`, {}], ['Required webhooks[0].clientConfig']],
  [
    [`${W}.clientConfig`, { url: 'https://a', service: { namespace: 'a', name: 'b' } }],
    ['Required webhooks[0].clientConfig'],
  ],
  [[`${W}.clientConfig`, { url: 'http://u:p@a/b?c#d' }], Array<string>(4).fill('Invalid webhooks[0].clientConfig.url')],
  [[`${W}.clientConfig`, { url: 'https://' }], ['Invalid webhooks[0].clientConfig.url']],
  [[`${W}.clientConfig`, { url: 'https://a b' }], ['Required webhooks[0].clientConfig.url']],
  [[`${W}.clientConfig.service.name`, ''], ['Required webhooks[0].clientConfig.service.namespace']],
  [[`${W}.clientConfig.service.port`, 70000], ['Invalid webhooks[0].clientConfig.service.port']],
  [[`${W}.clientConfig.service.path`, 'x/Y'], Array<string>(3).fill('Invalid webhooks[0].clientConfig.service.path')],
  [[`${W}.failurePolicy`, ''], ['NotSupported webhooks[0].failurePolicy']],
  [[`${W}.matchPolicy`, 'exact'], ['NotSupported webhooks[0].matchPolicy']],
  [[`${W}.sideEffects`], ['Required webhooks[0].sideEffects']],
  [[`${W}.sideEffects`, 'Some'], ['NotSupported webhooks[0].sideEffects']],
  [[`${W}.timeoutSeconds`, 31], ['Invalid webhooks[0].timeoutSeconds']],
  [[`${W}.admissionReviewVersions`, []], ['Required webhooks[0].admissionReviewVersions']],
  [[`${W}.admissionReviewVersions`, ['v2']], ['Invalid webhooks[0].admissionReviewVersions']],
  [
    [`${W}.admissionReviewVersions`, ['v1', 'v1', 'V!']],
    ['Invalid webhooks[0].admissionReviewVersions[1]', 'Invalid webhooks[0].admissionReviewVersions[2]'],
  ],
  [[`${W}.namespaceSelector`, { matchLabels: { 'a b': 'c' } }], ['Invalid webhooks[0].namespaceSelector.matchLabels']],
  [[`${W}.matchConditions.0.expression`, ' '], ['Required webhooks[0].matchConditions[0].expression']],
  [[`${W}.matchConditions.0.expression`, 'params.x'], ['Invalid webhooks[0].matchConditions[0].expression']],
  [[`${W}.matchConditions.0.expression`, "'text'"], ['Invalid webhooks[0].matchConditions[0].expression']],
  [[`${W}.matchConditions.0.name`, ''], ['Required webhooks[0].matchConditions[0].name']],
  [
    [`${W}.matchConditions`, Array.from({ length: 65 }, (_, i) => ({ name: `c${i}`, expression: 'true' }))],
    ['TooMany webhooks[0].matchConditions'],
  ],
  [
    [`${W}.rules.0.operations`, ['*', 'CREATE', 'READ']],
    ['Invalid webhooks[0].rules[0].operations', 'NotSupported webhooks[0].rules[0].operations[2]'],
  ],
  [[`${W}.rules.0.operations`, ['']], ['NotSupported webhooks[0].rules[0].operations[0]']],
  [[`${W}.rules.0.apiGroups`, []], ['Required webhooks[0].rules[0].apiGroups']],
  [
    [`${W}.rules.0.apiVersions`, ['*', '']],
    ['Invalid webhooks[0].rules[0].apiVersions', 'Required webhooks[0].rules[0].apiVersions[1]'],
  ],
  [
    [`${W}.rules.0.resources`, ['pods/*', 'pods/log', '*/scale', 'jobs/scale', '']],
    [
      'Invalid webhooks[0].rules[0].resources[1]',
      'Invalid webhooks[0].rules[0].resources[3]',
      'Required webhooks[0].rules[0].resources[4]',
    ],
  ],
  [[`${W}.rules.0.resources`, ['*', 'pods']], ['Invalid webhooks[0].rules[0].resources']],
  [[`${W}.rules.0.resources`, ['*/*', 'pods']], ['Invalid webhooks[0].rules[0].resources']],
  [[`${W}.rules.0.scope`, 'All'], ['NotSupported webhooks[0].rules[0].scope']],
];

describe('webhook configurations', () => {
  test('defaults', async () => {
    const { object, causes } = await kinds.create(mutating);
    expect(causes).toEqual([]);
    expect(object).toMatchObject({
      webhooks: [
        {
          failurePolicy: 'Fail',
          matchPolicy: 'Equivalent',
          namespaceSelector: {},
          objectSelector: {},
          timeoutSeconds: 10,
          reinvocationPolicy: 'Never',
          clientConfig: { service: { port: 443 } },
          rules: [{ scope: '*' }],
        },
      ],
    });
  });

  test.each(REFUSED)('%j', async (change, causes) => {
    expect((await kinds.create(changed(validating, change))).causes).toEqual(causes);
    expect((await kinds.create(changed(mutating, change))).causes).toEqual(causes);
  });

  test('an update is held to no more than the object kept to before', async () => {
    const { object } = await kinds.create(validating, { keep: true });
    expect((await kinds.update(object)).code).toBe(200);
    const worse = changed(object, [`${W}.sideEffects`, 'Some'], [`${W}.matchConditions.0.expression`, 'nope']);
    expect((await kinds.update(worse)).causes).toEqual([
      'Invalid webhooks[0].matchConditions[0].expression',
      'NotSupported webhooks[0].sideEffects',
    ]);
  });
});
