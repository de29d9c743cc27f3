import { UserError } from '../console/user-error.js';
import { guessPlural } from '../model/plural.js';
import { folderOfGroup } from '../model/spec-document.js';
import { renderTemplate } from '../print/template.js';

/** A kind that is to be added, and what follows from its names. */
export interface NewKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Folder below `specs/`. */
  readonly folder: string;
}

const GROUP = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const VERSION = /^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$/;
const KIND = /^[A-Z][A-Za-z0-9]*$/;

/** Checks the names that a user typed. */
export function newKind(groupVersion: string, kind: string, namespaced: boolean): NewKind {
  const [group = '', version = '', ...rest] = groupVersion.split('/');
  if (rest.length > 0 || !GROUP.test(group) || !VERSION.test(version)) {
    throw new UserError(
      `${JSON.stringify(groupVersion)} is no group and version: write one such as library.example.com/v1 or library.example.com/v1beta1`,
    );
  }
  if (!KIND.test(kind))
    throw new UserError(`${JSON.stringify(kind)} is no kind: write a name in capitals such as Book or PriceList`);
  return { group, version, kind, plural: guessPlural(kind), namespaced, folder: folderOfGroup(group) };
}

/** The row of a new resource, indented as it stands in a spec. */
export function resourceText(kind: NewKind): string {
  return renderTemplate('spec-resource.yaml', kind);
}

/** The schemas of a new kind, indented as they stand in a spec. */
export function schemasText(kind: NewKind): string {
  return renderTemplate('spec-schemas.yaml', kind);
}

/** A spec with one kind. */
export function specText(kind: NewKind): string {
  const { group, version } = kind;
  const definitions = [...group.split('.').reverse(), version].join('.').replaceAll('-', '_');
  const parts = { resource: resourceText(kind).trimEnd(), schemas: schemasText(kind).trimEnd() };
  return renderTemplate('spec.yaml', { group, version, groupVersion: `${group}/${version}`, definitions, ...parts });
}
