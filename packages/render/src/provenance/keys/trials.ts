import type { KeyPattern } from '../reads/shape.ts';
import type { Candidates } from './candidates.ts';
import { formatKey, isJsonMap, keysOf, valueAt } from './values.ts';
import type { Json, JsonMap, Steps } from './values.ts';

/** A value that would mend a finding, by its place in the object; null where the field should go. */
export interface Wanted {
  readonly path: Steps;
  readonly value: Json;
  /** It stands for what a person has to choose: good to see where it would go, and nothing to keep. */
  readonly example?: boolean;
}

/** One change of the values. */
export interface Trial {
  /** Tells equal trials. */
  readonly id: string;
  readonly steps: Steps;
  readonly value: Json;
  /** A key named like the wanted field gets what is wanted; all others are changed to see what happens. */
  readonly meant: boolean;
}

/** What is tried for one finding, in the order in which it is tried: the next only where the one before showed nothing. */
export type TrialTiers = readonly (readonly Trial[])[];

/** What is wished for, and whether the place that it is about is still to be made. */
export interface Wish {
  readonly wanted: readonly Wanted[];
  readonly isAbsent: boolean;
}

/** Trials of one tier for one finding. */
const MAX_TRIALS = 16;

/**
 * What to try for a finding: keys whose name is that of the wanted field or of a field around it get what is wanted; then any key of the line; then those
 * another value, and switches of the block the other position; then the same for what the object reads elsewhere; last what decides
 * whether the line is printed.
 */
export function trialsOf(
  values: JsonMap,
  { line, block, object, deciding }: Candidates,
  { wanted, isAbsent }: Wish,
): TrialTiers {
  const near = distinctKeys(values, [...line, ...block]);
  const own = distinctKeys(values, isAbsent ? [] : line);
  const setting = wanted.filter(({ value }) => value !== null);
  const removing = wanted.filter(({ value }) => value === null);
  const named = near.flatMap((steps) => setting.flatMap((want) => namedTrials(values, steps, want)));
  const removed = near.flatMap((steps) => removing.flatMap((want) => namedTrials(values, steps, want)));
  const given = own.flatMap((steps) => setting.flatMap((want) => givenTrial(values, steps, want)));
  const disturbed = own.filter((steps) => !isName(steps)).flatMap((steps) => disturbance(values, steps));
  const switched = near.flatMap((steps) => switchOf(values, steps));
  const far = distinctKeys(values, object);
  const further = far.flatMap((steps) => [
    ...setting.flatMap((want) => namedTrials(values, steps, want)),
    ...switchOf(values, steps),
  ]);
  const gates = distinctKeys(values, deciding).flatMap((steps) => switchOf(values, steps));
  return [named, given, [...disturbed, ...switched, ...removed], further, gates].map((trials) =>
    distinct(trials).slice(0, MAX_TRIALS),
  );
}

function distinctKeys(values: JsonMap, patterns: readonly KeyPattern[]): readonly Steps[] {
  const keys = new Map<string, Steps>();
  for (const pattern of patterns)
    for (const steps of keysOf(values, pattern)) keys.set(formatKey(steps), steps);
  return [...keys.values()];
}

function distinct(trials: readonly Trial[]): readonly Trial[] {
  return [...new Map(trials.map((trial) => [trial.id, trial])).values()];
}

function trial(steps: Steps, value: Json, meant = false): Trial {
  return { id: `${formatKey(steps)}=${JSON.stringify(value)}`, steps, value, meant };
}

/** The wanted value itself, where the key holds one of its kind. */
function givenTrial(values: JsonMap, steps: Steps, { value, example = false }: Wanted): readonly Trial[] {
  const current = valueAt(values, steps);
  const fitting = !example && current !== undefined && kindOf(current) === kindOf(value);
  return fitting && current !== value ? [trial(steps, value)] : [];
}

/** `securityContext` and `podSecurityContext` for a field within `securityContext`; `automount` for `automountServiceAccountToken`. */
function namedTrials(values: JsonMap, steps: Steps, { path, value, example }: Wanted): readonly Trial[] {
  const name = steps.at(-1);
  if (typeof name !== 'string') return [];
  const found: Trial[] = [];
  for (let at = path.length - 1; at >= 0; at -= 1) {
    const field = path[at];
    const rest = path.slice(at + 1);
    if (typeof field !== 'string' || !isNameOf(name, field)) continue;
    if (fits(valueAt(values, steps), rest, value)) {
      const meant = value !== null && example !== true && hasName(name, field);
      found.push(trial([...steps, ...rest], value, meant));
    }
  }
  return found;
}

const SHORTEST_NAME = 3;
/** Shorter beginnings are shared by what has nothing to do with each other: `imageRegistry`, `image`. */
const TELLING_NAME = 8;

/** Whether a key has the whole name of a field: `podSecurityContext` is a `securityContext`, and `image` is no `imagePullPolicy`. */
function hasName(key: string, field: string): boolean {
  const [a, b] = [key.toLowerCase(), field.toLowerCase()];
  return a.endsWith(b) || (a.startsWith(b) && b.length >= TELLING_NAME);
}

function isNameOf(key: string, field: string): boolean {
  const [a, b] = [key.toLowerCase(), field.toLowerCase()];
  if (hasName(key, field)) return true;
  return a.length > SHORTEST_NAME && (b.startsWith(a) || b.endsWith(a));
}

/** True where a template that takes what the key holds now would also take the new value. */
function fits(current: Json | undefined, rest: Steps, value: Json): boolean {
  if (rest.some((step) => typeof step === 'number')) return false;
  if (current === undefined || current === null) return true;
  if (rest.length > 0) return isJsonMap(current);
  return value === null || kindOf(current) === kindOf(value);
}

function kindOf(value: Json): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Another name of everything decides nothing, and hides what other keys do. */
function isName(steps: Steps): boolean {
  return /^(?:name|nameOverride|fullnameOverride)$/.test(String(steps.at(-1)));
}

/** Another value of the same kind. */
function disturbance(values: JsonMap, steps: Steps): readonly Trial[] {
  const current = valueAt(values, steps);
  if (typeof current === 'string') return [trial(steps, `${current}x`)];
  if (typeof current === 'number') return [trial(steps, current + 1)];
  if (Array.isArray(current)) return current.length === 0 ? [] : [trial(steps, [])];
  if (current === undefined || current === null) return [trial(steps, 'x')];
  return switchOf(values, steps);
}

function switchOf(values: JsonMap, steps: Steps): readonly Trial[] {
  const current = valueAt(values, steps);
  return typeof current === 'boolean' ? [trial(steps, !current)] : [];
}
