import { isRendered } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import { candidatesOf } from '@bulwark/remediate';
import type { CandidateRequest, FileEdit, Fix, FixPlan, RefusedFix } from '@bulwark/remediate';
import { renderedFrom } from '@bulwark/sources';
import type { ChartFinding } from '../provenance/chart.ts';
import type { KustomizationFinding } from '../provenance/kustomize/trace-kustomization.ts';
import { builtFrom } from './kustomize/builds.ts';
import { realPath } from './kustomize/real-path.ts';
import type { KustomizationsWork } from './kustomize/with-kustomizations.ts';
import { planChart } from './values/chart-values.ts';
import type { ChartWork } from './values/chart-values.ts';

export interface RenderedRequest extends CandidateRequest {
  /** Real paths below which files may be written. */
  readonly roots: readonly string[];
}

/**
 * Adds to a plan the fixes of findings in rendered objects: never in what was rendered, but in the values files, resources and patches that were
 * proven to decide. Every one of these findings is noted with where it can be changed.
 */
export async function withRendered(plan: FixPlan, request: RenderedRequest): Promise<FixPlan> {
  const rendered = plan.before.findings.filter(({ origin }) => isRendered(origin));
  const numbers = [...plan.applied, ...plan.refused.map(({ fix }) => fix)].map(({ number }) => number);
  const candidates = candidatesOf(request, rendered, Math.max(-1, ...numbers) + 1);
  const growing = new GrowingPlan(plan);
  const { posture, objects: all, roots } = request;
  const { before, after, applied: plain } = plan;
  for (const work of kustomizationsOf(plan, request, candidates)) {
    const { planKustomizations } = await import('./kustomize/with-kustomizations.ts');
    growing.add(await planKustomizations(work, { posture, all, before, after, roots, plain }));
  }
  for (const work of chartsOf(plan, candidates)) {
    const outcome = await planChart(work, posture);
    growing.add(growing.holds(outcome.files) ? taken(outcome) : outcome);
  }
  return growing.result();
}

/** What came of some fixes. */
interface Outcome {
  readonly files: readonly FileEdit[];
  readonly applied: readonly Fix[];
  readonly refused: readonly RefusedFix[];
  /** What the edits clear besides. */
  readonly cleared?: readonly Finding[];
}

const TAKEN = 'the same file is edited for another rendering: run it again afterwards';

function taken({ applied, refused }: Outcome): Outcome {
  return { files: [], applied: [], refused: [...refused, ...applied.map((fix) => ({ fix, reason: TAKEN }))] };
}

class GrowingPlan {
  readonly #plan: FixPlan;
  readonly #files = new Map<string, FileEdit>();
  readonly #applied: Fix[];
  readonly #refused: RefusedFix[];
  readonly #cleared = new Set<string>();

  constructor(plan: FixPlan) {
    this.#plan = plan;
    for (const file of plan.files) this.#files.set(placeOf(file), file);
    this.#applied = [...plan.applied];
    this.#refused = [...plan.refused];
  }

  holds(files: readonly FileEdit[]): boolean {
    return files.some((file) => this.#files.has(placeOf(file)));
  }

  /** An edit of a file that is edited already takes the place of the other, which it has within. */
  add({ files, applied, refused, cleared = [] }: Outcome): void {
    for (const file of files) this.#files.set(placeOf(file), file);
    this.#applied.push(...applied);
    this.#refused.push(...refused);
    for (const { fingerprint } of [...cleared, ...applied.map(({ finding }) => finding)])
      this.#cleared.add(fingerprint);
  }

  result(): FixPlan {
    const { after } = this.#plan;
    const findings = after.findings.filter(({ fingerprint }) => !this.#cleared.has(fingerprint));
    const files = [...this.#files.values()];
    const applied = this.#applied.toSorted((a, b) => a.number - b.number);
    return { ...this.#plan, files, applied, refused: this.#refused, after: { ...after, findings } };
  }
}

function placeOf({ source, file }: FileEdit): string {
  return source.kind === 'file' ? realPath(source.path) : file;
}

/** What kustomizations of one tree built belongs together: an edit of a base changes all that use it. */
function* kustomizationsOf(
  { before }: FixPlan,
  { objects }: RenderedRequest,
  candidates: readonly Fix[],
): Generator<KustomizationsWork> {
  const built = objects.flatMap(builtFrom);
  for (const [root, [first, ...others]] of Map.groupBy(built, ({ from }) => from.request.root)) {
    if (first === undefined) continue;
    const findings = before.findings.flatMap((finding): readonly KustomizationFinding[] => {
      const { origin } = finding;
      const from = origin.source === 'file' ? renderedFrom(origin) : undefined;
      const isOwn = origin.source === 'file' && from?.kind === 'kustomization' && from.request.root === root;
      return isOwn ? [{ finding, origin, from }] : [];
    });
    const own = new Set(findings.map(({ finding }) => finding));
    const fixes = candidates.filter(({ finding }) => own.has(finding));
    yield { objects: [first, ...others], findings, fixes };
  }
}

/** Findings of one rendering share the way to render it again. */
function* chartsOf({ before }: FixPlan, candidates: readonly Fix[]): Generator<ChartWork> {
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
