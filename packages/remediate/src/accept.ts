import { formatPath, isExact, isMap } from '@bulwark/model';
import type { RawObject, ValueMap } from '@bulwark/model';
import { applyChange, changesOf } from './edit/operations.ts';
import type { Fix, RefusedFix } from './fix.ts';
import type { Judgement, ObjectJudge } from './object-judge.ts';
import { serverRefusals } from './server-refusals.ts';
import { countBy, excess } from './tally.ts';
import type { Tally } from './tally.ts';

/** The object with the changes of fixes made. */
export function fixedValue(value: ValueMap, fixes: readonly Fix[]): ValueMap {
  const remedies = fixes.map(({ number, remedy }) => ({ fix: number, prefix: [], remedy }));
  const fixed = applyChange(value, changesOf(value, remedies));
  return isMap(fixed) ? fixed : value;
}

interface Outcome {
  readonly accepted: readonly Fix[];
  readonly refused: readonly RefusedFix[];
}

/**
 * Of the fixes of one object those that clear their finding and add none, as far as the object decides alone: all
 * together where that works, else one after the other. `relational` are judged with their unit later.
 */
export function acceptFixes(
  fixes: readonly Fix[],
  judge: ObjectJudge,
  isRelational: (fix: Fix) => boolean,
): Outcome {
  const object = fixes[0]?.object;
  if (object === undefined) return { accepted: [], refused: [] };
  return new Acceptance(object, judge, isRelational).of(fixes);
}

/** The fixes of one object under examination. */
class Acceptance {
  readonly #object: RawObject;
  readonly #judge: ObjectJudge;
  readonly #isRelational: (fix: Fix) => boolean;
  readonly #before: Judgement;

  constructor(object: RawObject, judge: ObjectJudge, isRelational: (fix: Fix) => boolean) {
    this.#object = object;
    this.#judge = judge;
    this.#isRelational = isRelational;
    this.#before = judge.judge(object, object.value);
  }

  of(fixes: readonly Fix[]): Outcome {
    if (this.#complaint(fixes) === undefined) return { accepted: fixes, refused: [] };
    // Once something is removed the places of an object are others, and no fix can be asked for anew.
    const ordered = fixes.toSorted((a, b) => Number(removes(a)) - Number(removes(b)));
    let outcome: Outcome = { accepted: [], refused: ordered.map((fix) => ({ fix, reason: '' })) };
    // One that was refused may work once another is made.
    for (let known = -1; outcome.accepted.length > known;) {
      known = outcome.accepted.length;
      outcome = this.#oneByOne(outcome);
    }
    return outcome;
  }

  #oneByOne({ accepted, refused }: Outcome): Outcome {
    const made = [...accepted];
    const left: RefusedFix[] = [];
    for (const { fix } of refused) {
      const reason = this.#complaint([...made, fix]);
      const again = reason === undefined ? fix : this.#again(made, fix);
      if (again === undefined) left.push({ fix, reason: reason ?? '' });
      else made.push(again);
    }
    return { accepted: made, refused: left };
  }

  /** The fix as the finding asks for it once others have changed the same spot. */
  #again(made: readonly Fix[], fix: Fix): Fix | undefined {
    if (this.#isRelational(fix) || made.some(removes)) return undefined;
    const { findings } = this.#judge.judge(this.#object, fixedValue(this.#object.value, made));
    const { control, path } = fix.finding;
    const place = formatPath(path);
    const same = findings.filter((finding) => finding.control === control && isExact(finding.remedy));
    const now =
      same.find((finding) => formatPath(finding.path) === place) ?? (same.length === 1 ? same[0] : undefined);
    if (now === undefined) return undefined;
    const changed = { ...fix, remedy: now.remedy };
    return this.#complaint([...made, changed]) === undefined ? changed : undefined;
  }

  #complaint(fixes: readonly Fix[]): string | undefined {
    const value = fixedValue(this.#object.value, fixes);
    const known = new Set(serverRefusals(this.#object.value));
    const refusal = serverRefusals(value).find((reason) => !known.has(reason));
    if (refusal !== undefined) return `the API server would refuse it: ${refusal}`;
    const after = this.#judge.judge(this.#object, value);
    return complaintOf(
      this.#before,
      after,
      fixes.filter((fix) => !this.#isRelational(fix)),
    );
  }
}

function removes({ remedy: { remove = [] } }: Fix): boolean {
  return remove.length > 0;
}

/** What is wrong with the object after fixes; undefined where each cleared its finding and nothing was added. */
function complaintOf(before: Tally, after: Tally, fixes: readonly Fix[]): string | undefined {
  const cleared = countBy(fixes, ({ finding }) => finding.control);
  const failing = excess(before.fails, after.fails, cleared);
  if (failing !== undefined)
    return cleared.has(failing)
      ? 'the change does not clear the finding'
      : `the change would add a finding of ${failing}`;
  // A change may make a control apply that then lacks its inputs; but what was found must not vanish by being unjudged.
  const blind = [...cleared.keys()].find((id) => (after.blinds.get(id) ?? 0) > (before.blinds.get(id) ?? 0));
  const unjudged = blind ?? excess(before.broken, after.broken, new Map());
  return unjudged === undefined ? undefined : `${unjudged} could no longer be judged`;
}
