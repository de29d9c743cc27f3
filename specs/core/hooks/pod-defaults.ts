import type {
  Container,
  EphemeralContainer,
  ImageVolumeSource,
  Pod,
  PodSpec,
  Volume,
} from '../../../generated/core/v1/types.js';
import type { DefaultHook } from '../../../runtime/api/hooks.js';

/** An image named without a tag, or as `latest`, may change behind its name: it is always pulled. */
function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent';
  const last = image.slice(image.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return colon < 0 || last.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}

export const default_v1_Container: DefaultHook<Container> = (container) => {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '');
};

export const default_v1_EphemeralContainer: DefaultHook<EphemeralContainer> = (container) => {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '');
};

export const default_v1_ImageVolumeSource: DefaultHook<ImageVolumeSource> = (source) => {
  if (source.reference) source.pullPolicy ??= pullPolicyOf(source.reference);
};

/** A volume without any source is an empty directory. */
export const default_v1_Volume: DefaultHook<Volume> = (volume) => {
  if (Object.keys(volume).every((key) => key === 'name' || volume[key as keyof Volume] === undefined))
    volume.emptyDir = {};
};

export const default_v1_PodSpec: DefaultHook<PodSpec> = (spec) => {
  // Two names of one field: the old one follows the new one, and stands for it where only the old one is given.
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
};

export const default_v1_Pod: DefaultHook<Pod> = (pod) => {
  const spec = pod.spec;
  if (spec === undefined) return;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    requestWhatIsLimited(container);
    if (spec.hostNetwork) useHostPorts(container);
  }
  requestForWholePod(spec);
  spec.enableServiceLinks ??= true;
};

function requestWhatIsLimited(container: Container): void {
  const resources = container.resources;
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function useHostPorts(container: Container): void {
  for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
}

/** Limits of the whole pod are its requests too, where the containers do not ask for that resource. */
function requestForWholePod(spec: PodSpec): void {
  const limits = spec.resources?.limits;
  if (spec.resources === undefined || limits === undefined) return;
  const asked = new Set((spec.containers ?? []).flatMap((c) => Object.keys(c.resources?.requests ?? {})));
  const requests = { ...spec.resources.requests };
  for (const [name, quantity] of Object.entries(limits))
    if (!(name in requests) && !asked.has(name)) requests[name] = quantity;
  spec.resources.requests = requests;
}
