import { describe, expect, it } from 'vitest';
import { countResults, formatCounts } from './counts.mjs';

const file = (status: string, ...statuses: string[]) => ({
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
});
const report = (...testResults: ReturnType<typeof file>[]) => ({ testResults });

describe('the closing line', () => {
  it('counts tests of all files', () => {
    const counts = countResults(report(file('passed', 'passed', 'passed'), file('failed', 'failed', 'passed')), 1);
    expect(formatCounts(counts)).toBe('3 passed, 1 failed');
  });

  it('shows skipped tests, whatever vitest calls them', () => {
    const counts = countResults(report(file('passed', 'passed', 'skipped', 'pending', 'todo')), 0);
    expect(formatCounts(counts)).toBe('1 passed, 0 failed, 3 skipped');
  });

  it('counts a file that does not load', () => {
    expect(formatCounts(countResults(report(file('failed'), file('passed', 'passed')), 1))).toBe('1 passed, 1 failed');
  });

  it('counts a failed set-up beside tests that passed', () => {
    expect(formatCounts(countResults(report(file('failed', 'passed', 'skipped')), 1))).toBe(
      '1 passed, 1 failed, 1 skipped',
    );
  });

  it('counts an error outside of tests, which only the exit code tells', () => {
    expect(formatCounts(countResults(report(file('passed', 'passed')), 1))).toBe('1 passed, 1 failed');
  });

  it('fails without a report', () => {
    expect(formatCounts(countResults(undefined, 0))).toBe('0 passed, 1 failed');
  });
});
