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
    const elements = [...this.members];
    for (const element of this.children.keys()) if (!this.members.has(element)) elements.push(element);
    return sortElements(elements);
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

  // What follows answers the very set where nothing changes: whoever sees that keeps what was made of it.

  union(other: FieldSet): FieldSet {
    if (this.empty) return other;
    const change = new FieldSetChange(this);
    for (const member of other.members) change.addMember(member);
    for (const [element, theirs] of other.children) {
      const ours = this.children.get(element);
      change.setBelow(element, ours === undefined ? theirs : ours.union(theirs));
    }
    return change.result();
  }

  intersection(other: FieldSet): FieldSet {
    const change = new FieldSetChange(FieldSet.EMPTY);
    for (const member of other.members) if (this.members.has(member)) change.addMember(member);
    for (const [element, theirs] of other.children) {
      const ours = this.children.get(element);
      if (ours !== undefined) change.setBelow(element, ours.intersection(theirs));
    }
    return change.result();
  }

  difference(other: FieldSet): FieldSet {
    const change = new FieldSetChange(this);
    for (const member of other.members) change.removeMember(member);
    for (const [element, theirs] of other.children) {
      const ours = this.children.get(element);
      if (ours !== undefined) change.setBelow(element, ours.difference(theirs));
    }
    return change.result();
  }

  /** Without the members of `other` and all that is below them. */
  recursiveDifference(other: FieldSet): FieldSet {
    const change = new FieldSetChange(this);
    for (const [element, theirs] of other.children) {
      const ours = this.children.get(element);
      if (ours !== undefined) change.setBelow(element, ours.recursiveDifference(theirs));
    }
    for (const member of other.members) {
      change.removeMember(member);
      change.setBelow(member, FieldSet.EMPTY);
    }
    return change.result();
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
    const change = new FieldSetChange(this);
    for (const [element, child] of this.children) {
      const below = shapeBelow(shape, element);
      if (below.atomic) change.addMember(element);
      change.setBelow(element, below.atomic ? FieldSet.EMPTY : child.collapsed(below));
    }
    return change.result();
  }
}

/** Another set than the one it begins with, which is copied only as far as it changes. */
class FieldSetChange {
  private members: Set<PathElement> | undefined;
  private children: Map<PathElement, FieldSet> | undefined;

  constructor(private readonly from: FieldSet) {}

  addMember(element: PathElement): void {
    if (this.from.members.has(element)) return;
    this.members ??= new Set(this.from.members);
    this.members.add(element);
  }

  removeMember(element: PathElement): void {
    if (!this.from.members.has(element)) return;
    this.members ??= new Set(this.from.members);
    this.members.delete(element);
  }

  /** An empty set takes away what goes on below the step. */
  setBelow(element: PathElement, set: FieldSet): void {
    const known = this.from.children.get(element);
    if (known === set || (known === undefined && set.empty)) return;
    this.children ??= new Map(this.from.children);
    if (set.empty) this.children.delete(element);
    else this.children.set(element, set);
  }

  result(): FieldSet {
    const { from, members = from.members, children = from.children } = this;
    if (members === from.members && children === from.children) return from;
    return members.size === 0 && children.size === 0 ? FieldSet.EMPTY : new FieldSet(members, children);
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
