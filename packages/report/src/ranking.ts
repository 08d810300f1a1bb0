import { SEVERITIES } from '@bulwark/model';
import type { Finding, ObjectReference, ScanResult, Severity } from '@bulwark/model';

/**
 * Findings worst first: by severity, then by the risk of the object (and the damage that its compromise would do), then in the
 * order of the result. What a format has no room for is cut at the end of this list.
 */
export function worstFirst(result: ScanResult): readonly Finding[] {
  const weightOf = weights(result);
  const ranks = new Map<Severity, number>(SEVERITIES.map((severity, index) => [severity, index]));
  return result.findings
    .map((finding, index) => ({
      finding,
      index,
      rank: ranks.get(finding.severity) ?? SEVERITIES.length,
      weight: weightOf(finding),
    }))
    .sort((a, b) => a.rank - b.rank || b.weight - a.weight || a.index - b.index)
    .map(({ finding }) => finding);
}

function weights({ workloads }: ScanResult): (finding: Finding) => number {
  const known = new Map(
    workloads.map(({ unit, object, risk, damage }) => [objectKey(unit, object), 1000 * risk + damage]),
  );
  return ({ unit, object }) => (known.size === 0 ? 0 : (known.get(objectKey(unit, object)) ?? 0));
}

/** Tells objects of all units apart. */
export function objectKey(unit: string, { kind, namespace, name }: ObjectReference): string {
  return [unit, kind, namespace, name].join('\n');
}

/** How many findings there are of each severity, all severities named. */
export function severityCounts(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
