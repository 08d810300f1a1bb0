import type { ScanResult } from '@bulwark/model';
import type { FixPlan } from './fix.ts';
import { countBy } from './tally.ts';

/** Findings that are gone once the edits of a plan are made. */
export interface Cleared {
  readonly cleared: number;
  /** Gone only because nobody can tell any more: what else is needed was not read. Never counted as cleared. */
  readonly unjudged: number;
}

/** How many findings a plan clears. Where a control judges fewer subjects than before, what is gone of it counts as unjudged first. */
export function clearedBy({ before, after }: Pick<FixPlan, 'before' | 'after'>): Cleared {
  const now = countBy(after.findings, ({ control }) => control);
  const [blind, blindNow] = [notEvaluated(before), notEvaluated(after)];
  let cleared = 0;
  let unjudged = 0;
  for (const [control, count] of countBy(before.findings, (finding) => finding.control)) {
    const gone = count - (now.get(control) ?? 0);
    const lost = Math.max(0, (blindNow.get(control) ?? 0) - (blind.get(control) ?? 0));
    const open = Math.min(Math.max(0, gone), lost);
    cleared += gone - open;
    unjudged += open;
  }
  return { cleared, unjudged };
}

function notEvaluated({ controls }: ScanResult): ReadonlyMap<string, number> {
  return new Map(controls.map(({ control, counts }) => [control.id, counts['not-evaluated']]));
}
