/** What the bench works with: ConfigMaps with 1 KiB of data, the same in every run. */

/** Names have one length, so that all objects have the same number of bytes. */
export const nameOf = (i: number): string => `config-${String(i).padStart(6, '0')}`;

/** xorshift32: numbers from 0 up to `below` that are the same in every run. */
export function seededNumbers(seed = 0x2545f491): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz012345';
const next = seededNumbers();
/** 1 KiB of letters. */
export const TEXT = Array.from({ length: 1024 }, () => LETTERS[next(LETTERS.length)]).join('');

/** The body of a create. */
export function configMap(name: string, text = TEXT): string {
  return `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"},"data":{"text":"${text}"}}`;
}

export const collectionOf = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;
