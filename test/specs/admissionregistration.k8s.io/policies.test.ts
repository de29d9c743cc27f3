import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Change, changed, Kinds } from '../../support/kinds.js';

const API = 'admissionregistration.k8s.io/v1';
const matchConstraints = {
  resourceRules: [
    { operations: ['CREATE', 'UPDATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] },
  ],
};
const variables = [{ name: 'wanted', expression: 'object.spec.replicas' }];
const validating = {
  apiVersion: API,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'limits' },
  spec: {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConstraints,
    matchConditions: [{ name: 'big', expression: 'has(params.data)' }],
    variables,
    validations: [
      {
        expression: 'variables.wanted <= 5',
        messageExpression: "'asked for ' + string(variables.wanted)",
        reason: 'Forbidden',
      },
    ],
    auditAnnotations: [{ key: 'wanted', valueExpression: 'string(variables.wanted)' }],
  },
};
const mutating = {
  apiVersion: API,
  kind: 'MutatingAdmissionPolicy',
  metadata: { name: 'labels' },
  spec: {
    matchConstraints,
    variables,
    reinvocationPolicy: 'Never',
    mutations: [
      {
        patchType: 'ApplyConfiguration',
        applyConfiguration: { expression: 'Object{spec: Object.spec{replicas: variables.wanted}}' },
      },
      { patchType: 'JSONPatch', jsonPatch: { expression: "[JSONPatch{op: 'add', path: '/a', value: Object.spec{}}]" } },
    ],
  },
};
const binding = {
  apiVersion: API,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'limits' },
  spec: {
    policyName: 'limits',
    paramRef: { name: 'here', parameterNotFoundAction: 'Deny' },
    validationActions: ['Deny', 'Audit'],
    matchResources: {},
  },
};

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

type Cases = readonly (readonly [change: Change, causes: readonly string[]])[];

const VALIDATING: Cases = [
  [['spec.paramKind'], ['Invalid spec.matchConditions[0].expression']],
  [
    ['spec.paramKind', { apiVersion: 'a/b/c' }],
    ['Invalid spec.paramKind.apiVersion', 'Required spec.paramKind.kind'],
  ],
  [
    ['spec.paramKind.apiVersion', 'A_/'],
    ['Invalid spec.paramKind.apiVersion', 'Invalid spec.paramKind.apiVersion'],
  ],
  [['spec.matchConstraints'], ['Required spec.matchConstraints']],
  [['spec.matchConstraints.resourceRules', []], ['Required spec.matchConstraints.resourceRules']],
  [
    ['spec.matchConstraints.resourceRules.0.resourceNames', ['a', 'a', 'b/c']],
    [
      'Duplicate spec.matchConstraints.resourceRules[0].resourceNames[1]',
      'Invalid spec.matchConstraints.resourceRules[0].resourceNames[2]',
    ],
  ],
  [['spec.failurePolicy', 'Maybe'], ['NotSupported spec.failurePolicy']],
  [['spec.matchConditions.0.expression', 'variables.wanted'], ['Invalid spec.matchConditions[0].expression']],
  [
    ['spec.variables.0.name', 'for'],
    [
      'Invalid spec.auditAnnotations[0].valueExpression',
      'Invalid spec.validations[0].expression',
      'Invalid spec.validations[0].messageExpression',
      'Invalid spec.variables[0].name',
    ],
  ],
  [['spec.variables.0.expression', 'variables.other'], ['Invalid spec.variables[0].expression']],
  [['spec.validations.0.expression', '1'], ['Invalid spec.validations[0].expression']],
  [['spec.validations.0.expression', ''], ['Required spec.validations[0].expression']],
  [['spec.validations.0.expression', 'true\n || false'], ['Required spec.validations[0].message']],
  [['spec.validations.0.message', ' '], ['Invalid spec.validations[0].message']],
  [['spec.validations.0.message', 'a\nb'], ['Invalid spec.validations[0].message']],
  [['spec.validations.0.messageExpression', ' '], ['Invalid spec.validations[0].messageExpression']],
  [['spec.validations.0.reason', 'Gone'], ['NotSupported spec.validations[0].reason']],
  [['spec.auditAnnotations.0.key', 'a b'], ['Invalid spec.auditAnnotations[0].key']],
  [['spec.auditAnnotations.0.valueExpression', '1'], ['Invalid spec.auditAnnotations[0].valueExpression']],
  [
    ['spec.auditAnnotations.1', { key: 'wanted', valueExpression: '' }],
    ['Duplicate spec.auditAnnotations[1].key', 'Required spec.auditAnnotations[1].valueExpression'],
  ],
];

const MUTATING: Cases = [
  [['spec.mutations', []], ['Required spec.mutations']],
  [['spec.mutations.0.patchType', 'Merge'], ['NotSupported spec.mutations[0].patchType']],
  [['spec.mutations.0.applyConfiguration'], ['Required spec.mutations[0].applyConfiguration']],
  [['spec.mutations.1.jsonPatch.expression', ''], ['Required spec.mutations[1].jsonPatch.expression']],
  [['spec.mutations.1.jsonPatch.expression', 'Object{}'], ['Invalid spec.mutations[1].jsonPatch.expression']],
  [
    ['spec.mutations.0.applyConfiguration.expression', 'JSONPatch{}'],
    ['Invalid spec.mutations[0].applyConfiguration.expression'],
  ],
  [['spec.mutations.0.jsonPatch', { expression: '[]' }], ['Invalid spec.mutations[0].jsonPatch']],
  [['spec.variables', []], ['Invalid spec.mutations[0].applyConfiguration.expression']],
  [['spec.reinvocationPolicy', ''], ['Required spec.reinvocationPolicy']],
  [['spec.reinvocationPolicy', 'Always'], ['NotSupported spec.reinvocationPolicy']],
  [
    ['spec.matchConstraints.resourceRules.0.operations', ['DELETE']],
    ['NotSupported spec.matchConstraints.resourceRules.operations'],
  ],
];

const BINDING: Cases = [
  [['spec.policyName', 'A'], ['Invalid spec.policyName']],
  [
    ['spec.paramRef', {}],
    ['Required spec.paramRef', 'Required spec.paramRef.parameterNotFoundAction'],
  ],
  [
    ['spec.paramRef.selector', {}],
    ['Forbidden spec.paramRef.name', 'Forbidden spec.paramRef.selector'],
  ],
  [['spec.paramRef.parameterNotFoundAction', 'Ask'], ['NotSupported spec.paramRef.parameterNotFoundAction']],
  [['spec.validationActions', []], ['Required spec.validationActions']],
  [['spec.validationActions', ['']], ['NotSupported spec.validationActions[0]']],
  [
    ['spec.validationActions', ['Deny', 'Warn', 'Deny']],
    ['Duplicate spec.validationActions[2]', 'Invalid spec.validationActions'],
  ],
  [['spec.matchResources.matchPolicy', ''], ['NotSupported spec.matchResources.matchPolicy']],
];

describe.each([
  ['ValidatingAdmissionPolicy', validating, VALIDATING],
  ['MutatingAdmissionPolicy', mutating, MUTATING],
  ['ValidatingAdmissionPolicyBinding', binding, BINDING],
] as const)('%s', (_kind, object, cases) => {
  test('as it should be', async () => expect(await kinds.create(object)).toMatchObject({ causes: [], code: 201 }));
  test.each(cases)('%j', async (change, causes) =>
    expect((await kinds.create(changed(object, change))).causes).toEqual(causes),
  );
});

test('parameters are denied by default in v1alpha1 alone', async () => {
  const old = changed(
    binding,
    ['kind', 'MutatingAdmissionPolicyBinding'],
    ['spec.validationActions'],
    ['spec.paramRef.parameterNotFoundAction'],
  );
  expect((await kinds.create(changed(old, ['apiVersion', 'admissionregistration.k8s.io/v1alpha1']))).causes).toEqual(
    [],
  );
  expect((await kinds.create(changed(old, ['apiVersion', 'admissionregistration.k8s.io/v1beta1']))).causes).toEqual([
    'Required spec.paramRef.parameterNotFoundAction',
  ]);
});

test('the status of a policy leaves metadata alone', async () => {
  const { object } = await kinds.create(validating, { keep: true });
  const asked = changed(object, ['metadata.labels', { a: 'b' }], ['status', { observedGeneration: 1 }]);
  const { causes, object: answer } = await kinds.update(asked, { subresource: 'status' });
  expect(causes).toEqual([]);
  expect(answer).toMatchObject({ status: { observedGeneration: 1 } });
  expect(answer.metadata).not.toHaveProperty('labels');
});
