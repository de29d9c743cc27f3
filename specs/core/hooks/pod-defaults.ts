import type {
  Container,
  EphemeralContainer,
  ImageVolumeSource,
  Pod,
  PodSpec,
  PodStatus,
  Volume,
} from '../../../generated/core/v1/types.js';
import type { DefaultHook } from '../../../runtime/api/hooks.js';
import { imageTag } from './lib/image-name.js';
import { isPodResource, ofContainers } from './lib/pod-resources.js';
import { isHugePages } from './lib/resource-names.js';

/** An image named without a tag, or as `latest`, may change behind its name: it is always pulled. */
const pullPolicyOf = (image: string) => (imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent');

export const default_v1_Container: DefaultHook<Container> = (container) => {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '');
};

export const default_v1_EphemeralContainer: DefaultHook<EphemeralContainer> = (container) => {
  container.imagePullPolicy ??= pullPolicyOf(container.image ?? '');
};

export const default_v1_ImageVolumeSource: DefaultHook<ImageVolumeSource> = (source) => {
  source.pullPolicy ??= pullPolicyOf(source.reference ?? '');
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

/** The first address stands in two fields. The older one counts where they differ: old kubelets know only that. */
export const default_v1_PodStatus: DefaultHook<PodStatus> = (status) => {
  const first = status.podIPs?.[0]?.ip;
  if (status.podIP && status.podIP !== first) status.podIPs = [{ ip: status.podIP }];
  else if (first !== undefined) status.podIP = first;
};

function requestWhatIsLimited(container: Container): void {
  const resources = container.resources;
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function useHostPorts(container: Container): void {
  for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
}

/**
 * What the whole pod does not say of itself is what its containers ask for together: limits of huge pages, and with limits the requests.
 * Where they ask for nothing the limits are the requests too.
 */
function requestForWholePod(spec: PodSpec): void {
  const resources = spec.resources;
  if (resources === undefined) return;
  const isEmpty = (list: object | undefined) => Object.keys(list ?? {}).length === 0;
  if (isEmpty(resources.limits) && isEmpty(resources.requests)) return;
  const limits = { ...resources.limits };
  for (const [name, sum] of ofContainers(spec, 'limits'))
    if (isHugePages(name) && !(name in limits) && !(name in (resources.requests ?? {}))) limits[name] = sum.toString();
  if (isEmpty(limits)) return;
  resources.limits = limits;
  const requests = { ...resources.requests };
  for (const [name, sum] of ofContainers(spec, 'requests'))
    if (isPodResource(name) && !isHugePages(name) && !(name in requests)) requests[name] = sum.toString();
  for (const [name, quantity] of Object.entries(limits))
    if (isPodResource(name) && !(name in requests)) requests[name] = quantity;
  if (!isEmpty(requests)) resources.requests = requests;
}
