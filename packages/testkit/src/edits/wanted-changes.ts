import type { Path, Remedy } from '@bulwark/model';
import type { Fix, FixPlan } from '@bulwark/remediate';
import type { WantedChange } from './edit-complaints.ts';

/** The changes that a plan makes to one of its files, as the checker of edits takes them. */
export function wantedChanges(plan: FixPlan, file: string): readonly WantedChange[] {
  return plan.applied.flatMap((fix) => {
    const { origin } = fix.finding;
    return origin.source === 'file' && origin.file === file
      ? [{ document: origin.document, remedies: [inDocument(fix)] }]
      : [];
  });
}

function inDocument({ finding: { origin }, remedy }: Fix): Remedy {
  const prefix: Path = origin.source === 'file' && origin.item !== undefined ? ['items', origin.item] : [];
  return {
    advice: remedy.advice,
    set: (remedy.set ?? []).map(({ path, value }) => ({ path: [...prefix, ...path], value })),
    remove: (remedy.remove ?? []).map((path) => [...prefix, ...path]),
  };
}
