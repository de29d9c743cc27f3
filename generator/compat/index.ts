/** What an edit of specs breaks for clients and stored objects, told by what `kindsmith generate` last wrote down. */
import type { ApiModel, VersionModel } from '../model/api-model.js';
import type { Diagnostics } from '../model/diagnostics.js';
import { entriesOf, type JsonObject, own, ownObject, ownString } from '../model/json.js';
import { folderOfGroup } from '../model/spec-document.js';
import { isAlpha } from '../model/versions.js';
import { type Contract, contractOf, rememberingNumbers } from './contract.js';
import { type ContractFile, contractPath, parseContract, printContract, readContractFiles } from './contract-file.js';
import { type Finding, Findings } from './findings.js';
import { compareResources, isAnnounced, isStoredIn } from './resources.js';
import { TypeComparison, type TypeName } from './types.js';

export type { Finding } from './findings.js';

export interface CompatibilityOptions {
  readonly specsDir: string;
  /** Files are named relative to it. */
  readonly projectDir: string;
}

export interface Compatibility {
  /** What existing clients and stored objects see of the edit; empty when nothing breaks. */
  readonly findings: readonly Finding[];
  /** The files of the new state, for those that differ. */
  readonly writes: readonly ContractFile[];
  /** Files of versions that are gone. */
  readonly removes: readonly string[];
}

interface Version {
  readonly model: VersionModel;
  readonly contract: Contract;
  /** As last written; undefined for a version that never was. */
  readonly former: Contract | undefined;
}

/**
 * Compares an API with what was last written down of it. A version without a file has no clients yet. Writes nothing; files that do
 * not parse go to `diagnostics`.
 */
export function compareWithFormer(
  api: ApiModel,
  { specsDir, projectDir }: CompatibilityOptions,
  diagnostics: Diagnostics,
): Compatibility {
  const findings = new Findings();
  const files = readContractFiles(specsDir, projectDir);
  const writes: ContractFile[] = [];
  const versions = new Map<string, Version>();
  for (const model of api.groups.filter((group) => !group.external).flatMap((group) => group.versions)) {
    const place = `${model.folder}/${model.version}`;
    const contract = contractOf(model, api.owners);
    const text = printContract(contract);
    const before = files.get(place);
    files.delete(place);
    const former = before?.text === text ? contract : before && parseContract(before, diagnostics);
    versions.set(place, { model, contract, former });
    const remembering =
      former === undefined || former === contract ? text : printContract(rememberingNumbers(contract, former));
    if (remembering !== before?.text)
      writes.push({ path: before?.path ?? contractPath(place, specsDir, projectDir), text: remembering });
  }
  // What is left are files of versions that are gone.
  for (const file of files.values()) {
    const former = parseContract(file, diagnostics);
    if (former !== undefined) tellRemoved(former, file, findings);
  }
  if (diagnostics.isEmpty && writes.length > 0) compareVersions(versions, findings);
  return { findings: findings.sorted(), writes, removes: [...files.values()].map((it) => it.path) };
}

function tellRemoved(former: Contract, { path: file }: ContractFile, findings: Findings): void {
  const { group, version } = namesOf(former);
  const rows = entriesOf(former.resources).map(([, row]) => row);
  const lenient =
    isAlpha(version) || (rows.every(isAnnounced) && !rows.some((row) => isStoredIn(row, `${group}/${version}`)));
  const place = { file, line: 1, column: 1 };
  if (rows.length > 0) findings.add('version-removed', place, `the version ${nameOf(group, version)} is gone`, lenient);
}

const namesOf = (contract: Contract) => ({
  group: ownString(contract.version, 'group') ?? '',
  version: ownString(contract.version, 'version') ?? '',
});

const nameOf = (group: string, version: string) => (group === '' ? version : `${group}/${version}`);

/** Alpha versions come last, so that what they share with others is judged as the others'. */
function compareVersions(versions: ReadonlyMap<string, Version>, findings: Findings): void {
  const types = new TypeComparison(
    {
      former: ({ place, name }) => ownObject(versions.get(place)?.former?.types, name),
      present: ({ place, name }) => {
        const version = versions.get(place);
        const struct = ownObject(version?.contract.types, name);
        const model = version?.model.structs.find((it) => it.shortName === name);
        return struct && model && { struct, model };
      },
    },
    findings,
  );
  const ordered = [...versions].sort(
    ([, a], [, b]) => Number(isAlpha(a.model.version)) - Number(isAlpha(b.model.version)),
  );
  for (const [place, { model, contract, former }] of ordered) {
    if (former === undefined) continue;
    const alpha = isAlpha(model.version);
    const rows = ownObject(former, 'resources') ?? {};
    if (own(former.version, 'served') === true && !model.enabled) {
      const announced = entriesOf(rows).every(([, row]) => isAnnounced(row));
      const what = `the version ${nameOf(model.group, model.version)} is not served any more`;
      findings.add('version-unserved', model.place(['x-group', 'enabled']), what, alpha || announced);
    }
    const kept = compareResources(
      rows,
      ownObject(contract, 'resources') ?? {},
      `${model.group}/${model.version}`,
      (change, path, what, lenient) => findings.add(change, model.place(path), what, alpha || lenient === true),
    );
    for (const plural of kept)
      for (const type of typesOfRow(place, ownObject(rows, plural))) types.compare(type, type, alpha);
  }
}

/** The kinds that clients of a resource read and write. */
function typesOfRow(place: string, row: JsonObject | undefined): TypeName[] {
  const kinds = [ownString(row, 'kind'), ownString(row, 'listKind')].flatMap((name) => (name ? [{ place, name }] : []));
  const others = entriesOf(own(row, 'subresources')).flatMap(([, sub]) => {
    const [group, version, name] = ownString(sub, 'kind')?.split('/') ?? [];
    return group === undefined || !version || !name ? [] : [{ place: `${folderOfGroup(group)}/${version}`, name }];
  });
  return [...kinds, ...others];
}
