import { describe, expect, test } from 'vitest';
import { FieldErrors } from '../../../runtime/api/field-errors.js';
import { FieldPath } from '../../../runtime/api/field-path.js';
import { isNonSpecialIP } from '../../../runtime/api/names.js';
import { type ClusterIPFields, checkClusterIPs } from '../../../runtime/api/rules/cluster-ips.js';
import { checkLabels } from '../../../runtime/api/rules/labels.js';

test.each([
  ['192.0.2.1', true],
  ['2001:db8::1', true],
  ['x', false],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.9', false],
  ['::1', false],
  ['169.254.1.1', false],
  ['fe80::1', false],
  ['224.0.0.5', false],
  ['ff02::5', false],
])('an endpoint at %s: %s', (ip, fine) => {
  expect(isNonSpecialIP(ip).length === 0).toBe(fine);
});

describe('addresses of a service', () => {
  const causes = (spec: ClusterIPFields) => {
    const errors = new FieldErrors();
    checkClusterIPs(spec, FieldPath.of('spec'), errors);
    return errors.list.map(({ reason, field }) => `${reason.replace('FieldValue', '')} ${field}`);
  };

  test.each<readonly [ClusterIPFields, readonly string[]]>([
    [{}, []],
    [{ clusterIP: 'None', clusterIPs: ['None'] }, []],
    [{ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1'], ipFamilies: ['IPv4', 'IPv6'] }, []],
    [{ clusterIP: '10.0.0.1' }, ['Required spec.clusterIPs']],
    [{ clusterIPs: ['10.0.0.1'] }, ['Invalid spec.clusterIPs']],
    [{ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2'] }, ['Invalid spec.clusterIPs']],
    [{ clusterIP: 'None', clusterIPs: ['None', '10.0.0.1'] }, ['Invalid spec.clusterIPs']],
    [{ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', '10.0.0.2'] }, ['Invalid spec.clusterIPs']],
    [{ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ipFamilies: ['IPv6'] }, ['Invalid spec.clusterIPs[0]']],
  ])('%j', (spec, expected) => {
    expect(causes(spec)).toEqual(expected);
  });
});

test('labels: each problem of a key or value is a cause at the field itself', () => {
  const errors = new FieldErrors();
  checkLabels({ 'a b': 'fine', fine: 'a b', 'x.y/z': '' }, FieldPath.of('metadata'), 'labels', errors);
  expect(errors.list.map(({ field }) => field)).toEqual(['metadata.labels', 'metadata.labels']);
});
