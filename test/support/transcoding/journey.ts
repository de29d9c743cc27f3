/** A journey of kubectl through most of what clients do with objects, and what it printed on the way. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kubectl } from '../kubectl.js';
import { until } from '../streams.js';
import { FAILURE } from './proxy.js';

const MANIFESTS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, labels: { app: shop }, annotations: { note: "größer ✓" } }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  strategy: { rollingUpdate: { maxSurge: 25%, maxUnavailable: 1 } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: web
          image: shop:1
          ports: [{ containerPort: 8080, name: http }]
          resources: { requests: { cpu: 250m, memory: 64Mi }, limits: { memory: 1Gi } }
          readinessProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 5 }
          env: [{ name: SIZE, valueFrom: { configMapKeyRef: { name: settings, key: size } } }]
      volumes: [{ name: data, emptyDir: {} }, { name: keys, secret: { secretName: key } }]
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: { name: leader }
spec: { holderIdentity: one, leaseDurationSeconds: 15, renewTime: "2026-01-02T03:04:05.000006Z" }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: shop }
  maxReplicas: 9
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }]
`;
const times = { lastUpdateTime: '2026-01-02T03:04:05Z', lastTransitionTime: '2026-01-02T03:04:05Z' };
const available = { type: 'Available', status: 'True', reason: 'ByHand', message: 'set', ...times };
const STATUS = JSON.stringify({ status: { replicas: 2, readyReplicas: 1, conditions: [available] } });

/** `[stdin, arguments …]` of the commands, in order. `FILE` is the path of the manifests. */
const COMMANDS: readonly (readonly string[])[] = [
  ['', 'create', 'configmap', 'settings', '--from-literal=size=big', '--from-literal=colour=blue'],
  ['', 'create', 'configmap', 'settings', '--from-literal=a=b'], // taken
  ['', 'create', 'configmap', 'other', '--from-literal=a=b', '--dry-run=server', '-o', 'yaml'],
  ['', 'create', 'secret', 'generic', 'key', '--from-literal=token=s3cret'],
  ['', 'create', 'job', 'once', '--image=once:1'],
  ['', 'create', 'role', 'reader', '--verb=get,list', '--resource=pods'],
  ['', 'run', 'web', '--image=web:1', '--labels=tier=front', '--port=80'],
  ['', 'apply', '-f', 'FILE'],
  ['', 'apply', '-f', 'FILE'],
  ['', 'diff', '-f', 'FILE'],
  ['', 'get', '-f', 'FILE', '-o', 'yaml'],
  ['', 'get', 'configmap,secret,job,role,pod', '-o', 'json'],
  ['', 'get', 'configmap', 'missing'],
  ['', 'get', 'deployments'],
  ['', 'get', 'pods', '-l', 'tier=front', '-o', 'name'],
  ['', 'get', 'pods', '-l', 'tier notin (front)', '-o', 'json'], // an empty list
  ['', 'get', 'configmaps', '--field-selector', 'metadata.name=settings', '-o', 'yaml'],
  ['', 'get', 'hpa.v1.autoscaling', 'shop', '-o', 'yaml'],
  ['', 'get', '--raw', '/api/v1/namespaces/NS/configmaps?limit=1&labelSelector=!x'],
  ['', 'describe', 'deployment', 'shop'],
  ['', 'patch', 'deployment', 'shop', '-p', '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":5}}}}'],
  ['', 'patch', 'deployment', 'shop', '--type=merge', '-p', '{"metadata":{"labels":{"tier":"back"}}}', '-o', 'yaml'],
  ['', 'patch', 'cm', 'settings', '--type=json', '-p', '[{"op":"replace","path":"/data/size","value":"small"}]'],
  ['', 'patch', 'cm', 'settings', '--type=json', '-p', '[{"op":"test","path":"/data/size","value":"big"}]'], // refused
  ['', 'patch', 'deployment', 'shop', '--subresource=status', '--type=merge', '-p', STATUS],
  ['', 'get', 'deployment', 'shop', '--subresource=status', '-o', 'yaml'],
  ['', 'scale', 'deployment', 'shop', '--replicas=5'],
  ['', 'scale', 'deployment', 'shop', '--current-replicas=4', '--replicas=1'], // refused
  ['', 'get', 'deployment', 'shop', '--subresource=scale', '-o', 'yaml'],
  ['', 'set', 'image', 'deployment/shop', 'web=shop:2'],
  ['', 'label', 'pod', 'web', 'checked=yes'],
  ['', 'annotate', 'configmap', 'settings', 'note=hello'],
  ['', 'create', 'deployment', 'wrong', '--image=x', '--replicas=-1'], // a Status with causes
  [MANIFESTS.replaceAll('shop', 'twin'), 'apply', '--server-side', '-f', '-'],
  ['', 'apply', '--server-side', '-f', 'FILE'], // conflicts with the first apply
  ['', 'get', 'deployment', 'twin', '--show-managed-fields', '-o', 'yaml'],
  ['', 'delete', 'deployment', 'twin', '--cascade=orphan'],
  ['', 'delete', 'pod', 'web', '--grace-period=1'],
  ['', 'delete', 'configmap', 'missing'],
  ['', 'delete', '--raw', '/api/v1/namespaces/NS/configmaps?fieldSelector=metadata.name%3Dsettings'],
  ['', 'get', 'all,configmap,secret,lease,role', '-o', 'name'],
];

export interface Printed {
  readonly command: string;
  readonly code: number;
  readonly stdout: unknown;
  readonly stderr: unknown;
}

/** What differs from server to server, and from second to second, by its name. */
function steady(text: string, folder: string): string {
  return text
    .replaceAll(folder, 'FOLDER')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} [+-]\d{4}/g, 'TIME')
    .replace(/(resourceVersion"?: ?)"?\d+"?/g, '$1"RV"')
    .replace(/\b10(\.\d+){3}\b/g, 'IP')
    .replace(/\/[\w.-]+-\d+(\/(LIVE|MERGED))/g, '$1')
    .replace(/\b(\d+[smh])+\b(?=\s*$)/gm, 'AGE')
    .replace(/^ *currentMetrics: null\n/gm, '') // a list that Go has as null: protobuf cannot tell it from none
    .replace(/ +/g, ' ');
}

/**
 * Text that is JSON is compared as a value, for the order of its keys is the server's. Managed fields are sorted by the second of
 * their write, which need not be the same one in two journeys.
 */
function comparable(text: string): unknown {
  const ordered = (key: string, value: unknown) =>
    key === 'managedFields' && Array.isArray(value)
      ? value.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : value;
  try {
    return JSON.parse(text, ordered) as unknown;
  } catch {
    return text;
  }
}

/** Runs the commands one after another in a namespace that it makes and deletes. */
export class Journey {
  readonly printed: Printed[] = [];
  private readonly manifests: string;

  constructor(
    private readonly kubectl: Kubectl,
    private readonly namespace: string,
  ) {
    this.manifests = join(kubectl.folder, 'manifests.yaml');
    writeFileSync(this.manifests, MANIFESTS);
  }

  async go(): Promise<void> {
    await this.run('', 'create', 'namespace', this.namespace);
    for (const [stdin = '', ...args] of COMMANDS.slice(0, 1)) await this.run(stdin, '-n', this.namespace, ...args);
    await this.watch();
    for (const [stdin = '', ...args] of COMMANDS.slice(1)) await this.run(stdin, '-n', this.namespace, ...args);
    await this.run('', 'delete', 'namespace', this.namespace, '--timeout=60s');
    await this.run('', 'get', 'namespace', this.namespace);
  }

  private async run(stdin: string, ...args: string[]): Promise<void> {
    const replaced = args.map((arg) => arg.replace('FILE', this.manifests).replace('/NS/', `/${this.namespace}/`));
    const result = await this.kubectl.run(replaced, { stdin });
    if (result.stderr.includes(FAILURE)) throw new Error(`${args.join(' ')}: ${result.stderr}`);
    this.note(args.join(' '), result);
  }

  private note(command: string, { code, stdout, stderr }: { code: number; stdout: string; stderr: string }): void {
    const told = (text: string) => comparable(steady(text, this.kubectl.folder));
    this.printed.push({ command, code, stdout: told(stdout), stderr: told(stderr) });
  }

  /** Follows one object until it is deleted. */
  private async watch(): Promise<void> {
    const names = ['-n', this.namespace];
    await this.run('', ...names, 'create', 'configmap', 'seen', '--from-literal=n=1');
    const watch = ['get', 'cm', '--field-selector=metadata.name=seen', '-w', '-o', 'yaml', '--output-watch-events'];
    const watching = this.kubectl.start([...names, ...watch]);
    const exit = once(watching, 'exit');
    const added = await until(watching.stdout, /type: ADDED/);
    const others = until(watching.stdout, /type: DELETED/);
    await this.run('', ...names, 'patch', 'configmap', 'seen', '--type=merge', '-p', '{"data":{"n":"2"}}');
    await this.run('', ...names, 'delete', 'configmap', 'seen');
    const stdout = added + (await others);
    watching.kill();
    await exit;
    this.note('get -w', { code: 0, stdout, stderr: '' });
  }
}
