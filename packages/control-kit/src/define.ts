import type { AdmissionRule } from './admission/rule.ts';
import type { Area, ControlMetadata, ParameterSchema, Severity, Value } from '@bulwark/model';
import type { Inventory } from './inventory.ts';
import { parseQuantity } from './quantity.ts';
import type { MinorVersion } from './version.ts';
import type { Verdict } from './verdict.ts';
import type { ContainerView, NamespaceView, ObjectView, RoleView, WorkloadView } from './views.ts';

/** What a control judges, one at a time. */
export interface Subjects {
  readonly container: ContainerView;
  readonly workload: WorkloadView;
  readonly object: ObjectView;
  readonly role: RoleView;
  readonly namespace: NamespaceView;
}
export type SubjectKind = keyof Subjects;

/**
 * What may happen when the exact change of a remedy is made. `safe`: it cannot stop a working workload, and the README says
 * why. `review`: somebody has to look first. Dropping capabilities, `runAsNonRoot`, read-only root, seccomp, limits, token automount,
 * network policies and RBAC are never safe.
 */
export type FixSafety = 'safe' | 'review';

type ParameterSchemas = Readonly<Record<string, ParameterSchema>>;

type ValueOfType<T extends ParameterSchema['type']> = T extends 'string[]'
  ? readonly string[]
  : T extends 'integer'
    ? number
    : T extends 'boolean'
      ? boolean
      : string;

/** Values of the parameters in force. */
export type ParametersOf<P extends ParameterSchemas> = { readonly [K in keyof P]: ValueOfType<P[K]['type']> };

/** What a check may know beside its subject. */
export interface Context<P extends ParameterSchemas = ParameterSchemas> {
  readonly parameters: ParametersOf<P>;
  /** Version of the Pod Security Standards in force. */
  readonly podSecurityVersion: MinorVersion;
  /** The unit of the subject. Throws for kinds that `reads` does not name. */
  readonly inventory: Inventory;
}

/** What the author of a control writes; the folder gives the id and the area. */
export interface ControlSpecification<S extends SubjectKind, P extends ParameterSchemas> {
  readonly title: string;
  readonly severity: Severity;
  readonly rationale: string;
  readonly aliases?: readonly string[];
  readonly requirements?: Readonly<Record<string, readonly string[]>>;
  readonly subject: S;
  /**
   * Kind keys of the objects judged; required for subject `object`, optional restriction for workload and container.
   * An object of another kind is not a subject, so it is counted nowhere.
   */
  readonly kinds?: readonly string[];
  /**
   * Kinds read from the inventory ('workloads' for all with a pod template). Without it the control decides by its
   * subject alone, at once, with every field; with it the subject is the retained form of the object (see `retain`).
   */
  readonly reads?: readonly string[];
  /** Set where the check reads metadata alone, so that a source may leave out the rest of kinds of which nothing more is read. */
  readonly fields?: 'metadata';
  /** Set where what stands there is an exposure by itself: judged also in objects that run nothing, such as old ReplicaSets. */
  readonly discloses?: true;
  readonly parameters?: P;
  /** Set where violations offer exact changes (`set`, `remove`); the README says why a safe one is safe. */
  readonly fix?: FixSafety;
  /** What somebody has to look at before a `review` fix is made: one sentence. */
  readonly verify?: string;
  /** The same judgement for the API server, where one object decides: a control with `reads` has none. */
  readonly cel?: AdmissionRule;
  /** Pure: the same subject and context give the same verdict. Never throws on purpose; MalformedField is caught. */
  readonly check: (subject: Subjects[S], context: Context<P>) => Verdict;
}

/** A control as the engine takes it. */
export interface Control extends ControlMetadata {
  readonly subject: SubjectKind;
  readonly kinds: readonly string[] | undefined;
  readonly reads: readonly string[] | undefined;
  readonly fields?: 'metadata';
  readonly discloses?: true;
  readonly fix?: FixSafety;
  readonly verify?: string;
  readonly cel?: AdmissionRule;
  readonly check: (subject: never, context: Context) => Verdict;
}

/** A control before its folder has named it. */
export type ControlDefinition = Omit<Control, 'id' | 'area'>;

/** Declares a control; the types of subject and parameters follow from the specification. */
export function defineControl<
  S extends SubjectKind,
  const P extends ParameterSchemas = Record<never, ParameterSchema>,
>(specification: ControlSpecification<S, P>): ControlDefinition {
  const { aliases = [], requirements = {}, kinds, reads, parameters, check, ...rest } = specification;
  return {
    ...rest,
    aliases,
    requirements,
    kinds,
    reads,
    parameters: parameters ?? {},
    check: check as Control['check'],
  };
}

// The first folder of an id decides the area of the overview.
const AREA_OF_FOLDER: Readonly<Record<string, Area>> = {
  'control-plane': 'control-plane',
  rbac: 'access',
  'service-account': 'access',
  secret: 'secrets',
  network: 'network',
  'pod-security': 'workloads',
  workload: 'workloads',
  image: 'workloads',
  resource: 'workloads',
};

/** Names a control by its folder. Throws for a folder whose area is unknown. */
export function withId(id: string, definition: ControlDefinition): Control {
  const folder = id.split('/', 1)[0] as string;
  const area = AREA_OF_FOLDER[folder];
  if (area === undefined) throw new Error(`control ${id}: no area for folder '${folder}'`);
  return { ...definition, id, area };
}

function hasForm({ form }: ParameterSchema, text: string): boolean {
  return form !== 'quantity' || text === '' || parseQuantity(text) !== undefined;
}

/** Whether a value may be given to a parameter. */
export function acceptsValue(schema: ParameterSchema, value: Value): boolean {
  switch (schema.type) {
    case 'string[]':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && hasForm(schema, value);
  }
}
