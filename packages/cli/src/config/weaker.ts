import type { Policy, PolicyPlace, Stated } from '@bulwark/config';
import { SEVERITIES } from '@bulwark/model';
import type { Severity } from '@bulwark/model';
import type { Library } from '../arguments/request.ts';
import { jsonOf } from './resolve.ts';
import type { ResolvedAdjustments, ResolvedPolicy, ResolvedScope } from './resolve.ts';
import { isMilder, isStricterValue, parameterChanges } from './stricter.ts';
import type { ParameterChange } from './stricter.ts';

/** Something that one policy asks less of than another, or that cannot be compared. */
export interface Weakening {
  readonly place: PolicyPlace;
  /** `workload/host-pid is low instead of critical`. */
  readonly text: string;
}

/**
 * What `own` lowers against `base`, beside the findings that it would hide (see `hiddenBy`): severities, gates, parameters, the version of the
 * Pod Security Standards, decisions elsewhere that would count, and settings of scopes. A parameter whose values cannot be compared is told
 * whatever its other value is.
 */
export function weakenings(
  base: ResolvedPolicy,
  own: ResolvedPolicy,
  library: Library,
): readonly Weakening[] {
  const known = new Set(base.scopes.map(meaning));
  const still = new Set(own.scopes.map(meaning));
  return [
    ...severityWeakenings(base, own, library),
    ...parameterWeakenings(base, own, library),
    ...pssWeakenings(base.policy, own.policy),
    ...gateWeakenings(base.policy.gates, own),
    ...suppressionWeakenings(base.policy, own.policy),
    ...own.scopes
      .filter((scope) => !known.has(meaning(scope)))
      .flatMap((scope) => scopeWeakenings(base, scope, library)),
    ...base.scopes.filter((scope) => !still.has(meaning(scope)) && isStrict(scope, library)).map(goneScope),
  ];
}

/** 0 is critical. */
function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** The place of a setting; of one that is no longer stated, the file in which it would be. */
function placeIn(adjustments: ResolvedAdjustments, name: string, policy: Policy): PolicyPlace {
  return adjustments.places.get(name) ?? { file: policy.files.at(-1) ?? 'bulwark.yaml', line: 1, column: 1 };
}

function severityWeakenings(
  base: ResolvedPolicy,
  own: ResolvedPolicy,
  { controls }: Library,
): readonly Weakening[] {
  return controls.flatMap(({ id, severity }) => {
    const before = base.severities.get(id) ?? severity;
    const after = own.severities.get(id) ?? severity;
    if (!isMilder(after, before)) return [];
    return [
      { place: placeIn(own, `severity ${id}`, own.policy), text: `${id} is ${after} instead of ${before}` },
    ];
  });
}

function parameterWeakenings(
  base: ResolvedPolicy,
  own: ResolvedPolicy,
  library: Library,
): readonly Weakening[] {
  return parameterChanges(base, own, library, false)
    .filter(isWeakening)
    .map(({ id, name, before, after }) => ({
      place: placeIn(own, `parameter ${id}.${name}`, own.policy),
      text: `${id}.${name} is ${jsonOf(after)} instead of ${jsonOf(before)}`,
    }));
}

/** What cannot be compared may find less. */
function isWeakening({ schema, before, after }: ParameterChange): boolean {
  return jsonOf(before) !== jsonOf(after) && !isStricterValue(schema, after, before);
}

function pssWeakenings({ profile: before }: Policy, { profile: after, files }: Policy): readonly Weakening[] {
  if (before.pss === undefined || before.pss.value === after.pss?.value) return [];
  const place = after.pss?.place ?? { file: files.at(-1) ?? 'bulwark.yaml', line: 1, column: 1 };
  return [{ place, text: `pss is ${after.pss?.value ?? 'not set'} instead of ${before.pss.value}` }];
}

type Gates = Policy['gates'];

function gateWeakenings(base: Gates, own: ResolvedPolicy): readonly Weakening[] {
  const { gates } = own.policy;
  return (Object.keys(base) as readonly (keyof Gates)[]).flatMap((name) => {
    const [before, after] = [base[name], gates[name]];
    if (before === undefined || !isWeakerGate(name, after?.value, before.value)) return [];
    const place = after?.place ?? placeIn(own, '', own.policy);
    return [{ place, text: `the gate ${name} is ${after?.value ?? 'not set'} instead of ${before.value}` }];
  });
}

type GateValue = Stated<string | number | boolean>['value'];

/** Whether a gate lets more pass than another of its name; one that is not set lets all pass. */
export function isWeakerGate(name: keyof Gates, value: GateValue | undefined, than: GateValue): boolean {
  if (value === undefined) return than !== false;
  if (name === 'fail-on') return rank(value as Severity) < rank(than as Severity);
  return Number(value) < Number(than);
}

function suppressionWeakenings(
  { suppressions: before }: Policy,
  { suppressions: after }: Policy,
): readonly Weakening[] {
  const switches = (['annotations', 'critical'] as const).flatMap((name) => {
    const stated = after[name];
    return stated?.value === true && before[name]?.value !== true
      ? [{ place: stated.place, text: `suppressions.${name} is true` }]
      : [];
  });
  const known = new Set(before.tools.map(({ value }) => value));
  const tools = after.tools
    .filter(({ value }) => !known.has(value))
    .map(({ value, place }) => ({ place, text: `suppressions of ${value} count` }));
  return [...switches, ...tools];
}

function scopeWeakenings(base: ResolvedPolicy, scope: ResolvedScope, library: Library): readonly Weakening[] {
  const lowered = library.controls.flatMap(({ id, severity }) => {
    const before = base.severities.get(id) ?? severity;
    const after = scope.severities.get(id) ?? before;
    if (!isMilder(after, before)) return [];
    const place = scope.places.get(`severity ${id}`) ?? scope.place;
    return [{ place, text: `${id} is ${after} instead of ${before} for some objects` }];
  });
  const other = parameterChanges(base, scope, library, true)
    .filter(isWeakening)
    .map(({ id, name, before, after }) => ({
      place: scope.places.get(`parameter ${id}.${name}`) ?? scope.place,
      text: `${id}.${name} is ${jsonOf(after)} instead of ${jsonOf(before)} for some objects`,
    }));
  return [...lowered, ...other];
}

/** Whether a scope raises a severity or sets a parameter: without it, less may be found. */
function isStrict({ severities, parameters }: ResolvedScope, { controls }: Library): boolean {
  const raises = controls.some(({ id, severity }) => isMilder(severity, severities.get(id) ?? severity));
  return raises || Object.keys(parameters).length > 0;
}

function goneScope({ place }: ResolvedScope): Weakening {
  return { place, text: 'this scope is gone' };
}

/** A scope without the place in which it stands. */
export function meaning({
  paths,
  namespaces,
  labels,
  exclude,
  severities,
  parameters,
}: ResolvedScope): string {
  return jsonOf({
    paths,
    namespaces,
    labels,
    exclude: [...exclude].sort(),
    severities: [...severities].map(([id, severity]) => `${id} ${severity}`).sort(),
    parameters,
  });
}
