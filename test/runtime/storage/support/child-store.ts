/**
 * A process of its own with a store: `child-store.ts FOLDER WRITERS`. Prints `open`, then a line `writer round revision` for
 * each acknowledged write, and goes on until it is killed.
 */
import { openLmdbStorage } from '../../../../runtime/storage/open-storage.js';

const [folder = '', writers = '0'] = process.argv.slice(2);
const storage = await openLmdbStorage(folder);
process.stdout.write('open\n');
setInterval(() => undefined, 60_000);

async function write(writer: number): Promise<never> {
  const key = `/k/${writer}`;
  for (let round = 0; ; round++) {
    const value = Buffer.from(`${round} ${'x'.repeat((writer * 97) % 3_000)}`);
    const result = await storage.put(key, storage.get(key)?.revision ?? 0, () => value);
    if (!result.ok) throw new Error('the comparison failed');
    process.stdout.write(`${writer} ${round} ${result.revision}\n`);
  }
}

for (let writer = 0; writer < Number(writers); writer++) void write(writer);
