import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { hasAnswers, holdAgainstFloors, isPlain, measure, replay, writeTokens } from '../support/replay.js';
import { type ServerProcess, startServerProcess } from '../support/server-process.js';

describe.runIf(hasAnswers)('recorded answers of all versions', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    const tokens = writeTokens(temporaryFolder('replay'));
    const options = ['--storage', 'memory', '--token-auth-file', tokens, '--runtime-config', 'api/all=true'];
    server = await startServerProcess(options);
  });
  afterAll(() => server?.stop());

  it('agrees on objects of alpha and beta versions', { timeout: 300_000 }, async (context) => {
    const report = await replay(server, ['objects-beta']);
    expect(report.length).toBeGreaterThan(3000);
    const plain = report.filter(isPlain);
    holdAgainstFloors(context, measure('objects-beta', report), measure('objects-beta plain', plain));
  });
});
