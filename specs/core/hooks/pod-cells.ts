import type { Container, ContainerStatus, Pod, PodTemplate } from '../../../generated/core/hub.js';
import { ageSince } from '../../../runtime/api/age.js';
import { containerCells, labelText, NONE } from '../../../runtime/api/cell-text.js';
import type { CellsHook } from '../../../runtime/api/hooks.js';

export const cells_Pod: CellsHook<Pod> = (pod) => {
  const counts = countContainers(pod);
  return {
    Ready: `${counts.ready}/${counts.total}`,
    Status: reasonOf(pod),
    Restarts:
      counts.restarts > 0 && counts.lastRestart
        ? `${counts.restarts} (${ageSince(counts.lastRestart)} ago)`
        : String(counts.restarts),
    IP: pod.status?.podIPs?.[0]?.ip || pod.status?.podIP || NONE,
    Node: pod.spec?.nodeName || NONE,
    'Nominated Node': pod.status?.nominatedNodeName || NONE,
    'Readiness Gates': readinessGates(pod),
  };
};

const isSidecar = (container: Container | undefined) => container?.restartPolicy === 'Always';

interface Counts {
  ready: number;
  total: number;
  restarts: number;
  lastRestart: string;
}

/** Sidecars count as containers; while others initialise, only their restarts are told. */
function countContainers(pod: Pod): Counts {
  const init = new Map((pod.spec?.initContainers ?? []).map((c) => [c.name, c]));
  const sidecars = [...init.values()].filter(isSidecar).length;
  const counts: Counts = {
    ready: 0,
    total: (pod.spec?.containers?.length ?? 0) + sidecars,
    restarts: 0,
    lastRestart: '',
  };
  const initCounts: Counts = { ...counts };
  let initialising = false;
  const add = (to: Counts, status: ContainerStatus) => {
    to.restarts += status.restartCount ?? 0;
    const finished = status.lastState?.terminated?.finishedAt ?? '';
    if (finished > to.lastRestart) to.lastRestart = finished;
  };
  for (const status of pod.status?.initContainerStatuses ?? []) {
    const sidecar = isSidecar(init.get(status.name));
    add(initCounts, status);
    if (sidecar) {
      add(counts, status);
      if (status.ready && status.state?.running) counts.ready++;
    }
    if (!initDone(status, sidecar)) {
      initialising = true;
      break;
    }
  }
  if (initialising) return { ...counts, restarts: initCounts.restarts, lastRestart: initCounts.lastRestart };
  for (const status of pod.status?.containerStatuses ?? []) {
    add(counts, status);
    if (status.ready && status.state?.running) counts.ready++;
  }
  return counts;
}

const initDone = (status: ContainerStatus, sidecar: boolean) =>
  (status.state?.terminated !== undefined && status.state.terminated.exitCode === 0) ||
  (sidecar && status.started === true);

const exitOf = (terminated: { readonly reason?: string; readonly signal?: number; readonly exitCode?: number }) =>
  terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`);

/** One word for the state of a pod, from the most telling of its containers. */
function reasonOf(pod: Pod): string {
  let reason = pod.status?.reason || pod.status?.phase || '';
  const scheduled = pod.status?.conditions?.find((c) => c.type === 'PodScheduled');
  if (scheduled?.reason === 'SchedulingGated') reason = 'SchedulingGated';
  const initReason = initReasonOf(pod);
  if (initReason !== undefined) reason = initReason;
  else reason = mainReasonOf(pod, reason);
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded' ? reason : 'Terminating';
}

function initReasonOf(pod: Pod): string | undefined {
  const specs = pod.spec?.initContainers ?? [];
  const byName = new Map(specs.map((c) => [c.name, c]));
  for (const [i, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    if (initDone(status, isSidecar(byName.get(status.name)))) continue;
    const { terminated, waiting } = status.state ?? {};
    if (terminated) return `Init:${exitOf(terminated)}`;
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
    return `Init:${i}/${specs.length}`;
  }
  return undefined;
}

function mainReasonOf(pod: Pod, start: string): string {
  let reason = start;
  let running = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated } = status.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) reason = exitOf(terminated);
    else if (status.ready && status.state?.running) running = true;
  }
  if (reason !== 'Completed' || !running) return reason;
  return pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ? 'Running' : 'NotReady';
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return NONE;
  const met = gates.filter((gate) =>
    pod.status?.conditions?.some((c) => c.type === gate.conditionType && c.status === 'True'),
  ).length;
  return `${met}/${gates.length}`;
}

export const cells_PodTemplate: CellsHook<PodTemplate> = (template) => ({
  ...containerCells(template.template?.spec?.containers),
  'Pod Labels': labelText(template.template?.metadata?.labels),
});
