import type {
  AppArmorProfile,
  PodSecurityContext,
  SeccompProfile,
  SecurityContext,
  WindowsSecurityContextOptions,
} from '../../../generated/core/hub.js';
import { isDns1123Subdomain } from '../../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../../runtime/api/field-errors.js';
import type { FieldPath } from '../../../runtime/api/field-path.js';
import type { ValidateHook } from '../../../runtime/api/hooks.js';
import { isValidGroupId, isValidUserId } from '../../../runtime/api/names.js';
import { checkLocalPath } from './lib/paths.js';

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

export const validate_SeccompProfile: ValidateHook<SeccompProfile> = (profile, at, errors) => {
  if (!profile.type) errors.required(at, 'type', 'type is required when seccompProfile is set');
  else if (!PROFILE_TYPES.includes(profile.type)) errors.notSupported(at, 'type', profile.type, PROFILE_TYPES);
  if (profile.type === 'Localhost') {
    if (profile.localhostProfile === undefined)
      errors.required(at, 'localhostProfile', 'must be set when seccomp type is Localhost');
    else checkLocalPath(profile.localhostProfile, at, 'localhostProfile', errors);
    return;
  }
  if (profile.localhostProfile !== undefined)
    errors.invalid(at, 'localhostProfile', profile, 'can only be set when seccomp type is Localhost');
};

/** In bytes: the longest path of Linux. */
const MAX_LOCALHOST_PROFILE = 4095;

export const validate_AppArmorProfile: ValidateHook<AppArmorProfile> = (profile, at, errors) => {
  const local = profile.localhostProfile;
  if (profile.type === 'Localhost') {
    if (local === undefined) errors.required(at, 'localhostProfile', 'must be set when AppArmor type is Localhost');
    else if (local.trim() !== local)
      errors.invalid(at, 'localhostProfile', local, 'must not be padded with whitespace');
    else if (local === '') errors.required(at, 'localhostProfile', 'must be set when AppArmor type is Localhost');
    if (Buffer.byteLength(local ?? '') > MAX_LOCALHOST_PROFILE)
      errors.tooLong(at, 'localhostProfile', MAX_LOCALHOST_PROFILE);
    return;
  }
  if (!profile.type) errors.required(at, 'type', 'type is required when appArmorProfile is set');
  else if (!PROFILE_TYPES.includes(profile.type)) errors.notSupported(at, 'type', profile.type, PROFILE_TYPES);
  else if (local !== undefined)
    errors.invalid(at, 'localhostProfile', local, 'can only be set when AppArmor type is Localhost');
};

function checkIds(context: PodSecurityContext | SecurityContext, at: FieldPath, errors: FieldErrors): void {
  if (context.runAsUser !== undefined)
    errors.invalidEach(at, 'runAsUser', context.runAsUser, isValidUserId(context.runAsUser));
  if (context.runAsGroup !== undefined)
    errors.invalidEach(at, 'runAsGroup', context.runAsGroup, isValidGroupId(context.runAsGroup));
}

/** Rules of a container's context beside the pod's: `hostUsers` is the pod's, absent means true. */
export function checkContainerSecurity(
  context: SecurityContext,
  hostUsers: boolean,
  at: FieldPath,
  errors: FieldErrors,
): void {
  checkIds(context, at, errors);
  if (context.procMount === 'Unmasked' && hostUsers)
    errors.invalid(at, 'procMount', context.procMount, '`hostUsers` must be false to use `Unmasked`');
  if (context.allowPrivilegeEscalation !== false) return;
  if (context.privileged === true)
    errors.invalid(at, undefined, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
    errors.invalid(
      at,
      undefined,
      context,
      'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    );
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

/** Dots and slashes both separate; whichever comes first decides how the name is meant. */
const normalSysctl = (name: string) =>
  /[./]/.exec(name)?.[0] === '/' ? name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.')) : name;

const SELINUX_CHANGES = ['MountOption', 'Recursive'];

export function checkPodSecurity(
  context: PodSecurityContext,
  pod: { readonly hostNetwork?: boolean; readonly hostIPC?: boolean; readonly hostUsers?: boolean },
  at: FieldPath,
  errors: FieldErrors,
): void {
  checkIds(context, at, errors);
  if (context.fsGroup !== undefined)
    errors.invalidEach(at, 'fsGroup', context.fsGroup, isValidGroupId(context.fsGroup));
  context.supplementalGroups?.forEach((gid, i) =>
    errors.invalidEach(at.child('supplementalGroups').index(i), undefined, gid, isValidGroupId(gid)),
  );
  const change = context.seLinuxChangePolicy;
  if (change !== undefined && !SELINUX_CHANGES.includes(change))
    errors.notSupported(at, 'seLinuxChangePolicy', change, SELINUX_CHANGES);
  const seen = new Set<string>();
  context.sysctls?.forEach((sysctl, i) => {
    const place = at.child('sysctls').index(i);
    const name = sysctl.name ?? '';
    if (name === '') errors.required(place, 'name');
    else if (name.length > 253 || !SYSCTL.test(name))
      errors.invalid(place, 'name', name, `must have at most 253 characters and match regex ${SYSCTL.source}`);
    else if (seen.has(name)) errors.duplicate(place, 'name', name);
    checkSysctlNamespace(name, pod, place, errors);
    seen.add(name);
  });
}

const IPC_SYSCTLS = /^(kernel\.shm|kernel\.msg|kernel\.sem$|fs\.mqueue\.)/;

function checkSysctlNamespace(
  name: string,
  pod: { readonly hostNetwork?: boolean; readonly hostIPC?: boolean },
  at: FieldPath,
  errors: FieldErrors,
): void {
  const known = normalSysctl(name);
  if (known.startsWith('net.') && pod.hostNetwork)
    errors.invalid(at, 'name', name, "may not be specified when 'hostNetwork' is true");
  if (IPC_SYSCTLS.test(known) && pod.hostIPC)
    errors.invalid(at, 'name', name, "may not be specified when 'hostIPC' is true");
}

const MAX_GMSA_SPEC_BYTES = 64 * 1024;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_DOMAIN =
  /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const USER = /^[^"/\\:;|=,+*?<>@[\]]+$/;
const ONLY_DOTS_AND_SPACES = /^[. ]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\x00-\x1f\x7f]/;

export const validate_WindowsSecurityContextOptions: ValidateHook<WindowsSecurityContextOptions> = (
  options,
  at,
  errors,
) => {
  if (options.gmsaCredentialSpecName !== undefined)
    errors.invalidEach(
      at,
      'gmsaCredentialSpecName',
      options.gmsaCredentialSpecName,
      isDns1123Subdomain(options.gmsaCredentialSpecName),
    );
  const spec = options.gmsaCredentialSpec;
  if (spec !== undefined) {
    if (spec === '') errors.invalid(at, 'gmsaCredentialSpec', spec, 'gmsaCredentialSpec cannot be an empty string');
    else if (Buffer.byteLength(spec) > MAX_GMSA_SPEC_BYTES)
      errors.invalid(at, 'gmsaCredentialSpec', spec, 'gmsaCredentialSpec size must be under 64 KiB');
  }
  if (options.runAsUserName !== undefined) checkRunAsUserName(options.runAsUserName, at, errors);
};

function checkRunAsUserName(name: string, at: FieldPath, errors: FieldErrors): void {
  const wrong = (detail: string) => errors.invalid(at, 'runAsUserName', name, detail);
  if (name === '') return wrong('runAsUserName cannot be an empty string');
  if (CONTROL.test(name)) return wrong('runAsUserName cannot contain control characters');
  const parts = name.split('\\');
  if (parts.length > 2) return wrong('runAsUserName cannot contain more than one backslash');
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? parts[0] : undefined;
  if (domain !== undefined) {
    if (domain.length >= MAX_DOMAIN) wrong(`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`);
    if (!NETBIOS.test(domain) && !DNS_DOMAIN.test(domain))
      wrong("runAsUserName's Domain doesn't match the NetBIOS nor the DNS format");
  }
  if (user === '') wrong("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER) wrong(`runAsUserName's User length must not be longer than ${MAX_USER} characters`);
  if (user !== '' && ONLY_DOTS_AND_SPACES.test(user))
    wrong("runAsUserName's User cannot contain only periods or spaces");
  if (user !== '' && !USER.test(user))
    wrong('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
}
