import { resolve } from 'node:path';
import { ClusterClient } from '../cluster/client.js';
import { type KeptResource, keptResources } from '../cluster/kept-resources.js';
import { readKubeconfig } from '../cluster/kubeconfig.js';
import { MIGRATION_WORKERS, type MigrationFailure, migrateResource } from '../cluster/storage-migration.js';
import { colors } from '../console/colors.js';
import { UserError } from '../console/user-error.js';

export interface MigrateStorageCommand {
  /** `books` or `books.library.example.com`; none for all. */
  readonly resources: readonly string[];
  readonly kubeconfig: string;
  readonly dryRun: boolean;
}

/** Failures of a resource that are shown one by one. */
const SHOWN_FAILURES = 10;

/** `kindsmith migrate-storage`; answers the exit code: 1 when something could not be written. */
export async function runMigrateStorage(command: MigrateStorageCommand): Promise<number> {
  const { dryRun } = command;
  const client = new ClusterClient(readKubeconfig(resolve(command.kubeconfig)), MIGRATION_WORKERS);
  const startMs = performance.now();
  const total = { objects: 0, rewritten: 0, failed: 0 };
  try {
    const resources = chosen(await keptResources(client), command.resources, client.cluster.server);
    for (const resource of resources) {
      const result = await migrateResource(client, resource, {
        dryRun,
        onProgress: (objects) => showProgress(`${resource.name}: ${objects} objects…`),
      });
      showProgress('');
      total.objects += result.objects;
      total.rewritten += result.rewritten;
      total.failed += result.failures.length;
      showFailures(resource, result.failures);
      if (result.rewritten > 0)
        process.stdout.write(`${resource.name}: ${result.rewritten} of ${result.objects} objects rewritten\n`);
    }
    const what = `${total.objects} objects of ${resources.length} resource${resources.length === 1 ? '' : 's'}`;
    const done = dryRun ? 'dry run, nothing was written' : `${total.rewritten} rewritten`;
    const tookS = ((performance.now() - startMs) / 1000).toFixed(1);
    process.stdout.write(
      `kindsmith: ${what} at ${client.cluster.server}: ${done}, ${total.failed} failed, in ${tookS} s\n`,
    );
    return total.failed === 0 ? 0 : 1;
  } finally {
    client.close();
  }
}

function chosen(kept: readonly KeptResource[], names: readonly string[], server: string): readonly KeptResource[] {
  if (names.length === 0) return kept;
  for (const name of names) {
    if (!kept.some((resource) => isNamed(resource, name)))
      throw new UserError(
        `${server} keeps no ${name} (name resources as \`kubectl api-resources\` does, such as books.library.example.com)`,
      );
  }
  return kept.filter((resource) => names.some((name) => isNamed(resource, name)));
}

const isNamed = ({ name, plural }: KeptResource, wanted: string) => wanted === name || wanted === plural;

/** One line that is written over, where a person looks. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${colors.dim(text)}`);
}

function showFailures({ name }: KeptResource, failures: readonly MigrationFailure[]): void {
  for (const { object, message } of failures.slice(0, SHOWN_FAILURES))
    process.stderr.write(`${colors.red('failed')}  ${name}${object && ` ${object}`}: ${message}\n`);
  const more = failures.length - SHOWN_FAILURES;
  if (more > 0) process.stderr.write(`${colors.red('failed')}  ${name}: ${more} more\n`);
}
