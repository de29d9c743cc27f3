import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AREAS, OTHERS } from './areas.js';
import { PAGE, percentagesOf, renderPage } from './page.js';
import { type Report, resultsOf } from './results.js';

const tests = fileURLToPath(new URL('..', import.meta.url)).replaceAll('\\', '/');
const root = tests.replace(/test\/$/, '');

const fileOf = (path: string, ...assertionResults: Report['testResults'][number]['assertionResults']) => ({
  name: `${tests}${path}`,
  assertionResults,
});
const test = (titles: string, status: string) => {
  const all = titles.split(' › ');
  return { ancestorTitles: all.slice(0, -1), title: all.at(-1)!, status };
};
const rest = { name: 'rest', count: 1411, percent: { code: 99.96, reason: 97, body: 95.64, managed: 93.6 } };
const kubectl = { name: 'kubectl', count: 131, percent: { code: 100, output: 93.8 } };
const report: Report = {
  testResults: [
    fileOf(
      'runtime/registry/reads.test.ts',
      test('list › pages', 'passed'),
      test('list › selectors', 'failed'),
      test('watch › ends', 'passed'),
      test('watch › starts', 'skipped'),
    ),
    fileOf(
      'journeys/kubectl.test.ts',
      test("kubectl '1.9' › watches", 'passed'),
      test("kubectl '1.36' › edits", 'passed'),
    ),
    fileOf(
      'runtime/http/recorded-documents.test.ts',
      test('with the all versions › publishes the same groups', 'skipped'),
    ),
    fileOf('replay/replay.test.ts', {
      ...test('recorded answers › agrees on the rules of REST', 'passed'),
      meta: { replayed: [rest, kubectl] },
    }),
  ],
};
const page = renderPage(resultsOf(report, root));

describe('the page of compatibility', () => {
  it('counts the tests of each area, and says what failed and what did not run', () => {
    expect(page).toContain('\n| list, selectors, pages | 2 | 1 fail |\n');
    expect(page).toContain('\n| watch | 2 | pass, 1 not run |\n');
    expect(page).toContain('\n| discovery | 0 | not run |\n');
  });

  it('lists versions of kubectl, the newest first, and documents', () => {
    expect(page).toContain('\n| 1.36 | 1 | pass |\n| 1.9 | 1 | pass |\n');
    expect(page).toContain('\n| groups, with the all versions | 0 | not run |\n');
  });

  it('rounds percentages down and reads them back', () => {
    expect(page).toContain('\n| `rest` | 1411 | 99 % | 97 % | 95 % | 93 % |  |\n');
    expect([...percentagesOf(page)]).toEqual([
      ['kubectl code', 100],
      ['kubectl output', 93],
      ['rest code', 99],
      ['rest reason', 97],
      ['rest body', 95],
      ['rest managed', 93],
    ]);
  });

  it('says so when there were neither recorded answers nor a kubectl', () => {
    const bare = renderPage(resultsOf({ testResults: [] }, root));
    expect(bare.match(/^Not run: .*$/gm)).toHaveLength(2);
    expect(percentagesOf(bare).size).toBe(0);
  });
});

/** What does not depend on a run: headings, sentences, the heads of tables and the areas. */
function formOf(text: string): string[] {
  const areas = new Set(AREAS.map(({ name }) => name));
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('|')) return [line];
    const first = line.split(' | ')[0]!.slice(2);
    if (areas.has(first)) return [first];
    return /^(area$|recorded$|document, and|kubectl$|---)/.test(first) ? [line] : [];
  });
}

describe('docs/compatibility.md', () => {
  const committed = readFileSync(PAGE, 'utf8');

  it('has the form that `npm run compatibility` gives it', () => {
    expect(formOf(committed)).toEqual(formOf(page));
  });
});

describe('areas', () => {
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.replaceAll('\\', '/'));
  const prefixes = AREAS.flatMap(({ shownBy }) => shownBy.map(({ file }) => file));

  it('have tests', () => {
    const missing = prefixes.filter((prefix) => !files.some((file) => file.startsWith(prefix)));
    expect(missing).toEqual([]);
  });

  it('take in every file of tests that is not about the project itself', () => {
    const left = files.filter((file) => ![...prefixes, ...OTHERS].some((prefix) => file.startsWith(prefix)));
    expect(left, 'give these their area in test/compatibility/areas.ts').toEqual([]);
  });
});
