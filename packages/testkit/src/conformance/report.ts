import type { CaseResult, Expects } from './case-result.ts';
import type { Divergence } from './divergences.ts';
import type { SuiteOutcome } from './suite.ts';

/** A suite's cases with the divergences that are listed for it. */
export interface Report {
  readonly suite: string;
  readonly folder: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cases: readonly CaseResult[];
  /** Disagreements that are not listed. */
  readonly unlisted: readonly CaseResult[];
  /** Disagreements that are listed, with the reason. */
  readonly listed: readonly (CaseResult & { readonly reason: string })[];
  /** Listed cases that agree all the same: the list is longer than it should be. */
  readonly stale: readonly string[];
  readonly notes: readonly string[];
}

/** Counts the cases of a suite and tells listed disagreements from others. */
export function buildReport(
  suite: string,
  folder: string,
  outcome: SuiteOutcome,
  divergences: readonly Divergence[],
): Report {
  const reasons = new Map(
    divergences.filter((entry) => entry.suite === suite).map((entry) => [entry.case, entry.reason]),
  );
  const { cases } = outcome;
  const count = (status: CaseResult['status']): number => cases.filter((one) => one.status === status).length;
  const disagree = cases.filter(({ status }) => status === 'disagree');
  return {
    suite,
    folder,
    passed: count('agree'),
    failed: disagree.length,
    skipped: count('skipped'),
    cases,
    unlisted: disagree.filter(({ id }) => !reasons.has(id)),
    listed: disagree.flatMap((one) => {
      const reason = reasons.get(one.id);
      return reason === undefined ? [] : [{ ...one, reason }];
    }),
    stale: cases.filter(({ id, status }) => status === 'agree' && reasons.has(id)).map(({ id }) => id),
    notes: outcome.notes ?? [],
  };
}

/** The report as text; its last line is `N passed, N failed, N skipped`. */
export function reportText(report: Report): string {
  const lines = [
    `${report.suite}: ${report.folder}`,
    ...report.notes,
    ...report.unlisted.map((one) => `FAIL ${one.id} (expects ${one.expects}): ${one.detail}`),
    ...report.listed.map((one) => `divergence ${one.id}: ${one.detail}\n  because ${one.reason}`),
    ...report.stale.map((id) => `listed as a divergence, but agrees: ${id}`),
    ...pathLines(report),
    ...skipLines(report.cases),
    ...(['findings', 'none'] as const).map((expects) => expectationLine(report.cases, expects)),
    ...setLines(report),
    `${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped`,
  ];
  return lines.join('\n');
}

function skipLines(cases: readonly CaseResult[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { status, detail = '' } of cases)
    if (status === 'skipped') counts.set(detail, (counts.get(detail) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, count]) => `skipped ${count}: ${reason}`);
}

function expectationLine(all: readonly CaseResult[], expects: Expects): string {
  const cases = all.filter((one) => one.expects === expects && one.status !== 'skipped');
  const agree = cases.filter(({ status }) => status === 'agree').length;
  return `cases that expect ${expects}: ${agree} of ${cases.length} agree`;
}

function setLines({ passed, unlisted, listed }: Report): readonly string[] {
  const judged = passed + unlisted.length;
  if (judged === 0) return [];
  return [
    `verdicts agree in ${share(passed, judged)} of the cases that are not listed as divergence (${listed.length} listed)`,
  ];
}

function pathLines({ cases, listed }: Report): readonly string[] {
  const judged = cases.filter(({ status, paths }) => status !== 'skipped' && paths !== undefined);
  if (judged.length === 0) return [];
  const divergent = new Set(listed.map(({ id }) => id));
  const missed = judged.filter(({ paths }) => paths?.level === 'missed');
  const others = judged.filter(({ id }) => !divergent.has(id));
  return [
    ...missed.map(({ id, paths }) => `paths ${id}: not covered ${paths?.missed.join(', ')}`),
    `cases that expect paths: covered in ${sharesOf(judged)}`,
    `cases that expect paths and are not listed as divergence: covered in ${sharesOf(others)}`,
  ];
}

function sharesOf(cases: readonly CaseResult[]): string {
  const exact = cases.filter(({ paths }) => paths?.level === 'exact').length;
  const covered = cases.filter(({ paths }) => paths?.level !== 'missed').length;
  return `${share(covered, cases.length)}, exact in ${share(exact, cases.length)}`;
}

function share(part: number, whole: number): string {
  return `${whole === 0 ? '–' : ((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`;
}
