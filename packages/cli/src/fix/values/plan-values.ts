import { isRendered } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import { candidatesOf } from '@bulwark/remediate';
import type { CandidateRequest, FileEdit, Fix, FixPlan, RefusedFix } from '@bulwark/remediate';
import { renderedFrom } from '@bulwark/sources';
import type { ChartFinding } from '../../provenance/chart.ts';
import { planChart } from './chart-values.ts';
import type { ChartWork } from './chart-values.ts';

/**
 * Adds to a plan the fixes of findings in rendered objects: never in what was rendered, but in the values files that were proven to decide. What
 * comes from a kustomization is refused with the place to change.
 */
export async function withValues(plan: FixPlan, request: CandidateRequest): Promise<FixPlan> {
  const rendered = plan.before.findings.filter(({ origin }) => isRendered(origin));
  const numbers = [...plan.applied, ...plan.refused.map(({ fix }) => fix)].map(({ number }) => number);
  const candidates = candidatesOf(request, rendered, Math.max(-1, ...numbers) + 1);
  const refused: RefusedFix[] = [...plan.refused];
  const applied: Fix[] = [...plan.applied];
  const files: FileEdit[] = [...plan.files];
  for (const fix of candidates) if (!isOfChart(fix.finding)) refused.push({ fix, reason: KUSTOMIZATION });
  for (const work of worksOf(plan, candidates)) {
    const outcome = await planChart(work, request.posture);
    const taken = outcome.files.some(({ file }) => files.some((edit) => edit.file === file));
    refused.push(...outcome.refused);
    if (taken) refused.push(...outcome.applied.map((fix) => ({ fix, reason: TAKEN })));
    else {
      files.push(...outcome.files);
      applied.push(...outcome.applied);
    }
  }
  const cleared = new Set(applied.map(({ finding }) => finding.fingerprint));
  const findings = plan.after.findings.filter(({ fingerprint }) => !cleared.has(fingerprint));
  return { ...plan, files, applied, refused, after: { ...plan.after, findings } };
}

const KUSTOMIZATION = 'it stands in what a kustomization builds: change the resource or the patch';
const TAKEN = 'the same file of values is edited for another rendering of the chart: run it again afterwards';

function isOfChart({ origin }: Finding): boolean {
  return origin.source === 'file' && origin.rendered?.kind === 'chart';
}

/** Findings of one rendering share the way to render it again. */
function* worksOf({ before }: FixPlan, candidates: readonly Fix[]): Generator<ChartWork> {
  const charts = before.findings.flatMap((finding): readonly ChartFinding[] => {
    const { origin } = finding;
    const from = origin.source === 'file' ? renderedFrom(origin) : undefined;
    return origin.source === 'file' && from?.kind === 'chart' ? [{ finding, origin, from }] : [];
  });
  for (const [first, ...others] of Map.groupBy(charts, ({ from }) => from.request as object).values()) {
    if (first === undefined) continue;
    const own = new Set([first, ...others].map(({ finding }) => finding));
    yield { findings: [first, ...others], fixes: candidates.filter(({ finding }) => own.has(finding)) };
  }
}
