/** `child-full.ts FOLDER`: writes until the file may grow no more, then says what is there. */
import { openLmdbStorage } from '../../../../runtime/storage/open-storage.js';

const storage = await openLmdbStorage(process.argv[2] ?? '');
let written = 0;
let failure: unknown;
while (failure === undefined) {
  const batch = Array.from({ length: 8 }, (_, i) =>
    storage.put(`/k/${written + i}`, 0, () => Buffer.alloc(20_000, String(written + i))),
  );
  const results = await Promise.allSettled(batch);
  const rejected = results.find((result) => result.status === 'rejected');
  if (rejected === undefined) written += results.length;
  else failure = rejected.reason;
}
const { revision } = storage;
const readable = storage.range('/k/', '/k0').items.length;
await storage.close();
console.log(JSON.stringify({ failure: String(failure), written, revision, readable }));
