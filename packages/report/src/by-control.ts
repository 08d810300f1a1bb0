import type { ControlSummary, ExceptedFinding, Finding, ScanResult } from '@bulwark/model';

/** The findings of one control, in the order of the result. */
export interface ControlFindings {
  readonly summary: ControlSummary;
  readonly findings: readonly Finding[];
  readonly excepted: readonly ExceptedFinding[];
}

/** Every control of the result with its findings, also those without, ordered by id. */
export function findingsByControl({ controls, findings, excepted }: ScanResult): readonly ControlFindings[] {
  const failed = Map.groupBy(findings, ({ control }) => control);
  const accepted = Map.groupBy(excepted, ({ finding }) => finding.control);
  return [...controls]
    .sort((a, b) => (a.control.id < b.control.id ? -1 : 1))
    .map((summary) => ({
      summary,
      findings: failed.get(summary.control.id) ?? [],
      excepted: accepted.get(summary.control.id) ?? [],
    }));
}
