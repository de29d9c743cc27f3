/**
 * The place of a value inside an object, written as clients see it: `spec.containers[0].ports[1].name`,
 * `metadata.labels[app]`. Paths share their parents, so going one level down allocates one small node.
 */
export class FieldPath {
  private constructor(
    private readonly parent: FieldPath | undefined,
    private readonly text: string,
  ) {}

  /** The object itself: an empty path. */
  static readonly root = new FieldPath(undefined, '');

  /** A path that begins with the given name, such as `metadata`. */
  static of(...names: string[]): FieldPath {
    return names.reduce<FieldPath>((at, name) => at.child(name), FieldPath.root);
  }

  child(name: string): FieldPath {
    return new FieldPath(this, this === FieldPath.root ? name : `.${name}`);
  }

  index(i: number): FieldPath {
    return new FieldPath(this, `[${i}]`);
  }

  key(key: string): FieldPath {
    return new FieldPath(this, `[${key}]`);
  }

  toString(): string {
    let out = '';
    for (let at: FieldPath | undefined = this; at !== undefined; at = at.parent) out = at.text + out;
    return out;
  }
}
