import { SEVERITIES } from '@bulwark/model';
import type { ComparedFinding, Comparison } from '@bulwark/report';
import type { KnownResult } from './known.ts';

/**
 * What is new, resolved and changed between two results. Findings are the same by fingerprint; what is left is the same where
 * control, object, container and path are, as when a directory was renamed. What the later result did not judge is not resolved.
 * The most severe come first: lists of many are shown in part.
 */
export function compare(before: KnownResult, after: KnownResult, name: string): Comparison {
  const pairs = new Map<ComparedFinding, ComparedFinding>();
  match(before.findings, after.findings, ({ fingerprint }) => fingerprint, pairs);
  const taken = new Set(pairs.values());
  const unmatched = after.findings.filter((finding) => !pairs.has(finding));
  match(
    before.findings.filter((finding) => !taken.has(finding)),
    unmatched,
    placeOf,
    pairs,
  );
  const fresh = worstFirst(after.findings.filter((finding) => !pairs.has(finding)));
  const found = new Set(pairs.values());
  const gone = worstFirst(before.findings.filter((finding) => !found.has(finding)));
  const changed = worstFirst([...pairs.keys()].filter((now) => isChanged(now, pairs.get(now))));
  return {
    name,
    fresh: fresh.filter(({ control }) => before.controls.has(control)),
    ofNewControls: fresh.filter(({ control }) => !before.controls.has(control)),
    resolved: gone.filter(({ control }) => after.controls.has(control)),
    notJudged: gone.filter(({ control }) => !after.controls.has(control)),
    changed: changed.map((now) => ({ before: pairs.get(now) as ComparedFinding, after: now })),
    unchanged: pairs.size - changed.length,
    unread: after.unread,
  };
}

function isChanged(now: ComparedFinding, then: ComparedFinding | undefined): boolean {
  return now.severity !== then?.severity || now.message !== then.message;
}

function worstFirst(findings: readonly ComparedFinding[]): readonly ComparedFinding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** Pairs each later finding with an earlier one of the same key that has none yet. */
function match(
  before: readonly ComparedFinding[],
  after: readonly ComparedFinding[],
  keyOf: (finding: ComparedFinding) => string,
  pairs: Map<ComparedFinding, ComparedFinding>,
): void {
  const waiting = Map.groupBy(before, keyOf);
  for (const finding of after) {
    const earlier = waiting.get(keyOf(finding))?.shift();
    if (earlier !== undefined) pairs.set(finding, earlier);
  }
}

function placeOf({ control, object, container, path }: ComparedFinding): string {
  return [control, object, container, path].join('\n');
}
