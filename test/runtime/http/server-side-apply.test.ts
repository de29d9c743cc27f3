import { describe, expect, it } from 'vitest';
import { applier, configMap, deployment, ok } from '../../support/apply.js';
import type { Json } from '../../support/http-client.js';
import { ownersOf, ownersOfPath } from '../../support/managed-fields.js';
import { servedClient } from '../../support/served-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const SERVICES = '/api/v1/namespaces/default/services';

const client = await servedClient();

const apply = applier(() => client);

describe('an applier', () => {
  it('has a name of at most 128 bytes that can be printed', async () => {
    const path = `${CONFIG_MAPS}/named`;
    const none = await apply(path, configMap('named'), '');
    expect([none.code, none.json.message]).toEqual([
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ]);
    expect((await apply(path, configMap('named'), 'm'.repeat(129))).code).toBe(422);
    expect((await apply(path, configMap('named'), 'é'.repeat(65))).code).toBe(422);
    expect((await apply(path, configMap('named'), 'a\tb')).code).toBe(422);
    expect((await apply(path, configMap('named'), 'é'.repeat(64))).code).toBe(201);
  });

  it('creates what is not there, and changes what is', async () => {
    const path = `${CONFIG_MAPS}/made`;
    const made = await apply(path, configMap('made', { a: '1' }), 'm');
    expect(made.code).toBe(201);
    expect(made.json.metadata.managedFields).toEqual([
      {
        manager: 'm',
        operation: 'Apply',
        apiVersion: 'v1',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:a': {} } },
      },
    ]);
    expect((await apply(path, configMap('made', { a: '2' }), 'm')).code).toBe(200);
  });

  it('says which object it means', async () => {
    const uid = await apply(`${CONFIG_MAPS}/ghost`, configMap('ghost', {}, { uid: 'u1' }), 'm');
    expect([uid.code, uid.json.reason]).toEqual([409, 'Conflict']);
    expect(uid.json.message).toMatch(/uid mismatch: the provided object specified uid u1, and no existing object/);
    const revision = await apply(`${CONFIG_MAPS}/fresh`, configMap('fresh', {}, { resourceVersion: '12' }), 'm');
    expect(revision.code).toBe(201);
    const stale = await apply(
      `${CONFIG_MAPS}/fresh`,
      configMap('fresh', { a: '1' }, { resourceVersion: String(Number(revision.json.metadata.resourceVersion) - 1) }),
      'm',
    );
    expect([stale.code, stale.json.reason]).toEqual([409, 'Conflict']);
    const { resourceVersion } = revision.json.metadata;
    const current = await apply(`${CONFIG_MAPS}/fresh`, configMap('fresh', { a: '1' }, { resourceVersion }), 'm');
    expect(current.code).toBe(200);
    const other = await apply(`${CONFIG_MAPS}/fresh`, configMap('other'), 'm');
    expect(other.code).toBe(400);
    expect((await apply(`${CONFIG_MAPS}/fresh`, configMap('fresh', {}, { namespace: 'kube-system' }), 'm')).code).toBe(
      400,
    );
    const wrongUid = await apply(`${CONFIG_MAPS}/fresh`, configMap('fresh', {}, { uid: 'u1' }), 'm');
    expect([wrongUid.code, wrongUid.json.message]).toEqual([
      422,
      'ConfigMap "fresh" is invalid: metadata.uid: Invalid value: "u1": field is immutable',
    ]);
  });

  it('sends an object of the kind, without managed fields', async () => {
    const path = `${CONFIG_MAPS}/checked`;
    const wrongKind = await apply(path, { ...configMap('checked'), kind: 'Secret' }, 'm');
    expect(wrongKind.code).toBe(400);
    const owners = [{ manager: 'm', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} }];
    const managed = await apply(path, configMap('checked', {}, { managedFields: owners }), 'm');
    expect([managed.code, managed.json.message]).toEqual([400, 'metadata.managedFields must be nil']);
    expect((await apply(path, '[1]', 'm')).code).toBe(400);
    const broken = await apply(path, '{', 'm');
    expect([broken.code, broken.json.message]).toEqual([
      400,
      expect.stringMatching(/^error decoding YAML: error converting YAML to JSON: yaml: /),
    ]);
    expect((await client.get(path)).code).toBe(404);
  });

  it('is told of fields that there are not, whatever fieldValidation says', async () => {
    for (const validation of ['Ignore', 'Warn', 'Strict']) {
      const answer = await apply(`${DEPLOYMENTS}/typo`, deployment('typo', { replicsa: 1 }), 'm', {
        query: `fieldValidation=${validation}`,
      });
      expect([answer.code, answer.json.message]).toEqual([
        500,
        'failed to create typed patch object (/typo; apps/v1, Kind=Deployment): .spec.replicsa: field not declared in schema',
      ]);
    }
    const wrong = await apply(`${DEPLOYMENTS}/typo`, deployment('typo', { replicas: 'two' }), 'm');
    expect([wrong.code, wrong.json.message]).toEqual([
      500,
      expect.stringMatching(/\.spec\.replicas: expected numeric \(int or float\), got string$/),
    ]);
    const twice = deployment('typo', {}, { env: [{ name: 'A' }, { name: 'A' }] });
    expect((await apply(`${DEPLOYMENTS}/typo`, twice, 'm')).json.message).toMatch(
      /\.spec\.template\.spec\.containers\[name="web"\]\.env: duplicate entries for key \[name="A"\]/,
    );
  });

  it('is told of keys that stand twice', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\ndata:\n  a: "1"\n  a: "2"\n';
    const path = `${CONFIG_MAPS}/twice`;
    const strict = await apply(path, text, 'm', { query: 'fieldValidation=Strict' });
    expect([strict.code, strict.json.message]).toEqual([
      400,
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "a" already set in map',
    ]);
    const warned = await apply(path, text, 'm');
    expect([warned.code, warned.headers.warning]).toEqual([201, '299 - "line 7: key \\"a\\" already set in map"']);
    expect(warned.json.data).toEqual({ a: '2' });
    const ignored = await apply(path, text, 'm', { query: 'fieldValidation=Ignore' });
    expect([ignored.code, ignored.headers.warning]).toEqual([200, undefined]);
    // Conflicts are told first.
    const other = await apply(path, text.replaceAll('"2"', '"3"'), 'other', { query: 'fieldValidation=Strict' });
    expect([other.code, other.json.reason]).toEqual([409, 'Conflict']);
  });

  it('speaks JSON as well', async () => {
    const path = `${CONFIG_MAPS}/json`;
    expect((await apply(path, JSON.stringify(configMap('json', { a: '1' })), 'm')).code).toBe(201);
    expect((await apply(path, configMap('json'), 'm', { type: 'json' })).code).toBe(415);
  });

  it('may only look what would happen', async () => {
    const path = `${CONFIG_MAPS}/dry`;
    const made = await apply(path, configMap('dry', { a: '1' }), 'm', { query: 'dryRun=All' });
    expect([made.code, Object.keys(ownersOf(made.json))]).toEqual([201, ['m Apply v1']]);
    expect((await client.get(path)).code).toBe(404);
    await ok(client.post(CONFIG_MAPS, configMap('dry', { a: '1' })));
    const changed = await apply(path, configMap('dry', { b: '2' }), 'm', { query: 'dryRun=All' });
    expect([changed.code, changed.json.data]).toEqual([200, { a: '1', b: '2' }]);
    const kept = await ok(client.get(path));
    expect([kept.data, Object.keys(ownersOf(kept))]).toEqual([{ a: '1' }, ['unknown Update v1']]);
  });

  it('finds no subresource of what is not there, and no way to patch what cannot be', async () => {
    const status = { ...deployment('nobody'), spec: undefined, status: { replicas: 1 } };
    expect((await apply(`${DEPLOYMENTS}/nobody/status`, status, 'm')).code).toBe(404);
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'nobody' }, spec: { replicas: 1 } };
    expect((await apply(`${DEPLOYMENTS}/nobody/scale`, scale, 'm')).code).toBe(404);
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    expect((await apply('/apis/authentication.k8s.io/v1/selfsubjectreviews/x', review, 'm')).code).toBeOneOf([
      404, 405,
    ]);
    expect((await apply('/api/v1/componentstatuses/etcd-0', {}, 'm')).code).toBe(405);
  });

  it('changes nothing when it applies the same again', async () => {
    const path = `${DEPLOYMENTS}/same`;
    const first = await ok(apply(path, deployment('same'), 'm'));
    const again = await ok(apply(path, deployment('same'), 'm'));
    expect(again).toEqual(first);
    const forced = await ok(apply(path, deployment('same'), 'm', { force: true }));
    expect(forced.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });
});

describe('appliers at the same time', () => {
  it('all get what they want', async () => {
    const path = `${CONFIG_MAPS}/crowd`;
    const names = Array.from({ length: 20 }, (_, i) => `m${i}`);
    const answers = await Promise.all(names.map((name) => apply(path, configMap('crowd', { [name]: '1' }), name)));
    expect(answers.map(({ code }) => code).sort()).toEqual([...Array(19).fill(200), 201]);
    const object = await ok(client.get(path));
    expect(Object.keys(object.data).sort()).toEqual([...names].sort());
    for (const name of names) expect(ownersOfPath(object, `.data.${name}`)).toEqual([`${name} Apply v1`]);
  });
});

describe('conflicts', () => {
  it('name manager, version and field', async () => {
    const path = `${CONFIG_MAPS}/one`;
    await ok(client.post(`${CONFIG_MAPS}?fieldManager=editor`, configMap('one', { a: '1' })));
    const { code, json } = await apply(path, configMap('one', { a: '2' }), 'm');
    expect(code).toBe(409);
    expect(json).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "editor" using v1: .data.a',
      reason: 'Conflict',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "editor" using v1', field: '.data.a' }],
      },
      code: 409,
    });
  });

  it('are told by manager where there are several', async () => {
    const path = `${CONFIG_MAPS}/several`;
    await ok(apply(path, configMap('several', { a: '1', b: '1' }), 'first'));
    await ok(apply(path, configMap('several', { c: '1' }), 'second'));
    const { json } = await apply(path, configMap('several', { a: '2', b: '2', c: '2' }), 'm');
    expect(json.message).toBe(
      'Apply failed with 3 conflicts: conflicts with "first":\n- .data.a\n- .data.b\nconflicts with "second":\n- .data.c',
    );
    expect(json.details.causes).toHaveLength(3);
  });

  it('are none where the values agree', async () => {
    const path = `${CONFIG_MAPS}/agreed`;
    await ok(apply(path, configMap('agreed', { a: '1' }), 'first'));
    const shared = await ok(apply(path, configMap('agreed', { a: '1' }), 'second'));
    expect(ownersOfPath(shared, '.data.a').sort()).toEqual(['first Apply v1', 'second Apply v1']);
    expect((await apply(path, configMap('agreed', { a: '2' }), 'first')).code).toBe(409);
    const left = await ok(apply(path, configMap('agreed'), 'first'));
    expect([left.data, ownersOf(left)]).toEqual([{ a: '1' }, { 'second Apply v1': ['.data.a'] }]);
  });

  it('are overcome by force, which takes exactly what differs', async () => {
    const path = `${CONFIG_MAPS}/forced`;
    await ok(apply(path, configMap('forced', { a: '1', b: '1' }), 'first'));
    expect((await apply(path, configMap('forced', { a: '2' }), 'm', { force: false })).code).toBe(409);
    const taken = await ok(apply(path, configMap('forced', { a: '2' }), 'm', { force: true }));
    expect(ownersOf(taken)).toEqual({ 'first Apply v1': ['.data.b'], 'm Apply v1': ['.data.a'] });
    const back = await ok(client.patch(`${path}?fieldManager=hand`, { data: { a: '3', b: '3' } }));
    expect(ownersOf(back)).toEqual({ 'hand Update v1': ['.data.a', '.data.b'] });
  });

  it('of an update are never raised', async () => {
    const path = `${CONFIG_MAPS}/updated`;
    await ok(apply(path, configMap('updated', { a: '1' }), 'first'));
    const put = await ok(client.put(`${path}?fieldManager=hand`, configMap('updated', { a: '2' })));
    expect(ownersOf(put)).toEqual({ 'hand Update v1': ['.data.a'] });
  });
});

describe('what an applier no longer names', () => {
  it('goes when nobody else owns it', async () => {
    const path = `${CONFIG_MAPS}/dropped`;
    await ok(apply(path, configMap('dropped', { a: '1', b: '1' }, { labels: { x: 'y' } }), 'm'));
    await ok(client.patch(`${path}?fieldManager=hand`, { data: { c: '1' } }));
    const less = await ok(apply(path, configMap('dropped', { b: '1' }), 'm'));
    expect([less.data, less.metadata.labels]).toEqual([{ b: '1', c: '1' }, undefined]);
    const none = await ok(apply(path, configMap('dropped'), 'm'));
    expect([none.data, Object.keys(ownersOf(none))]).toEqual([{ c: '1' }, ['hand Update v1']]);
  });

  it('stays for whom it was given to', async () => {
    const path = `${CONFIG_MAPS}/given`;
    await ok(apply(path, configMap('given', { a: '1' }), 'first'));
    await ok(apply(path, configMap('given', { a: '1' }), 'second'));
    const given = await ok(apply(path, configMap('given', { b: '1' }), 'first'));
    expect(given.data).toEqual({ a: '1', b: '1' });
    const gone = await ok(apply(path, configMap('given'), 'second'));
    expect(gone.data).toEqual({ b: '1' });
  });

  it('is an item of a list, or a field of one', async () => {
    const path = `${DEPLOYMENTS}/items`;
    const containers = (env: Json) => [{ name: 'web', image: 'shop:1', env }];
    const withEnv = (env: Json) => {
      const config = deployment('items');
      return {
        ...config,
        spec: { ...config.spec, template: { ...config.spec.template, spec: { containers: containers(env) } } },
      };
    };
    await ok(
      apply(
        path,
        withEnv([
          { name: 'A', value: '1' },
          { name: 'B', value: '1' },
        ]),
        'm',
      ),
    );
    const more = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'items' },
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'web', env: [{ name: 'C', value: '1' }] },
              { name: 'side', image: 's:1' },
            ],
          },
        },
      },
    };
    const both = await ok(apply(path, more, 'other'));
    expect(both.spec.template.spec.containers.map((c: Json) => c.name)).toEqual(['web', 'side']);
    const less = await ok(apply(path, withEnv([{ name: 'B' }]), 'm'));
    expect(less.spec.template.spec.containers[0].env).toEqual([{ name: 'B' }, { name: 'C', value: '1' }]);
    const gone = await ok(apply(path, { ...more, spec: undefined }, 'other'));
    expect(gone.spec.template.spec.containers.map((c: Json) => [c.name, c.env])).toEqual([['web', [{ name: 'B' }]]]);
  });

  it('is told apart by keys that have a default', async () => {
    const service = (ports: Json) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'ports' },
      spec: { ports },
    });
    const path = `${SERVICES}/ports`;
    await ok(apply(path, service([{ port: 53, name: 'tcp' }]), 'tcp'));
    const both = await ok(apply(path, service([{ port: 53, name: 'udp', protocol: 'UDP' }]), 'udp'));
    expect(both.spec.ports.map((p: Json) => [p.name, p.port, p.protocol])).toEqual([
      ['tcp', 53, 'TCP'],
      ['udp', 53, 'UDP'],
    ]);
    expect(ownersOf(both)['tcp Apply v1']).toEqual([
      '.spec.ports[port=53,protocol="TCP"]',
      '.spec.ports[port=53,protocol="TCP"].name',
      '.spec.ports[port=53,protocol="TCP"].port',
    ]);
    const explicit = await apply(path, service([{ port: 53, name: 'x', protocol: 'TCP' }]), 'third');
    expect(explicit.json.message).toBe(
      'Apply failed with 1 conflict: conflict with "tcp": .spec.ports[port=53,protocol="TCP"].name',
    );
    const one = await ok(apply(path, service([]), 'tcp'));
    expect(one.spec.ports.map((p: Json) => p.name)).toEqual(['udp']);
  });

  it('is a member of a set', async () => {
    const path = `${CONFIG_MAPS}/set`;
    const finalizers = (...names: string[]) =>
      configMap('set', undefined, { finalizers: names.map((n) => `example.com/${n}`) });
    await ok(apply(path, finalizers('a', 'b'), 'm'));
    const both = await ok(apply(path, finalizers('b', 'c'), 'other'));
    expect(both.metadata.finalizers).toEqual(['example.com/a', 'example.com/b', 'example.com/c']);
    const less = await ok(apply(path, finalizers('a'), 'm'));
    expect(less.metadata.finalizers).toEqual(['example.com/a', 'example.com/b', 'example.com/c']);
    const least = await ok(apply(path, finalizers(), 'other'));
    expect(least.metadata.finalizers).toEqual(['example.com/a']);
    await ok(apply(path, finalizers(), 'm'));
  });

  it('is the whole of what is atomic', async () => {
    const path = `${DEPLOYMENTS}/atomic`;
    await ok(apply(path, deployment('atomic', {}, { args: ['a', 'b'] }), 'm'));
    const stolen = await apply(path, deployment('atomic', {}, { args: ['a', 'c'] }), 'other');
    expect(stolen.json.details.causes.map((c: Json) => c.field)).toEqual([
      '.spec.template.spec.containers[name="web"].args',
    ]);
    const gone = await ok(apply(path, deployment('atomic'), 'm'));
    expect(gone.spec.template.spec.containers[0].args).toBeUndefined();
  });
});
