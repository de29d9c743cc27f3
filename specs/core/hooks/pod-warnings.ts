import type { ContainerPort, PodSpec, Volume } from '../../../generated/core/hub.js';
import { GONE_VOLUMES } from './lib/gone-volumes.js';

type Warn = (text: string) => void;
const GONE = Object.entries(GONE_VOLUMES);

/** What a pod, or a template of pods, is warned of: valid, and most likely not meant so. */
export function warnOfPodSpec(spec: PodSpec, at: string, warn: Warn): void {
  spec.volumes?.forEach((volume, i) => warnOfVolume(volume, `${at}.volumes[${i}]`, warn));
  if (Number(spec.terminationGracePeriodSeconds ?? 0) < 0)
    warn(`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1.`);
  spec.topologySpreadConstraints?.forEach((constraint, i) => {
    if (constraint.labelSelector === undefined)
      warn(`${at}.topologySpreadConstraints[${i}].labelSelector: a null labelSelector results in matching no pod`);
  });
  warnOfAffinity(spec, at, warn);
  warnOfRepeated(
    spec.hostAliases?.map((a) => a.ip),
    (i, ip) => warn(`${at}.hostAliases[${i}].ip: duplicate ip ${JSON.stringify(ip)}`),
  );
  warnOfRepeated(
    spec.imagePullSecrets?.map((s) => s.name ?? ''),
    (i, name) => warn(`${at}.imagePullSecrets[${i}].name: duplicate name ${JSON.stringify(name)}`),
  );
  warnOfContainers(spec, at, warn);
}

function warnOfRepeated(values: readonly string[] | undefined, report: (index: number, value: string) => void): void {
  const seen = new Set<string>();
  values?.forEach((value, i) => {
    if (value !== '' && seen.has(value)) report(i, value);
    seen.add(value);
  });
}

function warnOfAffinity(spec: PodSpec, at: string, warn: Warn): void {
  for (const side of ['podAffinity', 'podAntiAffinity'] as const) {
    const affinity = spec.affinity?.[side];
    affinity?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      if (term.labelSelector === undefined)
        warn(
          `${at}.affinity.${side}.requiredDuringSchedulingIgnoredDuringExecution[${i}].labelSelector: a null labelSelector results in matching no pod`,
        );
    });
    affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      if (term.podAffinityTerm?.labelSelector === undefined)
        warn(
          `${at}.affinity.${side}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod`,
        );
    });
  }
}

function warnOfVolume(volume: Volume, at: string, warn: Warn): void {
  for (const [source, fate] of GONE) {
    if (volume[source as keyof Volume] !== undefined)
      warn(`${at}.${source === 'storageos' ? 'storageOS' : source}: ${fate}`);
  }
  const name = JSON.stringify(volume.name);
  if (volume.configMap?.items)
    warnOfPaths(
      `volume ${name} (ConfigMap ${JSON.stringify(volume.configMap.name ?? '')})`,
      volume.configMap.items,
      warn,
    );
  if (volume.secret?.items)
    warnOfPaths(`volume ${name} (Secret ${JSON.stringify(volume.secret.secretName ?? '')})`, volume.secret.items, warn);
  if (volume.downwardAPI?.items) warnOfPaths(`volume ${name} (DownwardAPI)`, volume.downwardAPI.items, warn);
  if (volume.projected === undefined) return;
  const sources = volume.projected.sources ?? [];
  if (sources.length === 0) warn(`volume ${name} (Projected) has no sources provided`);
  const paths = sources.flatMap((s) => [
    ...(s.configMap?.items ?? []),
    ...(s.secret?.items ?? []),
    ...(s.downwardAPI?.items ?? []),
    ...(s.serviceAccountToken ? [s.serviceAccountToken] : []),
    ...(s.clusterTrustBundle ? [s.clusterTrustBundle] : []),
  ]);
  warnOfPaths(`volume ${name} (Projected)`, paths, warn);
}

/** Files that take each other's place: equal paths, or one below the other. */
function warnOfPaths(volume: string, files: readonly { readonly path?: string }[], warn: Warn): void {
  const seen: string[] = [];
  for (const { path = '' } of files) {
    const other = seen.find((p) => p === path || p.startsWith(`${path}/`) || path.startsWith(`${p}/`));
    if (path !== '' && other !== undefined)
      warn(`${volume}: overlapping paths: ${JSON.stringify(path)} with ${JSON.stringify(other)}`);
    seen.push(path);
  }
}

interface PlacedPort {
  readonly place: string;
  readonly hostIP: string;
  readonly hostPort: number;
}

/** Ports of all containers share one network: `known` has those before this one, by number and protocol. */
function warnOfPort(port: ContainerPort, place: string, known: Map<string, PlacedPort[]>, warn: Warn): void {
  const { name = '', containerPort, protocol = 'TCP', hostIP = '', hostPort = 0 } = port;
  if (hostIP !== '' && hostPort === 0) {
    const said = `Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}`;
    warn(`${place}: hostIP set without hostPort: {${said}}`);
  }
  const id = `${containerPort}/${protocol}`;
  const before = known.get(id) ?? [];
  for (const other of before) {
    if (hostIP === other.hostIP && hostPort === other.hostPort)
      warn(`${place}: duplicate port definition with ${other.place}`);
    else if (hostPort === 0 || other.hostPort === 0) warn(`${place}: overlapping port definition with ${other.place}`);
    else if (hostPort === other.hostPort && (hostIP === '') !== (other.hostIP === ''))
      warn(`${place}: dangerously ambiguous port definition with ${other.place}`);
  }
  known.set(id, [...before, { place, hostIP, hostPort }]);
}

function warnOfContainers(spec: PodSpec, at: string, warn: Warn): void {
  const ports = new Map<string, PlacedPort[]>();
  for (const list of ['initContainers', 'containers'] as const) {
    spec[list]?.forEach((container, i) => {
      const place = `${at}.${list}[${i}]`;
      warnOfRepeated(
        container.env?.map((v) => v.name),
        (j, name) =>
          warn(
            `${place}.env[${j}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
          ),
      );
      container.ports?.forEach((port, j) => warnOfPort(port, `${place}.ports[${j}]`, ports, warn));
      for (const part of ['limits', 'requests'] as const) {
        for (const resource of ['memory', 'ephemeral-storage']) {
          const value = container.resources?.[part]?.[resource];
          if (typeof value === 'string' && value.endsWith('m'))
            warn(
              `${place}.resources.${part}[${resource}]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`,
            );
        }
      }
    });
  }
}
