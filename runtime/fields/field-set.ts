import { describeElement, fieldNameOf, type PathElement, sortElements } from './path-element.js';
import { fieldShape, itemShape, type Shape } from './shape.js';

/** A path from the object's root. */
export type Path = readonly PathElement[];

const NO_MEMBERS: ReadonlySet<PathElement> = new Set();
const NO_CHILDREN: ReadonlyMap<PathElement, FieldSet> = new Map();

/**
 * A set of paths. A path that is a member says nothing of those below it: `f:spec` and `f:spec f:replicas` are two members. Never
 * changed once made; `FieldSetBuilder` makes new ones.
 */
export class FieldSet {
  static readonly EMPTY = new FieldSet(NO_MEMBERS, NO_CHILDREN);

  constructor(
    /** Steps that end a path here. */
    readonly members: ReadonlySet<PathElement>,
    /** What goes on below a step; none of them is empty. */
    readonly children: ReadonlyMap<PathElement, FieldSet>,
  ) {}

  static of(...paths: readonly Path[]): FieldSet {
    const builder = new FieldSetBuilder();
    for (const path of paths) builder.insert(path);
    return builder.build();
  }

  get empty(): boolean {
    return this.members.size === 0 && this.children.size === 0;
  }

  /** What goes on below a step; undefined when nothing does. */
  below(element: PathElement): FieldSet | undefined {
    return this.children.get(element);
  }

  has(path: Path): boolean {
    let set: FieldSet | undefined = this;
    for (let i = 0; i < path.length - 1; i++) set = set?.children.get(path[i] as PathElement);
    return set?.members.has(path[path.length - 1] as PathElement) === true;
  }

  /** Steps of members and children in the order of `managedFields`. */
  elements(): PathElement[] {
    return sortElements([...new Set([...this.members, ...this.children.keys()])]);
  }

  /** All members, in order. */
  *paths(prefix: Path = []): Generator<Path> {
    for (const element of this.elements()) {
      const path = [...prefix, element];
      if (this.members.has(element)) yield path;
      yield* this.children.get(element)?.paths(path) ?? [];
    }
  }

  equals(other: FieldSet): boolean {
    if (this.members.size !== other.members.size || this.children.size !== other.children.size) return false;
    for (const member of this.members) if (!other.members.has(member)) return false;
    for (const [element, child] of this.children) {
      const theirs = other.children.get(element);
      if (theirs === undefined || !child.equals(theirs)) return false;
    }
    return true;
  }

  union(other: FieldSet): FieldSet {
    if (other.empty) return this;
    if (this.empty) return other;
    const children = new Map(this.children);
    for (const [element, theirs] of other.children) {
      const ours = children.get(element);
      children.set(element, ours === undefined ? theirs : ours.union(theirs));
    }
    return new FieldSet(new Set([...this.members, ...other.members]), children);
  }

  intersection(other: FieldSet): FieldSet {
    return this.filter(
      (member) => other.members.has(member),
      (child, element) => {
        const theirs = other.children.get(element);
        return theirs === undefined ? FieldSet.EMPTY : child.intersection(theirs);
      },
    );
  }

  difference(other: FieldSet): FieldSet {
    if (other.empty) return this;
    return this.filter(
      (member) => !other.members.has(member),
      (child, element) => {
        const theirs = other.children.get(element);
        return theirs === undefined ? child : child.difference(theirs);
      },
    );
  }

  /** Without the members of `other` and all that is below them. */
  recursiveDifference(other: FieldSet): FieldSet {
    if (other.empty) return this;
    return this.filter(
      (member) => !other.members.has(member),
      (child, element) => {
        if (other.members.has(element)) return FieldSet.EMPTY;
        const theirs = other.children.get(element);
        return theirs === undefined ? child : child.recursiveDifference(theirs);
      },
    );
  }

  /** With every declared field on the way to a member a member too: an object is as much as the fields in it. */
  withNamedFields(shape: Shape): FieldSet {
    if (this.children.size === 0) return this;
    const members = new Set(this.members);
    const children = new Map<PathElement, FieldSet>();
    for (const [element, child] of this.children) {
      const name = fieldNameOf(element);
      if (name !== undefined && shape.fields?.has(name)) members.add(element);
      children.set(element, child.withNamedFields(shapeBelow(shape, element)));
    }
    return new FieldSet(members, children);
  }

  /** For a type whose lists or maps have become atomic: what was owned inside of one is the whole now. */
  collapsed(shape: Shape): FieldSet {
    if (this.children.size === 0) return this;
    const members = new Set(this.members);
    const children = new Map<PathElement, FieldSet>();
    for (const [element, child] of this.children) {
      const below = shapeBelow(shape, element);
      if (below.atomic) members.add(element);
      else children.set(element, child.collapsed(below));
    }
    return new FieldSet(members, children);
  }

  private filter(
    keeps: (member: PathElement) => boolean,
    narrow: (child: FieldSet, element: PathElement) => FieldSet,
  ): FieldSet {
    const members = new Set<PathElement>();
    for (const member of this.members) if (keeps(member)) members.add(member);
    const children = new Map<PathElement, FieldSet>();
    for (const [element, child] of this.children) {
      const narrowed = narrow(child, element);
      if (!narrowed.empty) children.set(element, narrowed);
    }
    return new FieldSet(members, children);
  }
}

/** The shape of what a step leads to. */
export function shapeBelow(shape: Shape, element: PathElement): Shape {
  const name = fieldNameOf(element);
  return name === undefined ? itemShape(shape) : fieldShape(shape, name);
}

/** Collects paths. */
export class FieldSetBuilder {
  private readonly members = new Set<PathElement>();
  private readonly children = new Map<PathElement, FieldSetBuilder>();

  /** The path has a step at least. */
  insert(path: Path, from = 0): void {
    const element = path[from] as PathElement;
    if (from === path.length - 1) {
      this.members.add(element);
      return;
    }
    let child = this.children.get(element);
    if (child === undefined) {
      child = new FieldSetBuilder();
      this.children.set(element, child);
    }
    child.insert(path, from + 1);
  }

  build(): FieldSet {
    if (this.members.size === 0 && this.children.size === 0) return FieldSet.EMPTY;
    if (this.children.size === 0) return new FieldSet(this.members, NO_CHILDREN);
    const children = new Map<PathElement, FieldSet>();
    for (const [element, child] of this.children) children.set(element, child.build());
    return new FieldSet(this.members, children);
  }
}

/** As a client reads it: `.spec.containers[name="c"].image`. */
export function describePath(path: Path): string {
  return path.map(describeElement).join('');
}
