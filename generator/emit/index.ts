import type { ApiModel, Diagnostic } from '../model/api-model.js';
import { Diagnostics } from '../model/diagnostics.js';
import { emitCodec, hasCodec } from './codec.js';
import { EmitContext, type EmitOptions } from './context.js';
import { Conversions, emitConvert } from './convert.js';
import { emitDefaults, structsWithDefaults } from './defaults.js';
import {
  generatedIndexFile,
  groupIndexFile,
  hubFile,
  resourcesFile,
  type TextFile,
  versionIndexFile,
} from './index-files.js';
import { emitSchema } from './schema.js';
import { emitTypes } from './types.js';
import { emitValidate } from './validate.js';
import { validatedStructs } from './validated.js';

export { HEADER_MARK } from './context.js';
export type { EmitOptions, TextFile };

export interface EmitResult {
  /** The whole tree, paths from the project's root. Only of use without diagnostics. */
  readonly files: readonly TextFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Prints the generated tree of an API. Writes nothing. The same model gives the same texts. */
export function emitApi(api: ApiModel, options: EmitOptions): EmitResult {
  const diagnostics = new Diagnostics();
  const ctx = new EmitContext(api, options, diagnostics);
  const withDefaults = structsWithDefaults(ctx);
  const validated = validatedStructs(ctx);
  const own = api.groups.filter((group) => !group.external);
  const files: TextFile[] = [];
  for (const group of own) {
    for (const version of group.versions) {
      const conversions = new Conversions(ctx, version);
      const parts = [
        emitTypes(ctx, version),
        emitSchema(ctx, version),
        emitDefaults(ctx, version, withDefaults),
        emitConvert(ctx, conversions),
        emitValidate(ctx, version, validated),
        emitCodec(ctx, version),
      ];
      for (const part of parts)
        if (!part.empty || /\/(types|schema)\.ts$/.test(part.path))
          files.push({ path: part.path, text: part.toString() });
      files.push(resourcesFile(ctx, version), versionIndexFile(ctx, version, { withDefaults, validated, conversions }));
    }
    files.push(hubFile(ctx, group), groupIndexFile(ctx, group, hasCodec));
  }
  files.push(generatedIndexFile(ctx, own));
  return { files, diagnostics: diagnostics.sorted() };
}
