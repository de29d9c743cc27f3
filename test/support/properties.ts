import fc from 'fast-check';

/** Checks a property with a fresh seed, which is printed so that a failure can be repeated. */
export function holds(what: string, property: fc.IRawProperty<unknown>, numRuns = 500): void {
  const seed = Date.now() >>> 0;
  console.log(`${what}: seed ${seed}`);
  fc.assert(property, { seed, numRuns });
}

/** The same for what has to be waited for. */
export async function eventuallyHolds(
  what: string,
  property: fc.IAsyncProperty<unknown>,
  numRuns: number,
): Promise<void> {
  const seed = Date.now() >>> 0;
  console.log(`${what}: seed ${seed}`);
  await fc.assert(property, { seed, numRuns });
}
