import yargs, { type Argv } from 'yargs';
import { UserError } from '../console/user-error.js';
import { packageVersion } from '../project/package.js';

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['$0 init bookshop', 'a new project with one kind, ready to serve'],
  ['$0 add library.example.com/v1 Book', 'a spec that teaches the format'],
  ['$0 generate', 'specs/ → generated/'],
  ['$0 serve --port 0', 'serve on a free port'],
];

/** Parses everything but `serve`; each command's code is loaded when it runs. Answers the exit code. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  let code = 0;
  const run = async (command: Promise<number>) => {
    code = await command;
  };
  const parser = yargs(argv)
    .scriptName('kindsmith')
    .usage('$0 <command>\n\nSpec in, whole Kubernetes-style API server out.')
    .version(packageVersion())
    .command('generate', 'Print code for all specs', generateOptions, (args) =>
      run(import('./generate.js').then(({ runGenerate }) => runGenerate(args))),
    )
    .command('import', 'Turn OpenAPI documents, .proto files and CRDs into specs', importOptions, (args) =>
      run(
        import('./import.js').then(({ runImport }) =>
          runImport({ ...args, group: args.group, descriptions: args.descriptions }),
        ),
      ),
    )
    .command(
      'add <group-version> <kind>',
      'Add a kind: scaffold a spec, or add to the one that is there',
      addOptions,
      (args) =>
        run(
          import('./add.js').then(({ runAdd }) =>
            runAdd({
              groupVersion: args.groupVersion,
              kind: args.kind,
              namespaced: args.cluster !== true,
              specs: args.specs,
            }),
          ),
        ),
    )
    .command('init <dir>', 'Begin a project of your own', initOptions, (args) =>
      run(import('./init.js').then(({ runInit }) => runInit(args.dir))),
    )
    .command(
      'migrate-storage [resources..]',
      'Bring all objects of a running server into the storage version of their kind',
      migrateStorageOptions,
      (args) => run(import('./migrate-storage.js').then(({ runMigrateStorage }) => runMigrateStorage(args))),
    )
    // Run by `main` before this parser is loaded; here for the help.
    .command('serve', 'Serve the generated groups (`serve --help` lists its options)')
    .command('start', 'Bring generated code up to date, then serve')
    .check(refuseEmpty)
    .demandCommand(1, 'name a command')
    .recommendCommands()
    .strict()
    .help()
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      // For some of what users mistype yargs has an error of its own, for the rest it has none.
      if (error && error.name !== 'YError') throw error;
      throw new UserError(`${message} (\`kindsmith --help\` shows what there is)`);
    });
  for (const [command, description] of EXAMPLES) parser.example(command, description);
  await parser.parseAsync();
  return code;
}

const POSITIONAL: ReadonlySet<string> = new Set(['_', 'dir', 'group-version', 'groupVersion', 'kind', 'resources']);

/** An empty value is a variable of a shell that is not set: taken as it is it would mean the current folder. */
function refuseEmpty(values: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(values)) {
    const isEmpty = Array.isArray(value) ? value.some((one) => one === '') : value === '';
    if (!isEmpty) continue;
    throw new UserError(`${POSITIONAL.has(name) ? name : `--${name}`} is empty: give it a value, or leave it out`);
  }
  return true;
}

const folder = { type: 'string', requiresArg: true } as const;
const list = { type: 'string', array: true, requiresArg: true, default: [] as string[] } as const;

function generateOptions(parser: Argv) {
  return parser
    .option('specs', { ...folder, describe: 'folder of specs (default: specs)' })
    .option('out', { ...folder, describe: 'folder of generated code (default: generated)' })
    .option('check', {
      type: 'boolean',
      default: false,
      describe: 'write nothing; exit code 1 when generated code is stale',
    })
    .option('allow-breaking', {
      type: 'boolean',
      default: false,
      describe: 'accept changes of specs that break existing clients or stored objects',
    });
}

function importOptions(parser: Argv) {
  return parser
    .option('openapi', { ...list, describe: "OpenAPI v2 or v3 documents: files, folders, URLs, or a server's address" })
    .option('proto', { ...list, describe: 'folders of .proto files: field numbers, or alone whole specs' })
    .option('crd', { ...list, describe: 'CustomResourceDefinition manifests' })
    .option('discovery', { ...list, describe: 'discovery documents: short names, categories, verbs' })
    .option('out', { ...folder, demandOption: true, describe: 'folder the specs are written to' })
    .option('group', { ...list, alias: 'g', describe: 'only these groups (core for the core group)' })
    .option('descriptions', {
      type: 'boolean',
      default: true,
      describe: 'keep the sentences of the documents (--no-descriptions: leave them out)',
    })
    .example('$0 import --openapi https://localhost:6443/openapi/v2 --out specs', 'from a running server');
}

function addOptions(parser: Argv) {
  return parser
    .positional('group-version', { type: 'string', demandOption: true, describe: 'such as library.example.com/v1' })
    .positional('kind', { type: 'string', demandOption: true, describe: 'such as Book' })
    .option('namespaced', { type: 'boolean', describe: 'objects live in namespaces (the default)' })
    .option('cluster', { type: 'boolean', describe: 'objects belong to the whole cluster' })
    .option('specs', { ...folder, describe: 'folder of specs (default: specs)' })
    .conflicts('namespaced', 'cluster');
}

function initOptions(parser: Argv) {
  return parser.positional('dir', {
    type: 'string',
    demandOption: true,
    describe: 'a folder that is empty or does not exist yet',
  });
}

function migrateStorageOptions(parser: Argv) {
  return parser
    .positional('resources', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'only these, such as books.library.example.com',
    })
    .option('kubeconfig', {
      type: 'string',
      requiresArg: true,
      default: 'data/kubeconfig',
      describe: 'kubeconfig of the server, which must be running',
    })
    .option('dry-run', {
      type: 'boolean',
      default: false,
      describe: 'let the server try every update and store none',
    })
    .example('$0 migrate-storage', 'after `storage: true` moved to another version and the server was restarted');
}
