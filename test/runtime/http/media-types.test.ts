import { describe, expect, it } from 'vitest';
import { negotiate, parseContentType, reachesRoute } from '../../../runtime/http/media-types.js';

const offered = [
  { name: 'application/json', streams: true },
  { name: 'application/yaml', streams: false },
];
const tables = ({ kind }: { kind: string }) => kind === 'Table';

function chosen(header: string | undefined): string {
  const found = negotiate(header, offered, tables);
  if (found === undefined) return 'none';
  const shown = found.conversion === undefined ? '' : ` as ${found.conversion.kind}`;
  return `${found.mediaType.name}${shown}${found.pretty ? ' pretty' : ''}`;
}

describe('Accept', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/yaml', 'application/yaml'],
    ['application/xml', 'none'],
    ['text/html, application/yaml;q=0.5, application/json;q=0.9', 'application/json'],
    ['*/*, application/yaml', 'application/yaml'],
    ['application/json;pretty=1', 'application/json pretty'],
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'application/json as Table'],
    ['application/json;as=Nonsense;v=v1;g=x,application/yaml', 'application/yaml'],
    ['application/json;as=Nonsense;v=v1;g=x', 'none'],
    ['application/yaml;stream=watch,application/json', 'application/json'],
    ['a/b/c,,;;,application/yaml', 'application/yaml'],
  ])('%s', (header, expected) => {
    expect(chosen(header)).toBe(expected);
  });

  it('reaches a route only by names as they are written', () => {
    const produced = offered.map(({ name }) => name);
    expect(reachesRoute('application/yaml;q=0', produced)).toBe(true);
    expect(reachesRoute('text/html, */*', produced)).toBe(true);
    expect(reachesRoute('application/*', produced)).toBe(false);
  });
});

describe('Content-Type', () => {
  it.each([
    ['application/json', 'application/json'],
    ['APPLICATION/JSON; charset=latin1', 'application/json'],
    ['application/json;', 'application/json'],
    ['application/json, text/plain', undefined],
    ['', undefined],
    ['a b', undefined],
  ])('%s', (header, expected) => {
    expect(parseContentType(header)).toBe(expected);
  });
});
