/** What a pod, or a template of pods, is warned of: valid, and most likely not meant so. */
import type { Container, ContainerPort, EnvVar, PodSpec } from '../../../generated/core/hub.js';
import type { ValidationContext } from '../../../runtime/api/hooks.js';
import { ipWarnings } from '../../../runtime/api/ip-names.js';
import { isValidLabelValue } from '../../../runtime/api/names.js';
import { GONE_VOLUMES } from './lib/gone-volumes.js';
import { nodeLabelWarning, nodeSelectorWarnings } from './lib/node-labels.js';
import { APPARMOR_CONTAINER, SECCOMP_CONTAINER, SECCOMP_POD } from './lib/pod-annotations.js';
import { volumePathWarnings } from './lib/volume-path-warnings.js';
import { storageWarnings } from './persistent-volume-claim-update.js';

type Warn = (text: string) => void;
type Annotations = Readonly<Record<string, string>>;
const GONE = Object.entries(GONE_VOLUMES);
const NO_SELECTOR = 'a null labelSelector results in matching no pod';
const SYSCTLS = 'non-functional in v1.11+; use the "sysctls" field instead';
const SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';

/** Annotations that fields have taken the place of. */
const DEPRECATED: readonly (readonly [key: string, fate: string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', SYSCTLS],
  ['security.alpha.kubernetes.io/unsafe-sysctls', SYSCTLS],
];

/** New pods, and templates that changed; an update of a pod is mostly some controller's. */
export function deservesWarnings({ operation, object, old }: ValidationContext): boolean {
  return operation === 'create' || (object.kind !== 'Pod' && object.metadata.generation !== old?.metadata.generation);
}

/** `at` is the place of the template, empty for a pod. Upstream's order. */
export function warnOfPod(annotations: Annotations = {}, spec: PodSpec, at: string, warn: Warn): void {
  const place = at === '' ? 'spec' : `${at}.spec`;
  const annotation = (key: string, fate: string) => {
    if (Object.hasOwn(annotations, key)) warn(`${at === '' ? '' : `${at}.`}metadata.annotations[${key}]: ${fate}`);
  };
  warnOfNodeLabels(spec, place, warn);
  for (const [key, fate] of DEPRECATED) annotation(key, fate);
  warnOfVolumes(spec, place, warn);
  warnOfRepeated(
    spec.hostAliases?.map((a) => a.ip),
    (i, ip) => warn(`${place}.hostAliases[${i}].ip: duplicate ip ${JSON.stringify(ip)}`),
  );
  warnOfRepeated(
    spec.imagePullSecrets?.map((s) => s.name ?? ''),
    (i, name) => warn(`${place}.imagePullSecrets[${i}].name: duplicate name ${JSON.stringify(name)}`),
  );
  spec.imagePullSecrets?.forEach(({ name }, i) => {
    if (!name) warn(`${place}.imagePullSecrets[${i}].name: invalid empty name ""`);
  });
  warnOfFractions(spec.overhead, `${place}.overhead`, warn);
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {};
  if (seccompProfile === undefined) annotation(SECCOMP_POD, SECCOMP);
  eachContainer(spec, place, (container, where) => {
    const own = container.securityContext;
    if (own?.seccompProfile === undefined) annotation(SECCOMP_CONTAINER + container.name, SECCOMP);
    if (own?.appArmorProfile === undefined && appArmorProfile === undefined)
      annotation(
        APPARMOR_CONTAINER + container.name,
        'deprecated since v1.30; use the "appArmorProfile" field instead',
      );
    warnOfFractions(container.resources?.limits, `${where}.resources.limits`, warn);
    warnOfFractions(container.resources?.requests, `${where}.resources.requests`, warn);
    warnOfVariables(container.env, where, warn);
  });
  warnOfPorts(spec, place, warn);
  if (Number(spec.terminationGracePeriodSeconds ?? 0) < 0)
    warn(`${place}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`);
  warnOfAffinity(spec, place, warn);
  spec.dnsConfig?.nameservers?.forEach((ip, i) => {
    for (const text of ipWarnings(ip)) warn(`${place}.dnsConfig.nameservers[${i}]: ${text}`);
  });
  spec.hostAliases?.forEach(({ ip }, i) => {
    for (const text of ipWarnings(ip)) warn(`${place}.hostAliases[${i}].ip: ${text}`);
  });
}

/** Old names of labels in what chooses a node. */
function warnOfNodeLabels(spec: PodSpec, at: string, warn: Warn): void {
  for (const key of Object.keys(spec.nodeSelector ?? {})) {
    const text = nodeLabelWarning(key);
    // Here the key stands in the path already.
    if (text !== undefined) warn(`${at}.nodeSelector[${key}]: ${text.slice(`${key} is `.length)}`);
  }
  const { requiredDuringSchedulingIgnoredDuringExecution: required, ...others } = spec.affinity?.nodeAffinity ?? {};
  const place = `${at}.affinity.nodeAffinity`;
  for (const text of nodeSelectorWarnings(
    required,
    `${place}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`,
  ))
    warn(text);
  others.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ preference }, i) => {
    const where = `${place}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`;
    preference.matchExpressions?.forEach(({ key, values = [] }, j) => {
      const text = nodeLabelWarning(key);
      if (text !== undefined) warn(`${where}.matchExpressions[${j}].key: ${text}`);
      values.forEach((value, k) => {
        for (const problem of isValidLabelValue(value))
          warn(`${where}.matchExpressions[${j}].values[${k}]: ${value} is invalid, ${problem}`);
      });
    });
  });
  spec.topologySpreadConstraints?.forEach(({ topologyKey, labelSelector }, i) => {
    const where = `${at}.topologySpreadConstraints[${i}]`;
    const text = nodeLabelWarning(topologyKey);
    if (text !== undefined) warn(`${where}.topologyKey: ${text}`);
    if (labelSelector === undefined) warn(`${where}.labelSelector: ${NO_SELECTOR}`);
  });
}

function warnOfVolumes(spec: PodSpec, at: string, warn: Warn): void {
  spec.volumes?.forEach((volume, i) => {
    for (const [source, fate] of GONE)
      if (volume[source as keyof typeof volume] !== undefined)
        warn(`${at}.volumes[${i}].${source === 'storageos' ? 'storageOS' : source}: ${fate}`);
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
    if (claim !== undefined)
      for (const text of storageWarnings(claim, `${at}.volumes[${i}].ephemeral.volumeClaimTemplate.spec`)) warn(text);
  });
  for (const volume of spec.volumes ?? []) for (const text of volumePathWarnings(volume)) warn(text);
}

function warnOfRepeated(values: readonly string[] | undefined, report: (index: number, value: string) => void): void {
  if (values === undefined || values.length < 2) return;
  const seen = new Set<string>();
  values.forEach((value, i) => {
    if (seen.has(value)) report(i, value);
    seen.add(value);
  });
}

/** Amounts of bytes that are no whole number: their canonical form has such an ending. */
function warnOfFractions(amounts: Readonly<Record<string, string>> | undefined, at: string, warn: Warn): void {
  if (amounts === undefined) return;
  for (const name of ['memory', 'ephemeral-storage']) {
    const value = Object.hasOwn(amounts, name) ? amounts[name] : undefined;
    if (value !== undefined && /[mun]$/.test(value))
      warn(`${at}[${name}]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`);
  }
}

/** A variable may add to what was there before; else that is lost. */
function warnOfVariables(variables: readonly EnvVar[] | undefined, at: string, warn: Warn): void {
  if (variables === undefined || variables.length < 2) return;
  const seen = new Set<string>();
  variables.forEach(({ name, value = '', valueFrom }, i) => {
    const before = `$(${name})`;
    if (seen.has(name) && (valueFrom !== undefined || value === before || !value.includes(before)))
      warn(
        `${at}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
      );
    seen.add(name);
  });
}

function warnOfAffinity(spec: PodSpec, at: string, warn: Warn): void {
  for (const side of ['podAffinity', 'podAntiAffinity'] as const) {
    const affinity = spec.affinity?.[side];
    const place = `${at}.affinity.${side}`;
    affinity?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      if (term.labelSelector === undefined)
        warn(`${place}.requiredDuringSchedulingIgnoredDuringExecution[${i}].labelSelector: ${NO_SELECTOR}`);
    });
    affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      if (term.podAffinityTerm?.labelSelector === undefined)
        warn(
          `${place}.preferredDuringSchedulingIgnoredDuringExecution[${i}].podAffinityTerm.labelSelector: ${NO_SELECTOR}`,
        );
    });
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

/** Ports, and then their names, of all containers. */
function warnOfPorts(spec: PodSpec, at: string, warn: Warn): void {
  const ports = new Map<string, PlacedPort[]>();
  const names = new Map<string, string>();
  const repeated: string[] = [];
  eachContainer(spec, at, (container, place) =>
    container.ports?.forEach((port, i) => {
      const where = `${place}.ports[${i}]`;
      warnOfPort(port, where, ports, warn);
      if (!port.name) return;
      const other = names.get(port.name);
      if (other === undefined) names.set(port.name, where);
      else
        repeated.push(
          `${where}: duplicate port name ${JSON.stringify(port.name)} with ${other}, services and probes that select ports by name will use ${other}`,
        );
    }),
  );
  for (const text of repeated) warn(text);
}

function eachContainer(spec: PodSpec, at: string, visit: (container: Container, place: string) => void): void {
  for (const list of ['initContainers', 'containers'] as const)
    spec[list]?.forEach((container, i) => visit(container, `${at}.${list}[${i}]`));
}
