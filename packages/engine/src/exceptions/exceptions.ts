import type { ExceptionRule, ExceptionUse, ExceptionWeakness, FileOrigin, Finding } from '@bulwark/model';
import type { FindingRecord } from '../finding-record.ts';
import type { Plan } from '../plan.ts';
import { ObjectRecord } from '../record.ts';
import { coversOf } from './selector.ts';
import type { Covers } from './selector.ts';

/** Exceptions as a result takes them: the rules, and the moment at which they are asked. */
export interface Exceptions {
  readonly rules: readonly ExceptionRule[];
  /** As Date.toISOString() writes it. Time is an argument: the engine knows no clock. */
  readonly now: string;
  /** Other names of a file, with which patterns of files are compared as well: its whole path. */
  readonly otherNames?: (origin: FileOrigin) => readonly string[];
}

interface Compiled {
  readonly rule: ExceptionRule;
  readonly expired: boolean;
  /** By index in the plan; undefined for all. */
  readonly controls: ReadonlySet<number> | undefined;
  readonly fingerprints: ReadonlySet<string> | undefined;
  readonly covers: Covers;
  matched: number;
  readonly withheld: Finding[];
}

/** The exceptions of one result: tells which findings they cover, and remembers what came of each of them. */
export class ExceptionsInForce {
  readonly #all: readonly Compiled[];
  readonly #general: readonly Compiled[];
  readonly #byObject = new Map<string, Compiled[]>();
  readonly #applied = new Map<FindingRecord, ExceptionRule | undefined>();

  constructor(plan: Plan, exceptions: Exceptions) {
    this.#all = exceptions.rules.map((rule) => compile(plan, rule, exceptions));
    this.#general = this.#all.filter(({ rule }) => rule.selector.object === undefined);
    for (const compiled of this.#all) {
      const name = compiled.rule.selector.object?.reference.name;
      if (name === undefined) continue;
      const list = this.#byObject.get(name);
      if (list === undefined) this.#byObject.set(name, [compiled]);
      else list.push(compiled);
    }
  }

  get none(): boolean {
    return this.#all.length === 0;
  }

  /** The exception under which a finding stands: the first in the order given. Every finding is counted once. */
  of(finding: FindingRecord): ExceptionRule | undefined {
    if (this.none) return undefined;
    if (this.#applied.has(finding)) return this.#applied.get(finding);
    let applied: ExceptionRule | undefined;
    for (const compiled of this.#candidates(finding)) {
      if (!isCovered(compiled, finding)) continue;
      if (mayCover(compiled, finding)) {
        compiled.matched += 1;
        applied ??= compiled.rule;
      } else compiled.withheld.push(finding);
    }
    this.#applied.set(finding, applied);
    return applied;
  }

  /** Whether a finding stands under an exception. Counts nothing and remembers nothing. */
  covers(finding: FindingRecord): boolean {
    return this.#candidates(finding).some(
      (compiled) => mayCover(compiled, finding) && isCovered(compiled, finding),
    );
  }

  /** What came of each exception, in the order given. Valid once every finding was asked for. */
  uses(): readonly ExceptionUse[] {
    return this.#all.map((compiled) => ({
      rule: compiled.rule,
      state: stateOf(compiled),
      matched: compiled.matched,
      withheld: compiled.withheld,
      weaknesses: weaknessesOf(compiled.rule),
    }));
  }

  #candidates({ object, observedIn }: FindingRecord): readonly Compiled[] {
    if (this.#byObject.size === 0) return this.#general;
    const exact = this.#byObject.get((observedIn ?? object).name);
    return exact === undefined ? this.#general : [...this.#general, ...exact];
  }
}

function compile(plan: Plan, rule: ExceptionRule, { now, otherNames = () => [] }: Exceptions): Compiled {
  const { controls, frameworks, fingerprints } = rule;
  const named = plan.controls.filter(
    ({ control }) =>
      controls.includes(control.id) || frameworks.some((id) => control.requirements[id] !== undefined),
  );
  return {
    rule,
    expired: hasEnded(rule.until, now),
    controls:
      controls.length + frameworks.length === 0 ? undefined : new Set(named.map(({ index }) => index)),
    fingerprints: fingerprints.length === 0 ? undefined : new Set(fingerprints),
    covers: coversOf(rule.selector, otherNames),
    matched: 0,
    withheld: [],
  };
}

/** Whether the exception has force over what it covers: its time is not over, and it may cover that severity. */
function mayCover({ expired, rule }: Compiled, { severity }: FindingRecord): boolean {
  return !expired && rule.severities.includes(severity);
}

function isCovered(compiled: Compiled, finding: FindingRecord): boolean {
  const bearer = finding.owner ?? finding.bearer;
  const record = bearer instanceof ObjectRecord ? bearer : undefined;
  return (
    (compiled.controls?.has(finding.controlIndex) ?? true) &&
    compiled.covers(finding, record) &&
    // Last: a fingerprint is computed when it is asked for.
    (compiled.fingerprints?.has(finding.fingerprint) ?? true)
  );
}

/** A day ends when it is over in UTC, a moment when it has come. Texts of one form compare like times; any other has come. */
export function hasEnded(until: string | undefined, now: string): boolean {
  if (until === undefined) return false;
  if (/^\d{4}-\d{2}-\d{2}$/.test(until)) return now.slice(0, until.length) > until;
  return !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(until) || now >= until;
}

function stateOf({ rule, expired, matched, withheld }: Compiled): ExceptionUse['state'] {
  if (expired) return 'expired';
  if (matched > 0) return 'in-force';
  if (withheld.length > 0 || rule.severities.length === 0) return 'not-allowed';
  return 'unmatched';
}

/** Findings named one by one are as narrow as can be. */
function weaknessesOf(rule: ExceptionRule): readonly ExceptionWeakness[] {
  const weaknesses: ExceptionWeakness[] = [];
  if (rule.fingerprints.length === 0) {
    if (rule.controls.length + rule.frameworks.length === 0) weaknesses.push('every-control');
    if (coversEveryObject(rule.selector)) weaknesses.push('every-object');
  }
  if (rule.until === undefined) weaknesses.push('no-end');
  if (rule.owner === undefined && rule.source.kind === 'policy') weaknesses.push('no-owner');
  return weaknesses;
}

function coversEveryObject({ object, labels = {}, ...fields }: ExceptionRule['selector']): boolean {
  return (
    object === undefined &&
    Object.keys(labels).length === 0 &&
    Object.values(fields).every((patterns) => patterns.some(isOpen))
  );
}

function isOpen(pattern: string | { readonly regex: string }): boolean {
  return typeof pattern === 'string' ? /^[*/]+$/.test(pattern) : /^\.[*+]$/.test(pattern.regex);
}
