import { describe, expect, it } from 'vitest';
import { Query } from '../../../runtime/http/query.js';
import { parseRequestInfo, RequestInfoError } from '../../../runtime/http/request-info.js';

/** `verb group/version namespace resource/subresource name`, `-` for what is empty. */
function summary(method: string, url: string): string {
  const [path = '', query = ''] = url.split('?');
  const info = parseRequestInfo(method, path, Query.parse(query));
  if (!info.isResource) return `path ${info.verb} ${info.path}`;
  const resource = info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`;
  return [info.verb, `${info.group}/${info.version}`, info.namespace || '-', resource, info.name || '-'].join(' ');
}

describe('request info', () => {
  it.each([
    ['GET', '/api/v1/pods', 'list /v1 - pods -'],
    ['GET', '/api/v1/pods?watch=1', 'watch /v1 - pods -'],
    ['GET', '/api/v1/pods?watch', 'watch /v1 - pods -'],
    ['GET', '/api/v1/pods?watch=false', 'list /v1 - pods -'],
    ['GET', '/api/v1/namespaces', 'list /v1 - namespaces -'],
    ['GET', '/api/v1/namespaces/a', 'get /v1 a namespaces a'],
    ['PUT', '/api/v1/namespaces/a/finalize', 'update /v1 a namespaces/finalize a'],
    ['PATCH', '/api/v1/namespaces/a/status', 'patch /v1 a namespaces/status a'],
    ['GET', '/api/v1/namespaces/a/pods/b', 'get /v1 a pods b'],
    ['GET', '/api/v1/namespaces/a/pods/b?watch=1', 'get /v1 a pods b'],
    ['GET', '/api/v1/namespaces//pods', 'list /v1 - pods -'],
    ['GET', '/api/v1/namespaces/a/pods//', 'list /v1 a pods -'],
    ['HEAD', '/api/v1/nodes/b', 'get /v1 - nodes b'],
    ['POST', '/apis/apps/v1/namespaces/a/deployments', 'create apps/v1 a deployments -'],
    ['PATCH', '/apis/apps/v1/namespaces/a/deployments/b/scale', 'patch apps/v1 a deployments/scale b'],
    ['DELETE', '/apis/apps/v1/namespaces/a/deployments', 'deletecollection apps/v1 a deployments -'],
    ['DELETE', '/apis/apps/v1/namespaces/a/deployments/b', 'delete apps/v1 a deployments b'],
    ['GET', '/api/v1/watch/namespaces/a/pods', 'watch /v1 a pods -'],
    ['GET', '/api/v1/watch/namespaces/a/pods/b', 'watch /v1 a pods b'],
    ['GET', '/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Db', 'list /v1 a pods b'],
    ['GET', '/api/v1/pods?fieldSelector=spec.nodeName%3Dn,metadata.name%3D%3Db', 'list /v1 - pods b'],
    ['GET', '/api/v1/pods?fieldSelector=metadata.name%21%3Db', 'list /v1 - pods -'],
    ['OPTIONS', '/api/v1/pods', ' /v1 - pods -'],
    ['GET', '/', 'path get /'],
    ['GET', '/api', 'path get /api'],
    ['GET', '/api/v1', 'path get /api/v1'],
    ['GET', '/apis/apps/v1', 'path get /apis/apps/v1'],
    ['GET', '/apis/apps/v1/', 'path get /apis/apps/v1/'],
    ['POST', '/healthz', 'path post /healthz'],
  ])('%s %s', (method, url, expected) => {
    expect(summary(method, url)).toBe(expected);
  });

  it('refuses a prefix without a resource', () => {
    expect(() => summary('GET', '/api/v1/watch')).toThrow(RequestInfoError);
  });
});

describe('query', () => {
  it('reads values, repetitions, absence and emptiness', () => {
    const query = Query.parse('a=1&a=2&b=&c&d=x%20y+z&__proto__=p');
    expect(query.get('a')).toBe('1');
    expect(query.getAll('a')).toEqual(['1', '2']);
    expect(query.get('b')).toBe('');
    expect(query.get('c')).toBe('');
    expect(query.get('d')).toBe('x y z');
    expect(query.get('e')).toBeUndefined();
    expect(query.has('toString')).toBe(false);
    expect(query.get('__proto__')).toBe('p');
  });

  it('leaves out pairs with semicolons and broken escapes, and keeps the others', () => {
    const query = Query.parse('%zz=1&a;b=2&good=3&half=%4');
    expect([query.get('good'), query.has('a;b'), query.has('half')]).toEqual(['3', false, false]);
  });

  it('replaces bytes that are not UTF-8', () => {
    expect(Query.parse('a=%ff%41').get('a')).toBe('\ufffdA');
  });
});
