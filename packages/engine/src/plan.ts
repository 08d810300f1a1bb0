import { acceptsValue, NEWEST_POD_SECURITY_VERSION, WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Control, MinorVersion, SubjectKind } from '@bulwark/control-kit';
import type { Framework, Severity, Value } from '@bulwark/model';

/** A control with the parameters in force and its position in the plan. */
export interface PlannedControl {
  readonly index: number;
  readonly control: Control;
  readonly parameters: Readonly<Record<string, Value>>;
  /** Not judged: only in the plan of a scope. */
  readonly skipped?: boolean;
}

/** What will be evaluated: fixed before anything is read, so that it can be printed. */
export interface Plan {
  readonly controls: readonly PlannedControl[];
  readonly frameworks: readonly Framework[];
  readonly podSecurityVersion: MinorVersion;
}

export interface PlanOptions {
  readonly controls: readonly Control[];
  readonly frameworks?: readonly Framework[];
  readonly podSecurityVersion?: MinorVersion;
  /** Values by control id and parameter name; must fit the schemas. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

/** Builds a plan, controls in order of their ids. Throws for parameters that do not fit: callers check user input first. */
export function createPlan(options: PlanOptions): Plan {
  const sorted = [...options.controls].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    controls: sorted.map((control, index) => ({
      index,
      control,
      parameters: parametersOf(control, options.parameters?.[control.id]),
    })),
    frameworks: options.frameworks ?? [],
    podSecurityVersion: options.podSecurityVersion ?? NEWEST_POD_SECURITY_VERSION,
  };
}

/** What a scope changes for its objects, by control id. */
export interface PlanAdjustments {
  readonly exclude: ReadonlySet<string>;
  readonly severities: ReadonlyMap<string, Severity>;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

/** The plan of a scope: the same controls at the same positions. Throws for parameters that do not fit. */
export function adjustPlan(plan: Plan, { exclude, severities, parameters }: PlanAdjustments): Plan {
  return {
    ...plan,
    controls: plan.controls.map((planned) => {
      const { control } = planned;
      const severity = severities.get(control.id) ?? control.severity;
      return {
        ...planned,
        control: severity === control.severity ? control : { ...control, severity },
        parameters: parametersOf(control, { ...planned.parameters, ...parameters[control.id] }),
        ...(exclude.has(control.id) && { skipped: true }),
      };
    }),
  };
}

function parametersOf(
  control: Control,
  given: Readonly<Record<string, Value>> = {},
): Readonly<Record<string, Value>> {
  const values: Record<string, Value> = {};
  for (const [name, schema] of Object.entries(control.parameters)) values[name] = schema.default;
  for (const [name, value] of Object.entries(given)) {
    const schema = control.parameters[name];
    if (schema === undefined || !acceptsValue(schema, value))
      throw new Error(`control ${control.id}: parameter ${name} does not fit`);
    values[name] = value;
  }
  return values;
}

/** Controls that one object decides, by the kind of object on which they have a subject. */
export interface LocalControls {
  readonly container: readonly PlannedControl[];
  readonly workload: readonly PlannedControl[];
  readonly object: readonly PlannedControl[];
}

const WORKLOADS = new Set(WORKLOAD_KINDS);

/** Whether a control of this subject can have a subject in an object of this kind; custom resources may be workloads too. */
export function concerns(control: Control, kind: string, isWorkload = WORKLOADS.has(kind)): boolean {
  if (control.subject === 'container' || control.subject === 'workload') {
    return isWorkload && (control.kinds === undefined || control.kinds.includes(kind));
  }
  return control.subject === 'object' && (control.kinds?.includes(kind) ?? false);
}

/** Controls without `reads` that have a subject in objects of a kind, or in workloads of it; in what is past those that say what it discloses. */
export function localControls(
  plan: Plan,
  kind: string,
  { isWorkload, isPast }: { readonly isWorkload: boolean; readonly isPast: boolean },
): LocalControls {
  const local = plan.controls.filter(
    ({ control, skipped }) =>
      control.reads === undefined &&
      skipped !== true &&
      (!isPast || control.discloses === true) &&
      concerns(control, kind, isWorkload),
  );
  const of = (subject: SubjectKind): PlannedControl[] =>
    local.filter(({ control }) => control.subject === subject);
  return { container: of('container'), workload: of('workload'), object: of('object') };
}
