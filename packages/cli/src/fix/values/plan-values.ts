import type { FixSafety } from '@bulwark/control-kit';
import type { PostureOptions } from '@bulwark/engine';
import type { Finding, RawObject } from '@bulwark/model';
import { SEVERITIES } from '@bulwark/model';
import type { FileEdit, Fix, FixPlan, RefusedFix } from '@bulwark/remediate';
import { renderedFrom } from '@bulwark/sources';
import { isExact } from '../closing.ts';
import type { ChartFinding } from '../../provenance/chart.ts';
import { planChart } from './chart-values.ts';
import type { ChartWork } from './chart-values.ts';

export interface ValuesRequest {
  readonly posture: PostureOptions;
  readonly objects: readonly RawObject[];
  readonly wanted: (finding: Finding, safety: FixSafety) => boolean;
}

/**
 * Adds to a plan the fixes of findings in rendered objects: never in what was rendered, but in the values files that were proven to decide. What
 * comes from a kustomization is refused with the place to change.
 */
export async function withValues(plan: FixPlan, request: ValuesRequest): Promise<FixPlan> {
  const candidates = candidatesOf(plan, request);
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

/** Numbered on from those of the plan, safe ones and the worst first. */
function candidatesOf(
  { before, applied, refused }: FixPlan,
  { posture, objects, wanted }: ValuesRequest,
): readonly Fix[] {
  const safety = new Map(posture.plan.controls.map(({ control }) => [control.id, control.fix ?? 'review']));
  const byOrigin = new Map<unknown, RawObject>(objects.map((object) => [object.origin, object]));
  const numbers = [...applied, ...refused.map(({ fix }) => fix)].map(({ number }) => number);
  const from = Math.max(-1, ...numbers) + 1;
  return before.findings
    .filter((finding) => isRendered(finding) && isExact(finding))
    .map((finding) => ({ finding, safety: safety.get(finding.control) ?? 'review' }))
    .filter(({ finding, safety: how }) => wanted(finding, how))
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ finding, safety: how }, index) => {
      const object = byOrigin.get(finding.origin);
      return object === undefined
        ? []
        : [{ number: from + index, finding, remedy: finding.remedy, safety: how, object }];
    });
}

function rank({ finding, safety }: { readonly finding: Finding; readonly safety: FixSafety }): number {
  return SEVERITIES.indexOf(finding.severity) + (safety === 'safe' ? 0 : SEVERITIES.length);
}

function isRendered({ origin }: Finding): boolean {
  return origin.source === 'file' && origin.rendered !== undefined;
}

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
