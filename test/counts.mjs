// Turns vitest's JSON report into the one line that continuous integration reads.

/**
 * Counts the tests of a report. What fails outside of a test counts as one failure too: a file that does not load,
 * a rejected promise that nobody awaited (only vitest's exit code tells), a run that left no report.
 */
export function countResults(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed++;
      else if (status === 'failed') counts.failed++;
      else counts.skipped++;
    }
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed++;
  }
  if (counts.failed === 0 && (exitCode !== 0 || !report)) counts.failed = 1;
  return counts;
}

/** `3 passed, 0 failed`, with `, 1 skipped` when any. */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
