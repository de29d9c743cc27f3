/** What a run of the tests says about compatibility, read from vitest's JSON report. */
import type { Replayed } from '../support/replay.js';
import { AREAS, shows } from './areas.js';

/** The part of vitest's report that is read. */
export interface Report {
  readonly testResults: readonly {
    /** Absolute path. */
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly meta?: { readonly replayed?: readonly Replayed[] };
    }[];
  }[];
}

export interface Tally {
  readonly name: string;
  passed: number;
  failed: number;
  /** Left out, as what they need is not on the machine. */
  skipped: number;
}

export interface Results {
  readonly areas: readonly Tally[];
  readonly replays: readonly Replayed[];
  /** Journeys by version of kubectl, the newest first. */
  readonly kubectls: readonly Tally[];
  /** Documents held against recorded ones. */
  readonly documents: readonly Tally[];
}

const newTally = (name: string): Tally => ({ name, passed: 0, failed: 0, skipped: 0 });
/** Files of tests that hold documents against recorded ones. */
const RECORDED = /^runtime\/http\/(recorded|.*-recorded)/;
/** vitest puts versions in quotes. */
const VERSION = /kubectl '?(\d+\.\d+)/;

/** `root` is the folder that holds `test/`. */
export function resultsOf(report: Report, root: string): Results {
  const areas = AREAS.map(({ name }) => newTally(name));
  const kubectls = new Map<string, Tally>();
  const documents = new Map<string, Tally>();
  const replays: Replayed[] = [];
  for (const { name, assertionResults } of report.testResults) {
    const file = name.replaceAll('\\', '/').slice(`${root.replaceAll('\\', '/').replace(/\/$/, '')}/test/`.length);
    for (const { ancestorTitles, title, status, meta } of assertionResults) {
      const titles = [...ancestorTitles, title].join(' › ');
      for (const [index, area] of AREAS.entries()) if (shows(area, file, titles)) count(areas[index]!, status);
      const version = VERSION.exec(titles)?.[1];
      if (version !== undefined) count(tallyOf(kubectls, version), status);
      if (RECORDED.test(file) && title.startsWith('publishes the same'))
        count(tallyOf(documents, `${title.replace('publishes the same ', '')}, ${ancestorTitles.at(-1)}`), status);
      replays.push(...(meta?.replayed ?? []));
    }
  }
  const minor = ({ name }: Tally) => Number(name.split('.')[1]);
  return {
    areas,
    replays: replays.sort((a, b) => (a.name < b.name ? -1 : 1)),
    kubectls: [...kubectls.values()].sort((a, b) => minor(b) - minor(a)),
    documents: [...documents.values()],
  };
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const tally = tallies.get(name) ?? newTally(name);
  tallies.set(name, tally);
  return tally;
}

function count(tally: Tally, status: string): void {
  if (status === 'passed') tally.passed++;
  else if (status === 'failed') tally.failed++;
  else tally.skipped++;
}
