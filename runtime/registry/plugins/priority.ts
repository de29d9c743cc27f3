/** The priority of pods and of their groups from priority classes, and that at most one class is the default. */
import type { KubeObject } from '../../api/meta.js';
import { forbidden } from '../../api/status-error.js';
import type { AdmissionAttributes, AdmissionOperation, AdmissionPlugin } from '../admission.js';
import type { ResourceInfo } from '../types.js';
import type { Lookup } from './lookup.js';
import { isPodWrite, type Pod } from './pods.js';

interface PriorityClass extends KubeObject {
  value: number;
  globalDefault?: boolean;
  preemptionPolicy?: string;
}

type GroupSpec = Pick<NonNullable<Pod['spec']>, 'priorityClassName' | 'priority'>;

const CLASSES = { group: 'scheduling.k8s.io', resource: 'priorityclasses' };
/** Every server has them; pods of the system name them. */
const SYSTEM_CLASSES: ReadonlySet<string> = new Set(['system-cluster-critical', 'system-node-critical']);
const DEFAULT_POLICY = 'PreemptLowerPriority';

export class Priority implements AdmissionPlugin {
  readonly name = 'Priority';

  constructor(private readonly lookup: Lookup) {}

  handles(info: ResourceInfo, subresource: string, operation: AdmissionOperation): boolean {
    if (subresource !== '') return isPodWrite(info, subresource, operation);
    return isPodWrite(info, subresource, operation) || isClasses(info) || (isGroups(info) && operation === 'CREATE');
  }

  admit(attributes: AdmissionAttributes): void {
    if (isClasses(attributes.info)) {
      if (attributes.operation === 'DELETE' && SYSTEM_CLASSES.has(attributes.name)) {
        throw forbidden(attributes.info, attributes.name, 'this is a system priority class and cannot be deleted');
      }
      return;
    }
    const { spec } = attributes.object as Pod;
    if (spec === undefined) return;
    if (isGroups(attributes.info)) {
      this.settleGroup(attributes, spec);
      return;
    }
    const old = attributes.old as Pod | undefined;
    if (old !== undefined) {
      spec.priority ??= old.spec?.priority as number;
      spec.preemptionPolicy ??= old.spec?.preemptionPolicy as string;
      return;
    }
    this.settle(attributes, spec);
  }

  /** The class that is named, or the default one. */
  private choose({ info, name }: AdmissionAttributes, wanted: string | undefined): PriorityClass | undefined {
    const chosen = wanted ? this.named(wanted) : this.lowestDefault();
    if (chosen === undefined && wanted) throw forbidden(info, name, `no PriorityClass with name ${wanted} was found`);
    return chosen;
  }

  private settleGroup(attributes: AdmissionAttributes, spec: GroupSpec): void {
    const chosen = this.choose(attributes, spec.priorityClassName);
    const value = chosen?.value ?? 0;
    if (spec.priority !== undefined && spec.priority !== value) {
      const detail = `priority set in the pod group (${spec.priority}) must match the priority computed (${value}) based on the priority class`;
      throw forbidden(attributes.info, attributes.name, detail);
    }
    if (chosen !== undefined) spec.priorityClassName = chosen.metadata.name as string;
    spec.priority = value;
  }

  private settle(attributes: AdmissionAttributes, spec: NonNullable<Pod['spec']>): void {
    const { info, name } = attributes;
    const chosen = this.choose(attributes, spec.priorityClassName);
    const value = chosen?.value ?? 0;
    const policy = chosen?.preemptionPolicy ?? DEFAULT_POLICY;
    if (spec.priority !== undefined && spec.priority !== value) {
      throw forbidden(
        info,
        name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
      throw forbidden(
        info,
        name,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    }
    if (chosen !== undefined) spec.priorityClassName = chosen.metadata.name as string;
    spec.priority = value;
    spec.preemptionPolicy = policy;
  }

  validate({ info, object, name }: AdmissionAttributes): void {
    if (!isClasses(info) || !(object as PriorityClass | undefined)?.globalDefault) return;
    const other = this.lowestDefault();
    if (other !== undefined && other.metadata.name !== object?.metadata.name) {
      throw forbidden(
        info,
        name || (object?.metadata.name ?? ''),
        `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
      );
    }
  }

  private named(name: string): PriorityClass | undefined {
    return this.lookup.all(CLASSES).get(name) as PriorityClass | undefined;
  }

  /** Should there be several, the lowest counts. */
  private lowestDefault(): PriorityClass | undefined {
    let lowest: PriorityClass | undefined;
    for (const object of this.lookup.all(CLASSES).values()) {
      const candidate = object as PriorityClass;
      if (candidate.globalDefault && (lowest === undefined || candidate.value < lowest.value)) lowest = candidate;
    }
    return lowest;
  }
}

const isGroups = (info: ResourceInfo) => info.group === CLASSES.group && info.resource === 'podgroups';
const isClasses = (info: ResourceInfo) => info.group === CLASSES.group && info.resource === CLASSES.resource;
