/** What the loaders build from specs and the emitters print: the runtime's types, arranged by group and version. */
import type { StructType } from '../../runtime/schema/model.js';
import type { ResourceRow } from '../../runtime/scheme/modules.js';
import type { SpecPath } from './diagnostics.js';

/** A place in a spec, for diagnostics; line and column count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface StructModel {
  /** Name inside its group version: `DeploymentSpec`. */
  readonly shortName: string;
  readonly type: StructType;
  /** Of the schema, or of what is at `path` inside it. Found on demand: only diagnostics ask. */
  readonly place: (path?: SpecPath) => SourcePlace;
}

export interface VersionModel {
  readonly group: string;
  readonly version: string;
  /** Folder below `specs/` and `generated/`: the group, `core` for the core group, `meta` for shared types. */
  readonly folder: string;
  readonly definitions: string;
  readonly protoPackage: string;
  readonly enabled: boolean;
  /** Among the versions of the group, for aggregators. */
  readonly priority?: number;
  /** Whether optional scalars are dropped when empty. */
  readonly empty: 'keep' | 'omit';
  readonly structs: readonly StructModel[];
  readonly resources: readonly ResourceRow[];
  /** Spec file, relative to the project. */
  readonly file: string;
  /** The place of a value in it. */
  readonly place: (path: SpecPath) => SourcePlace;
}

/** A hand-written hook that was found by its exported name. */
export interface HookModel {
  readonly name: string;
  /** File relative to the project, `specs/apps/hooks/deployment.ts`. */
  readonly file: string;
  readonly place: SourcePlace;
  /** The types of its parameters as written; empty where one is not written. */
  readonly parameters: readonly string[];
  /** What is exported, as far as its syntax tells. */
  readonly form: 'function' | 'object' | 'unknown';
}

export interface GroupModel {
  readonly group: string;
  readonly folder: string;
  readonly priority: number;
  /** In priority order. */
  readonly versions: readonly VersionModel[];
  readonly hub: string;
  /**
   * Comes with the package, not with the project: other groups refer to its types, nothing is printed for it. Generated
   * code of the project then imports it from `kindsmith/generated/<folder>/<version>/…`.
   */
  readonly external?: true;
  readonly hooks: readonly HookModel[];
}

export interface ApiModel {
  readonly groups: readonly GroupModel[];
  /** Owner of every definition by its published name. */
  readonly owners: ReadonlyMap<string, { readonly version: VersionModel; readonly struct: StructModel }>;
}

/** Something wrong with a spec: where, what, and how to mend it. Several are reported in one run. */
export interface Diagnostic {
  readonly place: SourcePlace;
  readonly message: string;
  readonly remedy: string;
}
