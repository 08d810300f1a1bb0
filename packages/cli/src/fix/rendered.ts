import { isRendered } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import { candidatesOf } from '@bulwark/remediate';
import type { CandidateRequest, FileEdit, Fix, FixPlan, RefusedFix } from '@bulwark/remediate';
import { renderedFrom } from '@bulwark/sources';
import type { ChartFinding } from '../provenance/chart.ts';
import type { KustomizationFinding } from '../provenance/kustomize/trace-kustomization.ts';
import { builtFrom } from './kustomize/builds.ts';
import { PlainObjects } from './kustomize/plain-objects.ts';
import { realPath } from './kustomize/real-path.ts';
import type { KustomizationsWork } from './kustomize/with-kustomizations.ts';
import type { ChartWork } from './values/chart-case.ts';
import { releaseOf } from './values/release-values.ts';

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
  const charts = [...chartsOf(plan, request, candidates)];
  if (charts.length > 0) {
    const { planCharts } = await import('./values/plan-charts.ts');
    const left = [...after.findings, ...after.excepted.map(({ finding }) => finding)];
    const objects = new PlainObjects(all, left, posture);
    growing.add(await planCharts(charts, posture, { roots, plain, objects, taken: growing.built }));
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

class GrowingPlan {
  readonly #plan: FixPlan;
  readonly #files = new Map<string, FileEdit>();
  readonly #built = new Set<string>();
  readonly #applied: Fix[];
  readonly #refused: RefusedFix[];
  readonly #cleared = new Set<string>();

  constructor(plan: FixPlan) {
    this.#plan = plan;
    for (const file of plan.files) this.#files.set(placeOf(file), file);
    this.#applied = [...plan.applied];
    this.#refused = [...plan.refused];
  }

  /** Files that are edited for what is built. */
  get built(): ReadonlySet<string> {
    return this.#built;
  }

  /** An edit of a file that is edited already takes the place of the other, which it has within. */
  add({ files, applied, refused, cleared = [] }: Outcome): void {
    for (const file of files) {
      this.#files.set(placeOf(file), file);
      this.#built.add(placeOf(file));
    }
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
function* chartsOf(
  { before }: FixPlan,
  { objects }: RenderedRequest,
  candidates: readonly Fix[],
): Generator<ChartWork> {
  const excepted = before.excepted.map(({ finding }) => finding);
  for (const [first, ...others] of groupsOf(before.findings)) {
    if (first === undefined) continue;
    const own = new Set([first, ...others].map(({ finding }) => finding));
    yield {
      findings: [first, ...others],
      fixes: candidates.filter(({ finding }) => own.has(finding)),
      release: releaseOf(first.origin.rendered?.values, objects),
      excepted: excepted.filter(({ origin }) => requestOf(origin) === first.from.request),
    };
  }
}

function groupsOf(findings: readonly Finding[]): Iterable<readonly ChartFinding[]> {
  const charts = findings.flatMap((finding): readonly ChartFinding[] => {
    const { origin } = finding;
    const from = origin.source === 'file' ? renderedFrom(origin) : undefined;
    return origin.source === 'file' && from?.kind === 'chart' ? [{ finding, origin, from }] : [];
  });
  return Map.groupBy(charts, ({ from }) => from.request as object).values();
}

function requestOf(origin: Finding['origin']): unknown {
  return origin.source === 'file' ? renderedFrom(origin)?.request : undefined;
}
