/** Annotations of pods that mean something: older than the fields that replaced most of them, and still checked. */
import type {
  AppArmorProfile,
  Container,
  EphemeralContainer,
  PodSpec,
  SeccompProfile,
} from '../../../../generated/core/hub.js';
import type { FieldErrors } from '../../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../../runtime/api/field-path.js';
import type { ObjectMeta } from '../../../../runtime/api/meta.js';
import { checkLocalPath } from './paths.js';

type Annotations = Readonly<Record<string, string>>;

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
export const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';

/** Static pods are made by a node; the server only shows them. */
export const isMirror = (metadata: ObjectMeta): boolean => Object.hasOwn(metadata.annotations ?? {}, MIRROR);

/** What annotations of a pod or template may say; `at` is the place of the annotations. */
export function checkPodAnnotations(
  annotations: Annotations | undefined,
  spec: PodSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  for (const [key, value] of Object.entries(annotations ?? {})) {
    if (key === MIRROR && !spec.nodeName)
      errors.invalid(at.key(key), undefined, value, 'must set spec.nodeName if mirror pod annotation is set');
    else if (key === DELETION_COST && !isInt32(value))
      errors.invalid(at.key(key), undefined, value, 'must be a 32bit integer');
    else if (key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)) checkSeccomp(value, at.child(key), errors);
    else if (key.startsWith(APPARMOR_CONTAINER)) {
      const container = key.slice(APPARMOR_CONTAINER.length);
      if (!containersOf(spec).some(({ name }) => name === container))
        errors.invalid(at.key(key), undefined, container, 'container not found');
      if (value !== '' && !['runtime/default', 'unconfined'].includes(value) && !value.startsWith(LOCALHOST))
        errors.invalid(at.key(key), undefined, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`);
    }
  }
}

const isInt32 = (text: string) => /^(0|-?\d+)$/.test(text) && !/^0\d/.test(text) && Number(text) === (Number(text) | 0);

function checkSeccomp(profile: string, at: FieldPath, errors: FieldErrors): void {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return;
  if (profile.startsWith(LOCALHOST)) checkLocalPath(profile.slice(LOCALHOST.length), at, undefined, errors);
  else errors.invalid(at, undefined, profile, 'must be a valid seccomp profile');
}

/** What came with the pod stays: who made it, and its profiles. */
export function checkAnnotationUpdate(
  now: Annotations = {},
  before: Annotations = {},
  at: FieldPath,
  errors: FieldErrors,
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const kind =
      key === MIRROR ? 'mirror pod annotation' : key.startsWith(APPARMOR_CONTAINER) ? 'AppArmor annotations' : '';
    if (kind === '') continue;
    if (!Object.hasOwn(before, key)) errors.forbidden(at.key(key), undefined, `may not add ${kind}`);
    else if (now[key] !== before[key]) errors.forbidden(at.key(key), undefined, `may not remove or update ${kind}`);
  }
}

/** Where both an annotation and a field say the profile, they say the same. */
export function checkSeccompMatches(
  annotations: Annotations = {},
  spec: PodSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const check = (key: string, profile: SeccompProfile | undefined, place: FieldPath) => {
    if (profile === undefined || !Object.hasOwn(annotations, key)) return;
    checkMatch(annotations[key] ?? '', profile, ['runtime/default', 'docker/default'], 'seccomp', place, errors);
  };
  check(SECCOMP_POD, spec.securityContext?.seccompProfile, at.child('securityContext').child('seccompProfile'));
  eachContainer(spec, at, ({ name, securityContext }, place) =>
    check(
      SECCOMP_CONTAINER + name,
      securityContext?.seccompProfile,
      place.child('securityContext').child('seccompProfile'),
    ),
  );
}

/** Likewise for AppArmor, which a pod may say for all its containers. */
export function checkAppArmorMatches(
  annotations: Annotations = {},
  spec: PodSpec,
  at: FieldPath,
  errors: FieldErrors,
): void {
  if (spec.os?.name === 'windows') return;
  eachContainer(spec, at, ({ name, securityContext }, place) => {
    const profile = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    const key = APPARMOR_CONTAINER + name;
    if (profile === undefined || !Object.hasOwn(annotations, key)) return;
    const where = place.child('securityContext').child('appArmorProfile');
    checkMatch(annotations[key] ?? '', profile, ['runtime/default'], 'apparmor', where, errors);
  });
}

function checkMatch(
  annotation: string,
  profile: SeccompProfile | AppArmorProfile,
  runtimeDefaults: readonly string[],
  kind: string,
  at: FieldPath,
  errors: FieldErrors,
): void {
  const otherType = () => errors.forbidden(at, 'type', `${kind} type in annotation and field must match`);
  if (profile.type === 'Unconfined') {
    if (annotation !== 'unconfined') otherType();
  } else if (profile.type === 'RuntimeDefault') {
    if (!runtimeDefaults.includes(annotation)) otherType();
  } else if (profile.type === 'Localhost') {
    if (!annotation.startsWith(LOCALHOST)) otherType();
    else if (annotation.slice(LOCALHOST.length) !== profile.localhostProfile)
      errors.forbidden(at, 'localhostProfile', `${kind} profile in annotation and field must match`);
  }
}

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

const containersOf = (spec: PodSpec) =>
  LISTS.flatMap((list): readonly (Container | EphemeralContainer)[] => spec[list] ?? []);

function eachContainer(
  spec: PodSpec,
  at: FieldPath,
  visit: (container: Container | EphemeralContainer, place: FieldPath) => void,
): void {
  for (const list of LISTS)
    spec[list]?.forEach((container: Container | EphemeralContainer, i: number) =>
      visit(container, at.child(list).index(i)),
    );
}
