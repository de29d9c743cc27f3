import type { Json } from './http-client.js';

/** What stands in neither of two documents alike. */
export interface Difference {
  /** JSON path, and the name of what differs as its last part. */
  readonly path: string;
  /** Text of the value; absent where there is none. */
  readonly ours?: string;
  readonly theirs?: string;
}

export interface Comparison {
  /** Left out of both: our own groups. */
  readonly ignore: (key: string, value: Json) => boolean;
}

const SHOWN = 200;

/**
 * How two JSON documents differ. Descriptions are each one's own (a property of that name is none), `required` is a set;
 * everything else is compared as it stands, the order of lists too.
 */
export function differences(ours: Json, theirs: Json, { ignore }: Comparison): Difference[] {
  const found: Difference[] = [];
  const compare = (a: Json, b: Json, path: string): void => {
    if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, path);
    if (!isObject(a) || !isObject(b)) {
      if (a !== b) found.push({ path, ...show('ours', a), ...show('theirs', b) });
      return;
    }
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of [...keys].sort()) {
      const values = [a, b].map((value) => (Object.hasOwn(value, key) ? value[key] : undefined));
      const [left, right] = values;
      const isText = values.every((value) => value === undefined || typeof value === 'string');
      if ((key === 'description' && isText) || ignore(key, left ?? right)) continue;
      const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (key === 'required' && Array.isArray(left) && Array.isArray(right))
        compareLists([...left].sort(), [...right].sort(), at);
      else compare(left, right, at);
    }
  };
  const compareLists = (a: Json[], b: Json[], path: string): void => {
    const [left, right] = [a, b].map((list) => list.filter((value, i) => !ignore(String(i), value)));
    if (left?.length !== right?.length) {
      found.push({ path, ...show('ours', left), ...show('theirs', right) });
      return;
    }
    left?.forEach((value, i) => {
      compare(value, right?.[i], `${path}/${i}`);
    });
  };
  compare(ours, theirs, '');
  return found;
}

const isObject = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (side: 'ours' | 'theirs', value: Json): Partial<Difference> =>
  value === undefined ? {} : { [side]: JSON.stringify(value).slice(0, SHOWN) };
