import { dirname, resolve } from 'node:path';
import { acceptsValue } from '@bulwark/control-kit';
import type { Control } from '@bulwark/control-kit';
import { placeText } from '@bulwark/config';
import type {
  Adjustments,
  Policy,
  PolicyPlace,
  ScopeSettings,
  Stated,
  StatedException,
} from '@bulwark/config';
import { SEVERITIES } from '@bulwark/model';
import type { ExceptionRule, Framework, Severity, Value } from '@bulwark/model';
import type { NoticeEntry, UnreadEntry } from '@bulwark/report';
import { findControls, findFramework } from '../arguments/names.ts';
import type { Library } from '../arguments/request.ts';
import { didYouMean } from '../arguments/suggest.ts';
import { podSecurity } from '../arguments/values.ts';
import { UserError } from '../errors.ts';
import { targetsOf } from '../targets.ts';

/** Settings with the names of controls resolved to ids. */
export interface ResolvedAdjustments {
  readonly exclude: ReadonlySet<string>;
  readonly severities: ReadonlyMap<string, Severity>;
  /** By control id, then by parameter. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  /** Where each is stated: `exclude <id>`, `severity <id>`, `parameter <id>.<name>`. */
  readonly places: ReadonlyMap<string, PolicyPlace>;
}

export interface ResolvedScope
  extends ResolvedAdjustments, Pick<ScopeSettings, 'paths' | 'namespaces' | 'labels' | 'place'> {}

/** A policy whose every name and value has been checked against the library. */
export interface ResolvedPolicy extends ResolvedAdjustments {
  readonly policy: Policy;
  /** The git revision whose policy it is; absent for the one at hand. */
  readonly ref?: string;
  readonly frameworks: readonly Framework[];
  readonly controls: readonly Control[];
  readonly pss: ReturnType<typeof podSecurity> | undefined;
  readonly scopes: readonly ResolvedScope[];
  readonly exceptions: readonly ExceptionRule[];
  /** What another policy says and this one does not follow, for the report. */
  readonly remarks: readonly NoticeEntry[];
  /** Policies that should have been read and could not be. */
  readonly unread: readonly UnreadEntry[];
}

/** Checks a policy against the library. Throws UserError with file, line, column and a suggestion. */
export function resolvePolicy(policy: Policy, library: Library): ResolvedPolicy {
  const { profile } = policy;
  // A format that there is not must not come to light after the scan.
  for (const { value, place } of policy.output.format) at(place, () => targetsOf([value], undefined));
  return {
    policy,
    ...adjustments(profile, library),
    frameworks: profile.frameworks.map((name) => frameworkOf(name, library)),
    controls: profile.controls.flatMap((name) => controlsOf(name, library)),
    pss: profile.pss && at(profile.pss.place, () => podSecurity(profile.pss?.value ?? '')),
    scopes: policy.scopes.map((scope) => ({
      ...scope,
      paths: besidePolicy(scope.paths, scope.place),
      ...adjustments(scope, library),
    })),
    exceptions: policy.exceptions.map((exception) => ruleOf(exception, library)),
    remarks: [],
    unread: [],
  };
}

function adjustments(given: Adjustments, library: Library): ResolvedAdjustments {
  const { exclude, severities, parameters } = given;
  return {
    exclude: new Set(exclude.flatMap((name) => controlsOf(name, library)).map(({ id }) => id)),
    severities: new Map(
      Object.entries(severities).flatMap(([name, { value, place, key = place }]) =>
        controlsOf({ value: name, place: key }, library).map(({ id }) => [id, value] as const),
      ),
    ),
    parameters: parametersOf(parameters, library),
    // Last: what is wrong has been found, with its place, by then.
    places: placesOf(given, library),
  };
}

function placesOf(
  { exclude, severities, parameters }: Adjustments,
  library: Library,
): ReadonlyMap<string, PolicyPlace> {
  const places = new Map<string, PolicyPlace>();
  const note = (what: string, control: Stated<string>, rest = ''): void => {
    for (const { id } of controlsOf(control, library)) places.set(`${what} ${id}${rest}`, control.place);
  };
  for (const name of exclude) note('exclude', name);
  for (const [value, { place }] of Object.entries(severities)) note('severity', { value, place });
  for (const [value, names] of Object.entries(parameters))
    for (const [name, { place }] of Object.entries(names)) note('parameter', { value, place }, `.${name}`);
  return places;
}

function parametersOf(
  stated: Adjustments['parameters'],
  library: Library,
): Readonly<Record<string, Readonly<Record<string, Value>>>> {
  const resolved: Record<string, Record<string, Value>> = {};
  for (const [name, values] of Object.entries(stated))
    for (const [parameter, value] of Object.entries(values))
      for (const { id } of ownersOf(name, parameter, value, library))
        (resolved[id] ??= {})[parameter] = value.value;
  return resolved;
}

/** The controls of a name that have the parameter. Throws where none has it, or it does not take the value. */
function ownersOf(
  name: string,
  parameter: string,
  { value, place, key = place, owner = place }: Stated<Value>,
  library: Library,
): readonly Control[] {
  const controls = controlsOf({ value: name, place: owner }, library);
  const owners = controls.filter(({ parameters }) => Object.hasOwn(parameters, parameter));
  if (owners.length === 0) throw unknownParameter(controls, name, { value: parameter, place: key });
  const wrong = owners
    .map(({ parameters }) => parameters[parameter])
    .find((schema) => schema === undefined || !acceptsValue(schema, value));
  if (wrong === undefined) return owners;
  throw new UserError(
    'BW-USAGE-PARAMETER',
    `${placeText(place)}: ${name}.${parameter} takes a ${wrong.form ?? wrong.type}, not ${jsonOf(value)}`,
  );
}

/** A value as JSON; integers beyond 2^53 keep every digit. */
export function jsonOf(value: Value): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
}

function unknownParameter(controls: readonly Control[], name: string, parameter: Stated<string>): UserError {
  const known = controls.flatMap(({ parameters }) => Object.keys(parameters));
  const fallback = known.length === 0 ? 'It has no parameters.' : `It has ${known.join(', ')}.`;
  return new UserError(
    'BW-USAGE-PARAMETER',
    `${placeText(parameter.place)}: ${name} has no parameter '${parameter.value}'`,
    didYouMean(parameter.value, known, fallback),
  );
}

function ruleOf(exception: StatedException, library: Library): ExceptionRule {
  const { control, framework, fingerprint, selector, reason, owner, until, place } = exception;
  return {
    controls: control.flatMap((name) => controlsOf(name, library)).map(({ id }) => id),
    frameworks: framework.map((name) => frameworkOf(name, library).id),
    fingerprints: fingerprint,
    selector: {
      ...selector,
      ...(selector.files && { files: besidePolicy(selector.files, place) }),
    },
    reason,
    owner,
    until,
    source: { kind: 'policy', place: `${place.file}:${place.line}` },
    severities: SEVERITIES,
  };
}

/** Paths are meant from the directory of the policy that names them, or as reports show them: either matches. */
function besidePolicy(patterns: readonly string[], { file }: PolicyPlace): readonly string[] {
  const directory = dirname(resolve(file));
  return patterns.flatMap((pattern) => [pattern, resolve(directory, pattern)]);
}

function controlsOf({ value, place }: Stated<string>, { controls }: Library): readonly Control[] {
  return at(place, () => findControls(value, controls));
}

function frameworkOf({ value, place }: Stated<string>, { frameworks }: Library): Framework {
  return at(place, () => findFramework(value, frameworks));
}

/** Errors of names and values tell where the policy has them. */
function at<T>(place: PolicyPlace, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${placeText(place)}: ${error.message}`, error.hint);
  }
}
