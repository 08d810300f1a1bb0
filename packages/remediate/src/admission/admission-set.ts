import { WORKLOAD_KINDS } from '@bulwark/control-kit';
import type { Plan } from '@bulwark/engine';
import { isList, SEVERITIES } from '@bulwark/model';
import type { ExceptionRule, Value, ValueMap } from '@bulwark/model';
import { admissionExceptions } from './exceptions.ts';
import type { AdmissionExceptions } from './exceptions.ts';
import { normalised, parametersConfigMap, parametersGuard } from './parameters.ts';
import { boundPolicy } from './policy.ts';
import type { BoundPolicy, KindGroup, PolicyOptions } from './policy.ts';
import { kindsOf } from './resources.ts';
import type { GeneratedControl, PolicyContext } from './variables.ts';

/** What a set of admission policies is made of. */
export interface AdmissionRequest extends PolicyOptions {
  /** Controls with their parameters, and the version of the Pod Security Standards. */
  readonly plan: Plan;
  readonly exceptions: readonly ExceptionRule[];
  /** The moment as Date.toISOString() writes it: exceptions that have ended are left out. */
  readonly now: string;
}

/** A set of admission policies, complete: every binding with its policy. */
export interface AdmissionSet {
  readonly policies: readonly BoundPolicy[];
  /** What guards the parameters of namespaces; none where they have none. */
  readonly guard: readonly ValueMap[];
  /** The ConfigMap that a namespace may bring, with the values in force; undefined where they bring none. */
  readonly parametersExample: ValueMap | undefined;
  /** Kinds of the objects that are judged. */
  readonly kinds: readonly string[];
  /** Ids of the controls that are judged. */
  readonly controls: readonly string[];
  /** Ids of controls of the plan that one object does not decide, or that have no form for the API server. */
  readonly leftOut: readonly string[];
  /** Ids of controls that would allow everything, because no parameter says otherwise. */
  readonly idle: readonly string[];
  readonly exceptionsLeftOut: AdmissionExceptions['leftOut'];
}

/** Namespaces of Kubernetes itself: an error in a policy must not stop the cluster. */
export const SYSTEM_NAMESPACES: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease'];

/** Makes the admission policies of a plan. Source: ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1. */
export function admissionSet(request: AdmissionRequest): AdmissionSet {
  const { plan, namespaceParameters } = request;
  const podSecurityMinor = plan.podSecurityVersion.minor;
  const able = generatedControls(plan);
  const idle = namespaceParameters ? [] : able.filter(isIdle);
  const generated = able.filter((each) => !idle.includes(each));
  const exceptions = admissionExceptions(
    request.exceptions,
    generated.map(({ control }) => control),
    request.now,
  );
  const options = {
    ...request,
    excludedNamespaces: [...new Set([...SYSTEM_NAMESPACES, ...request.excludedNamespaces])],
  };
  const groups = groupsOf(generated);
  return {
    policies: groups.map((group) => {
      const judging = generated.filter(({ control }) => judgesAny(control, group));
      const context: PolicyContext = {
        podSecurityMinor,
        exceptions: linesFor(judging, exceptions.lines),
        hasParameters: namespaceParameters,
      };
      return boundPolicy(group, judging, context, options);
    }),
    guard: namespaceParameters ? parametersGuard(request.prefix) : [],
    parametersExample: namespaceParameters
      ? parametersConfigMap(generated, podSecurityMinor, 'NAMESPACE')
      : undefined,
    kinds: groups.flatMap(({ kinds }) => kinds),
    controls: generated.map(({ control }) => control.id),
    leftOut: plan.controls
      .filter(({ control }) => control.cel === undefined)
      .map(({ control }) => control.id),
    idle: idle.map(({ control }) => control.id),
    exceptionsLeftOut: exceptions.leftOut,
  };
}

/** The worst first: of several things that are wrong the API server tells who is denied the first one only. */
function generatedControls({ controls }: Plan): readonly GeneratedControl[] {
  const worstFirst = SEVERITIES.flatMap((severity) =>
    controls.filter(({ control }) => control.severity === severity),
  );
  return worstFirst.flatMap(({ control, parameters }) => {
    if (control.cel === undefined) return [];
    const values = Object.entries(parameters).map(([name, value]) => [name, normalised(value)] as const);
    return [{ control, cel: control.cel, parameters: Object.fromEntries(values) }];
  });
}

function isIdle({ cel, parameters }: GeneratedControl): boolean {
  return cel.needs?.every((name) => isEmpty(parameters[name])) ?? false;
}

function isEmpty(value: Value | undefined): boolean {
  return value === '' || (isList(value) && value.length === 0);
}

/** Workloads, and all other kinds that a control judges: each kind is in one policy. */
function groupsOf(generated: readonly GeneratedControl[]): readonly KindGroup[] {
  const kinds = [...new Set(generated.flatMap(({ control }) => kindsOf(control)))];
  const isWorkload = (kind: string): boolean => WORKLOAD_KINDS.includes(kind);
  return [
    { name: 'workloads', kinds: kinds.filter(isWorkload) },
    { name: 'objects', kinds: kinds.filter((kind) => !isWorkload(kind)) },
  ].filter((group) => group.kinds.length > 0);
}

/** Of the lines of exceptions those that name one of these controls, or all. */
function linesFor(generated: readonly GeneratedControl[], lines: readonly string[]): readonly string[] {
  const named = new Set(['*', ...generated.map(({ control }) => control.id)]);
  return lines.filter((line) => named.has(line.slice(0, line.indexOf(' '))));
}

function judgesAny(control: GeneratedControl['control'], { kinds }: KindGroup): boolean {
  return kindsOf(control).some((kind) => kinds.includes(kind));
}
