import { isRendered } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import { candidatesOf } from '@bulwark/remediate';
import type { CandidateRequest, FileEdit, Fix, FixPlan, RefusedFix } from '@bulwark/remediate';
import {
  chartFinding,
  fromOf,
  kustomizationFinding,
  renderedFinding,
} from '../provenance/rendered-finding.ts';
import { plainFixes } from './edit-with-plain.ts';
import { builtFrom } from './kustomize/builds.ts';
import type { KustomizationsWork } from './kustomize/with-kustomizations.ts';
import { PlainObjects } from './plain-objects.ts';
import { realPath } from './real-path.ts';
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
  const { posture, objects, roots } = request;
  const { before, after, applied } = plan;
  const left = [...after.findings, ...after.excepted.map(({ finding }) => finding)];
  const plainObjects = new PlainObjects(objects, left, posture);
  const around = { roots, plain: plainFixes(applied), plainObjects };
  for (const work of kustomizationsOf(plan, request, candidates)) {
    const { planKustomizations } = await import('./kustomize/with-kustomizations.ts');
    growing.add(await planKustomizations(work, { posture, before, ...around }));
  }
  const charts = [...chartsOf(plan, request, candidates)];
  if (charts.length > 0) {
    const { planCharts } = await import('./values/plan-charts.ts');
    growing.add(await planCharts(charts, posture, { ...around, taken: growing.built }));
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
  const found = Map.groupBy(
    before.findings.flatMap(renderedFinding).flatMap(kustomizationFinding),
    ({ from }) => from.request.root,
  );
  const built = objects.flatMap(builtFrom);
  for (const [root, [first, ...others]] of Map.groupBy(built, ({ from }) => from.request.root)) {
    if (first === undefined) continue;
    const findings = found.get(root) ?? [];
    yield { objects: [first, ...others], findings, fixes: fixesOf(findings, candidates) };
  }
}

/** Findings of one rendering share the way to render it again. */
function* chartsOf(
  { before }: FixPlan,
  { objects }: RenderedRequest,
  candidates: readonly Fix[],
): Generator<ChartWork> {
  const excepted = before.excepted.map(({ finding }) => finding);
  const found = before.findings.flatMap(renderedFinding).flatMap(chartFinding);
  for (const [request, [first, ...others]] of Map.groupBy(found, ({ from }) => from.request)) {
    if (first === undefined) continue;
    yield {
      findings: [first, ...others],
      fixes: fixesOf([first, ...others], candidates),
      release: releaseOf(first.origin.rendered?.values, objects),
      excepted: excepted.filter(({ origin }) => fromOf(origin)?.request === request),
    };
  }
}

function fixesOf(
  findings: readonly { readonly finding: Finding }[],
  candidates: readonly Fix[],
): readonly Fix[] {
  const own = new Set(findings.map(({ finding }) => finding));
  return candidates.filter(({ finding }) => own.has(finding));
}
