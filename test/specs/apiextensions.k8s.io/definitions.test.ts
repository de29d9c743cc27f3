import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const ROOT = 'spec.versions.0.schema.openAPIV3Schema';
const S = 'spec.validation.openAPIV3Schema';
const pair = [{ type: 'integer' }, { type: 'string' }];
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boats.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'boats', kind: 'Boat' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              size: { 'x-kubernetes-int-or-string': true, anyOf: pair },
              name: { type: 'string' },
            },
            'x-kubernetes-validations': [{ rule: 'self.name.size() > 1', messageExpression: '"wrong: " + self.name' }],
          },
        },
      },
    ],
  },
};
const RULE = `${ROOT}.x-kubernetes-validations.0`;

test.each<[Change, string[]]>([
  [['metadata.name'], ['Required metadata.name']],
  [
    ['spec.group', 'Not valid'],
    ['Invalid metadata.name', 'Invalid spec.group'],
  ],
  [
    ['spec.group', 'example'],
    ['Invalid metadata.name', 'Invalid spec.group'],
  ],
  [['spec.versions.0.name'], ['Invalid spec.versions[0].name']],
  [
    ['spec.versions.0.name', 'V 1'],
    ['Invalid spec.version', 'Invalid spec.versions[0].name'],
  ],
  [
    ['spec.versions', [definition.spec.versions[0] as never, definition.spec.versions[0] as never]],
    ['Invalid spec.versions', 'Invalid spec.versions', 'Invalid status.storedVersions'],
  ],
  [[`${RULE}.rule`, 'self.'], [`Invalid ${S}.x-kubernetes-validations[0].rule`]],
  [[`${RULE}.rule`, '1'], [`Invalid ${S}.x-kubernetes-validations[0].rule`]],
  [[`${RULE}.messageExpression`, 'other'], [`Invalid ${S}.x-kubernetes-validations[0].messageExpression`]],
  [
    [`${ROOT}.properties.name.x-kubernetes-list-type`, ''],
    [`NotSupported ${S}.properties[name].x-kubernetes-list-type`],
  ],
  [
    [`${ROOT}.properties.size.anyOf`, [...pair, { type: 'number' }]],
    [0, 1, 2].map((i) => `Forbidden ${S}.properties[size].anyOf[${i}].type`),
  ],
  [
    ['spec.conversion', { webhook: { clientConfig: { url: 'https://a' }, conversionReviewVersions: ['v1'] } }],
    [
      'Forbidden spec.conversion.conversionReviewVersions',
      'Forbidden spec.conversion.webhookClientConfig',
      'Required spec.conversion.strategy',
    ],
  ],
])('%j', async (change, causes) => {
  expect((await kinds.create(definition)).causes).toEqual([]);
  expect((await kinds.create(changed(definition, change))).causes).toEqual(causes);
});
