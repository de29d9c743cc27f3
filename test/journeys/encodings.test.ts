/**
 * One journey, by a kubectl whose every object travels as JSON, and by one whose every object travels as protobuf: both print the
 * same. kubectl itself mixes the two; a proxy before the server sees to it that only one is spoken (`transcoding/proxy.ts`).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../../runtime/index.js';
import { temporaryFolder } from '../support/folders.js';
import { hasGolden, isBuiltinRelease } from '../support/golden.js';
import { findKubectls, Kubectl } from '../support/kubectl.js';
import { Journey, type Printed } from '../support/transcoding/journey.js';
import { protoTranscoder } from '../support/transcoding/proto-transcoder.js';
import { type Exchanged, TranscodingProxy } from '../support/transcoding/proxy.js';
import { ownTranscoder, type Transcoder } from '../support/transcoding/transcoder.js';

interface Travelled {
  readonly printed: readonly Printed[];
  readonly exchanged: readonly Exchanged[];
}

const TRANSCODERS: readonly (readonly [name: string, make: () => Transcoder])[] = [
  ...(hasGolden && isBuiltinRelease ? [['by the .proto files', protoTranscoder] as const] : []),
  ['by the codecs of the server', ownTranscoder],
];
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

describe.each(findKubectls().slice(0, 1))('kubectl $version', (binary) => {
  const folder = temporaryFolder('encodings');

  /** The whole journey, against a server of its own. */
  async function travel(form: 'json' | 'protobuf', transcoder: Transcoder): Promise<Travelled> {
    const server = await startServer({ storage: 'memory' });
    const proxy = await TranscodingProxy.start(server, transcoder, form);
    try {
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, proxy.kubeconfig);
      const journey = new Journey(new Kubectl(binary, kubeconfig, folder), 'journey');
      await journey.go();
      return { printed: journey.printed, exchanged: proxy.exchanged };
    } finally {
      await proxy.close();
      await server.close();
    }
  }

  let byJson: Travelled;
  beforeAll(async () => {
    byJson = await travel('json', ownTranscoder());
  }, 120_000);

  it('speaks JSON alone', () => {
    const { exchanged } = byJson;
    expect(exchanged.length).toBeGreaterThan(50);
    expect(exchanged.filter(({ answered }) => answered !== 'application/json')).toEqual([]);
    expect(exchanged.filter(({ sent }) => sent.startsWith(PROTOBUF))).toEqual([]);
  });

  it.each(TRANSCODERS)('speaks protobuf alone, %s, and prints the same', { timeout: 120_000 }, async (_name, make) => {
    const { printed, exchanged } = await travel('protobuf', make());
    expect(exchanged.filter(({ answered }) => !answered.startsWith(PROTOBUF))).toEqual([]);
    // Patches have no form in protobuf.
    expect(exchanged.filter(({ sent }) => sent !== '' && !/^application\/(vnd\.|.*patch)/.test(sent))).toEqual([]);
    expect(printed).toEqual(byJson.printed);
  });
});
