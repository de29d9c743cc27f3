import { UserError } from '../console/user-error.js';
import { importSpecs } from '../import/index.js';
import { ImportError } from '../import/sources.js';

export interface ImportCommand {
  readonly openapi: readonly string[];
  readonly proto: readonly string[];
  readonly crd: readonly string[];
  readonly discovery: readonly string[];
  readonly out: string;
  readonly group: readonly string[];
  readonly descriptions: boolean;
}

/** `kindsmith import`; answers the exit code. */
export async function runImport(command: ImportCommand): Promise<number> {
  if (command.openapi.length + command.crd.length + command.proto.length === 0)
    throw new UserError('nothing to import: name documents with --openapi, --crd or --proto');
  try {
    const files = await importSpecs({
      openapi: command.openapi,
      proto: command.proto,
      crd: command.crd,
      discovery: command.discovery,
      out: command.out,
      descriptions: command.descriptions,
      groups: command.group,
    });
    for (const file of files) for (const name of file.removed) process.stdout.write(`removed  ${file.path} ${name}\n`);
    for (const file of files)
      if (file.state !== 'unchanged') process.stdout.write(`${file.state.padEnd(8)} ${file.path}\n`);
    for (const file of files)
      for (const { from, to } of file.dangling)
        process.stderr.write(
          `${file.path}: ${from} refers to ${to}, which no document defines: import that too, or write the schema by hand\n`,
        );
    const changed = files.filter((file) => file.state !== 'unchanged').length;
    process.stdout.write(`kindsmith: ${files.length} specs, ${changed} written\n`);
    return 0;
  } catch (error) {
    if (error instanceof ImportError) throw new UserError(error.message);
    throw error;
  }
}
