import type { Job } from '../../../generated/batch/hub.js';
import type { SelectableHook } from '../../../runtime/api/hooks.js';

/** `status.successful` is a name for the number of pods that succeeded. */
export const selectable_Job: SelectableHook<Job> = (job) => ({
  'status.successful': String(job.status?.succeeded ?? 0),
});
