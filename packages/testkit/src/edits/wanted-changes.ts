import type { FileOrigin, Path, Remedy } from '@bulwark/model';
import type { Fix, FixPlan } from '@bulwark/remediate';
import { objectSource } from '@bulwark/sources/text';
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
  const prefix = origin.source === 'file' ? prefixOf(origin) : [];
  return {
    advice: remedy.advice,
    set: (remedy.set ?? []).map(({ path, value }) => ({ path: [...prefix, ...path], value })),
    remove: (remedy.remove ?? []).map((path) => [...prefix, ...path]),
  };
}

/** Lists may stand in lists; an item that was cut out of a long list is known by its number alone. */
function prefixOf(origin: FileOrigin): Path {
  const prefix = objectSource(origin)?.prefix ?? [];
  if (prefix[0] === 'items') return prefix;
  return origin.item === undefined ? [] : ['items', origin.item];
}
