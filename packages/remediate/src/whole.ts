import type { Finding, Origin, ScanResult } from '@bulwark/model';
import type { Fix, RefusedFix } from './fix.ts';
import { countBy } from './tally.ts';

/** A whole evaluation before and after the edits. */
export interface Comparison {
  readonly before: ScanResult;
  readonly after: ScanResult;
  readonly fixes: readonly Fix[];
  readonly isRelational: (fix: Fix) => boolean;
}

/**
 * Fixes that the whole evaluation speaks against: those whose finding is still there, and those that go with a finding
 * or an unjudged subject that was not there before. Where the fault cannot be told, every fix of the unit goes, those first that read
 * other objects.
 */
export function complaintsOf(comparison: Comparison): readonly RefusedFix[] {
  const { before, after, fixes } = comparison;
  const allowed = countBy(before.findings, key);
  for (const fix of fixes) allowed.set(key(fix.finding), (allowed.get(key(fix.finding)) ?? 0) - 1);
  const surplus = [...countBy(after.findings, key)].filter(
    ([name, count]) => count > (allowed.get(name) ?? 0),
  );
  const byKey = Map.groupBy(after.findings, key);
  const found = new Map<Fix, string>();
  for (const [name] of surplus) {
    const finding = (byKey.get(name) as readonly Finding[])[0] as Finding;
    for (const [fix, reason] of blame(comparison, finding)) if (!found.has(fix)) found.set(fix, reason);
  }
  for (const [fix, reason] of blinded(comparison)) if (!found.has(fix)) found.set(fix, reason);
  return [...found].map(([fix, reason]) => ({ fix, reason }));
}

/** Findings of one control on one object, wherever in it they stand: changed items of lists change their names. */
function key({ control, origin }: Finding): string {
  return `${control} ${place(origin)}`;
}

function place(origin: Origin): string {
  return origin.source === 'file'
    ? `${origin.file} ${origin.document} ${origin.item ?? ''}`
    : `${origin.cluster} ${origin.uid}`;
}

type Blame = readonly (readonly [Fix, string])[];

function blame({ fixes, isRelational }: Comparison, finding: Finding): Blame {
  const same = fixes.filter((fix) => key(fix.finding) === key(finding));
  if (same.length > 0) return same.map((fix) => [fix, 'the change does not clear the finding']);
  const reason = `the change would add a finding of ${finding.control} to ${finding.object.kind}/${finding.object.name}`;
  const inObject = fixes.filter((fix) => place(fix.finding.origin) === place(finding.origin));
  const inUnit = fixes.filter((fix) => fix.finding.unit === finding.unit);
  return firstOf([inObject.filter(isRelational), inObject, inUnit.filter(isRelational), inUnit, fixes]).map(
    (fix) => [fix, reason],
  );
}

/**
 * What was found must not vanish by being unjudged. That a unit is not whole is no fault of a fix: with the last known holder of
 * a role gone, nobody can say that there is no other, and could not before.
 */
function blinded({ before, after, fixes }: Comparison): Blame {
  const known = unjudged(before);
  const now = unjudged(after);
  return fixes
    .filter(({ finding: { control } }) => (now.get(control) ?? 0) > (known.get(control) ?? 0))
    .map((fix) => [fix, `${fix.finding.control} could no longer be judged`]);
}

function unjudged({ controls }: ScanResult): ReadonlyMap<string, number> {
  return new Map(
    controls.map(({ control, counts, notEvaluated }) => {
      const partial = notEvaluated.filter(({ reason }) => reason === 'partial-inventory');
      const excused = partial.reduce((sum, { count }) => sum + count, 0);
      return [control.id, counts['not-evaluated'] + counts.error - excused];
    }),
  );
}

function firstOf(groups: readonly (readonly Fix[])[]): readonly Fix[] {
  return groups.find((group) => group.length > 0) ?? [];
}
