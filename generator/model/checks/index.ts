/** All checks of specs and of what was linked from them. */
import type { StructType } from '../../../runtime/schema/model.js';
import type { HookModel } from '../api-model.js';
import { type DefinitionIndex, isStructSchema } from '../definitions.js';
import type { Diagnostics } from '../diagnostics.js';
import { entriesOf, isObject } from '../json.js';
import type { FieldNumbers } from '../numbers.js';
import type { RawSpec } from '../raw-spec.js';
import { checkGroup, checkHeader } from './header.js';
import { checkKeywords } from './keywords.js';
import { checkResourceNames, checkSchemaName } from './names.js';
import { checkNumbers } from './numbers.js';
import { checkOrder } from './order.js';
import { checkGroupResources, checkVersionNames } from './resources.js';
import { checkRow } from './rows.js';
import { checkFields } from './values.js';

export interface CheckOptions {
  readonly definitions: DefinitionIndex;
  readonly numbers: FieldNumbers;
  readonly hooksOf: (folder: string) => readonly HookModel[];
  readonly diagnostics: Diagnostics;
}

/** Checks the project's own specs; those of the package are taken as they are. `specs` by group, as linked. */
export function checkSpecs(groups: readonly (readonly RawSpec[])[], options: CheckOptions): void {
  const { definitions, diagnostics } = options;
  const all = new Map(groups.flat().map((spec) => [`${spec.folder}/${spec.version}`, spec]));
  for (const specs of groups) {
    const own = specs.filter((spec) => !spec.external);
    if (own.length === 0) continue;
    checkGroup(own, diagnostics);
    checkGroupResources(own, all, diagnostics);
    const hooks = new Set(options.hooksOf(own[0]!.folder).map((hook) => hook.name));
    for (const spec of own) checkSpec(spec, hooks, options);
  }
  function checkSpec(spec: RawSpec, hooks: ReadonlySet<string>, { numbers }: CheckOptions): void {
    checkHeader(spec, diagnostics);
    checkVersionNames(spec, diagnostics);
    checkResourceNames(spec, diagnostics);
    const types = definitions.of(spec.folder, spec.version);
    for (const definition of types.values()) {
      checkKeywords(definition, diagnostics);
      checkOrder(definition, hooks, diagnostics);
      if (!spec.unnumbered) checkSchemaName(definition, diagnostics);
    }
    for (const definition of [...types.values(), ...definitions.inlineOf(spec.folder, spec.version)]) {
      if (!isStructSchema(definition.schema)) continue;
      checkNumbers(definition, diagnostics, numbers);
      checkFields(definition, diagnostics);
    }
    const context = { diagnostics, hooks, typeOf: (kind: string): StructType | undefined => types.get(kind)?.struct };
    for (const [plural, row] of entriesOf(spec.resources)) if (isObject(row)) checkRow(spec, plural, row, context);
  }
}
