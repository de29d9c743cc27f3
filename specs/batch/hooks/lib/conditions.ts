import type { JobCondition } from '../../../../generated/batch/hub.js';

export function hasCondition(conditions: readonly JobCondition[] | undefined, type: string): boolean {
  return conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}
