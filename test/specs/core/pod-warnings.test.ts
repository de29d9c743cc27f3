import { afterAll, beforeAll, expect, test } from 'vitest';
import { Kinds } from '../../support/kinds.js';

let kinds: Kinds;
beforeAll(async () => {
  kinds = await Kinds.open();
});
afterAll(() => kinds.close());

const pod = (...containers: object[][]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: containers.map((ports, i) => ({ name: `c${i}`, image: 'i', ports })) },
});
const at = (container: number, port: number) => `spec.containers[${container}].ports[${port}]`;

test.each([
  ['different protocols', [[{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }]], []],
  [
    'the same port',
    [[{ containerPort: 80 }], [{ containerPort: 80 }]],
    [`${at(1, 0)}: duplicate port definition with ${at(0, 0)}`],
  ],
  [
    'one with a port of the host',
    [[{ containerPort: 80, hostPort: 8080 }, { containerPort: 80 }]],
    [`${at(0, 1)}: overlapping port definition with ${at(0, 0)}`],
  ],
  [
    'one with an address of the host',
    [
      [
        { containerPort: 80, hostPort: 8080 },
        { containerPort: 80, hostPort: 8080, hostIP: '10.0.0.1' },
      ],
    ],
    [`${at(0, 1)}: dangerously ambiguous port definition with ${at(0, 0)}`],
  ],
  [
    'several ports of the host',
    [
      [
        { containerPort: 80, hostPort: 8080 },
        { containerPort: 80, hostPort: 8081 },
      ],
    ],
    [],
  ],
  [
    'three of a kind',
    [[{ containerPort: 80 }, { containerPort: 80, hostPort: 1 }, { containerPort: 80 }]],
    [
      `${at(0, 1)}: overlapping port definition with ${at(0, 0)}`,
      `${at(0, 2)}: duplicate port definition with ${at(0, 0)}`,
      `${at(0, 2)}: overlapping port definition with ${at(0, 1)}`,
    ],
  ],
  [
    'an address without a port of the host',
    [[{ containerPort: 80, hostIP: '10.0.0.1', name: 'web' }]],
    [`${at(0, 0)}: hostIP set without hostPort: {Name:web HostPort:0 ContainerPort:80 Protocol:TCP HostIP:10.0.0.1}`],
  ],
])('ports of a pod: %s', async (_, containers, expected) => {
  const { code, warnings } = await kinds.create(pod(...containers));
  expect({ code, warnings }).toEqual({ code: 201, warnings: expected });
});
