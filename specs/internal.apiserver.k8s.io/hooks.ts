/** StorageVersion: the version that each server writes a resource in. */

import type {
  ServerStorageVersion,
  StorageVersion,
  StorageVersionCondition,
} from '../../generated/internal.apiserver.k8s.io/hub.js';
import { isDns1035Label, isDns1123Subdomain } from '../../runtime/api/dns-names.js';
import type { FieldErrors } from '../../runtime/api/field-errors.js';
import type { FieldPath } from '../../runtime/api/field-path.js';
import type { StrategyHooks, ValidateHook } from '../../runtime/api/hooks.js';
import { STATUS_KEEPS_METADATA } from '../../runtime/api/kept-metadata.js';
import { mustNotBeEmpty, patternMessage } from '../../runtime/api/name-messages.js';
import { isQualifiedName } from '../../runtime/api/names.js';

export const strategy_StorageVersion: StrategyHooks<StorageVersion> = STATUS_KEEPS_METADATA;

export const validate_StorageVersion: ValidateHook<StorageVersion> = ({ metadata, status }, at, errors, context) => {
  if (context.subresource === 'status') {
    const place = at.child('status');
    checkServers(status?.storageVersions ?? [], status?.commonEncodingVersion, place, errors);
    // Upstream's paths: without the name of the list.
    checkConditions(status?.conditions ?? [], place, errors);
  } else if (context.old === undefined) {
    for (const field of ['generateName', 'name'] as const) {
      const name = metadata[field];
      if (name) errors.invalidEach(at.child('metadata'), field, name, nameProblems(name));
    }
  }
};

function nameProblems(name: string): readonly string[] {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return ['name must be in the form of <group>.<resource>'];
  return [
    ...isDns1123Subdomain(name.slice(0, dot)).map((problem) => `the group segment ${problem}`),
    ...isDns1035Label(name.slice(dot + 1)).map((problem) => `the resource segment ${problem}`),
  ];
}

const VERSION_FORM = patternMessage(
  "an apiVersion is a DNS-1035 label, which must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
);

function versionProblems(apiVersion: string): readonly string[] {
  const [group = '', version = '', ...more] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : [undefined, apiVersion];
  if (more.length > 0)
    return [`${VERSION_FORM} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyVersion')`];
  const part = (what: string, text: string, problems: readonly string[]) =>
    (text === '' ? [mustNotBeEmpty] : problems).map((problem) => `${what} part: ${problem}`);
  return [
    ...(apiVersion.includes('/') ? part('group', group, isDns1123Subdomain(group)) : []),
    ...part('version', version, isDns1035Label(version)),
  ];
}

/** Several problems of a version are one error here. */
function checkVersion(version: string, at: FieldPath, name: string | undefined, errors: FieldErrors): void {
  const problems = versionProblems(version);
  if (problems.length > 0) errors.invalid(at, name, version, problems.join(','));
}

function checkServers(
  servers: readonly ServerStorageVersion[],
  common: string | undefined,
  at: FieldPath,
  errors: FieldErrors,
): void {
  servers.forEach(({ apiServerID = '', encodingVersion = '', decodableVersions = [], servedVersions = [] }, i) => {
    const place = at.child('storageVersions').index(i);
    errors.invalidEach(place, 'apiServerID', apiServerID, isDns1123Subdomain(apiServerID));
    checkVersion(encodingVersion, place, 'encodingVersion', errors);
    decodableVersions.forEach((version, j) =>
      checkVersion(version, place.child('decodableVersions').index(j), undefined, errors),
    );
    if (!decodableVersions.includes(encodingVersion))
      errors.invalid(
        place,
        'decodableVersions',
        decodableVersions,
        `decodableVersions must include encodingVersion ${encodingVersion}`,
      );
    servedVersions.forEach((version, j) => {
      const served = place.child('servedVersions').index(j);
      checkVersion(version, served, undefined, errors);
      if (!decodableVersions.includes(version))
        errors.invalid(
          served,
          undefined,
          version,
          `individual served version : ${version} must be included in decodableVersions : [${decodableVersions.join(' ')}]`,
        );
    });
  });
  const [first, ...others] = servers.map(({ encodingVersion = '' }) => encodingVersion);
  const agreed = others.every((version) => version === first) ? first : undefined;
  if (agreed === common) return;
  const detail =
    agreed === undefined
      ? 'should be nil if servers do not agree on the same encoding version, or if there is no server reporting the supported versions yet'
      : `the ${common === undefined ? '' : 'actual '}common encoding version is ${agreed}`;
  errors.invalid(at, 'commonEncodingVersion', common ?? null, detail);
}

function checkConditions(conditions: readonly StorageVersionCondition[], at: FieldPath, errors: FieldErrors): void {
  const seen = new Map<string, number>();
  conditions.forEach(({ type = '', status = '', reason = '', message = '' }, i) => {
    const place = at.index(i);
    const before = seen.get(type);
    if (before !== undefined)
      errors.invalid(
        place,
        'type',
        type,
        `the type of the condition is not unique, it also appears in conditions[${before}]`,
      );
    seen.set(type, i);
    errors.invalidEach(place, 'type', type, isQualifiedName(type));
    // Upstream shows the type as the value.
    errors.invalidEach(place, 'status', type, isQualifiedName(status));
    if (reason === '') errors.required(place, 'reason', 'reason cannot be empty');
    if (message === '') errors.required(place, 'message', 'message cannot be empty');
  });
}
