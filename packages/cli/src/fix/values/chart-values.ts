import type { PostureOptions } from '@bulwark/engine';
import type { Finding, Path, Trace, Value } from '@bulwark/model';
import type { ChartRequest, ProvenKey, RenderedChart, Renderer } from '@bulwark/render';
import { editFile } from '@bulwark/remediate';
import type { FileEdit, Fix, NumberedRemedy, RefusedFix } from '@bulwark/remediate';
import { traceChartFindings } from '../../provenance/chart.ts';
import type { ChartFinding } from '../../provenance/chart.ts';
import { JudgedChart } from './judged-chart.ts';
import { fileFor, stands, valuesFiles } from './values-files.ts';
import type { ValuesFile } from './values-files.ts';

/** What came of the fixes of one chart. */
export interface ChartPlan {
  readonly files: readonly FileEdit[];
  readonly applied: readonly Fix[];
  readonly refused: readonly RefusedFix[];
}

const GONE = 'the chart cannot be rendered any more';
const NO_KEY = 'no key of the values was seen to clear it: its template has to change';
const NO_FILE = 'the values that decide are in no file here';

/** Findings of one chart with one set of values, and the fixes that are wanted of some of them. */
export interface ChartWork {
  readonly findings: readonly [ChartFinding, ...ChartFinding[]];
  readonly fixes: readonly Fix[];
}

/**
 * Plans edits of values files that clear findings of one chart with one set of values, and notes with all its findings where they come from. Each
 * key was seen to clear its finding when it alone was changed; the edit stays only where the chart, rendered with the edited file and judged again,
 * no longer has the finding and has no other.
 */
export async function planChart({ findings, fixes }: ChartWork, options: PostureOptions): Promise<ChartPlan> {
  const [first] = findings;
  const refuseAll = (reason: string): ChartPlan => ({
    files: [],
    applied: [],
    refused: fixes.map((fix) => ({ fix, reason })),
  });
  const traced = await traceChartFindings(findings, options);
  if (traced === undefined) return refuseAll(GONE);
  const proven = new Map<Finding, readonly ProvenKey[]>();
  for (const [index, { finding }] of findings.entries()) {
    (finding as Finding & { trace?: Trace | undefined }).trace = traced.traces[index];
    proven.set(finding, traced.proven[index] ?? []);
  }
  if (fixes.length === 0) return refuseAll('');
  const files = valuesFiles(traced.request, first.from.shown);
  if (files.length === 0) return refuseAll(NO_FILE);
  const clean = await first.from.renderer.renderChart(traced.request);
  if (clean.kind !== 'chart') return refuseAll(GONE);
  const judge = (chart: RenderedChart): JudgedChart => new JudgedChart(chart, first, options);
  const { renderer } = first.from;
  const plan = new ValuesPlan({ request: traced.request, files, renderer, judge }, judge(clean));
  const refused = await plan.takeAll(fixes, (fix) => proven.get(fix.finding) ?? []);
  return { ...plan.result(), refused };
}

/** A change of one values file that was found to hold. */
interface Written {
  readonly file: ValuesFile;
  readonly steps: Path;
  readonly value: Value;
  readonly fixes: number[];
}

/** What a plan works with. */
interface Means {
  readonly request: ChartRequest;
  readonly files: readonly ValuesFile[];
  readonly renderer: Renderer;
  readonly judge: (chart: RenderedChart) => JudgedChart;
}

class ValuesPlan {
  readonly #means: Means;
  readonly #before: JudgedChart;
  readonly #written: Written[] = [];
  readonly #applied: Fix[] = [];

  constructor(means: Means, before: JudgedChart) {
    this.#means = means;
    this.#before = before;
  }

  /** One that was refused may hold once another is made. */
  async takeAll(
    fixes: readonly Fix[],
    keysOf: (fix: Fix) => readonly ProvenKey[],
  ): Promise<readonly RefusedFix[]> {
    let waiting = fixes;
    for (;;) {
      const refused: RefusedFix[] = [];
      for (const fix of waiting) {
        const reason = await this.#take(fix, keysOf(fix));
        if (reason !== undefined) refused.push({ fix, reason });
      }
      if (refused.length === 0 || refused.length === waiting.length) return refused;
      waiting = refused.map(({ fix }) => fix);
    }
  }

  /** Undefined where the fix is made, else why it is not. */
  async #take(fix: Fix, keys: readonly ProvenKey[]): Promise<string | undefined> {
    let reason: string | undefined = NO_KEY;
    for (const { steps, value } of keys.filter(({ effect }) => effect === 'cleared')) {
      const known = this.#written.find((written) => isSame(written, steps, value));
      reason = known === undefined ? await this.#try(fix, steps, value) : undefined;
      known?.fixes.push(fix.number);
      if (reason === undefined) {
        this.#applied.push(fix);
        return undefined;
      }
    }
    return reason;
  }

  /** Undefined where the edit holds, else why it does not. */
  async #try(fix: Fix, steps: Path, value: Value): Promise<string | undefined> {
    const file = fileFor(this.#means.files, steps);
    if (file === undefined) return NO_FILE;
    // Null takes a default away; where the file itself states it, the line goes.
    if (value === null && !stands(file.text, steps)) return NO_KEY;
    const attempt: Written = { file, steps, value, fixes: [fix.number] };
    const edits = this.#edits([...this.#written, attempt]);
    if (typeof edits === 'string') return edits;
    const complaint = await this.#complaint(fix, edits);
    if (complaint !== undefined) return complaint;
    this.#written.push(attempt);
    return undefined;
  }

  async #complaint(fix: Fix, edits: ReadonlyMap<ValuesFile, FileEdit>): Promise<string | undefined> {
    const { renderer, judge } = this.#means;
    let { request } = this.#means;
    for (const [file, edit] of edits) request = file.put(request, edit.after);
    const outcome = await renderer.renderChart(request);
    if (outcome.kind !== 'chart') return 'the chart cannot be rendered with the edited values';
    const after = judge(outcome);
    if (![...this.#applied, fix].every(({ finding }) => after.isCleared(finding)))
      return 'the edited values do not clear the finding';
    if (after.hasMoreFlawsThan(this.#before))
      return 'the chart would print a key twice with the edited values';
    const added = after.addedTo(this.#before);
    return added === undefined ? undefined : `the edited values would add a finding of ${added}`;
  }

  /** All changes so far as edits of their files, or why they cannot be written together. */
  #edits(all: readonly Written[]): ReadonlyMap<ValuesFile, FileEdit> | string {
    const edits = new Map<ValuesFile, FileEdit>();
    for (const [file, written] of Map.groupBy(all, (each) => each.file)) {
      const edit = editFile(
        { source: file.source, file: file.file, before: file.text },
        written.flatMap(remediesOf),
      );
      if (typeof edit === 'string') return edit;
      edits.set(file, edit);
    }
    return edits;
  }

  result(): Omit<ChartPlan, 'refused'> {
    const edits = this.#edits(this.#written);
    const files = typeof edits === 'string' ? [] : [...edits.values()];
    return { files, applied: this.#applied };
  }
}

function remediesOf({ steps, value, fixes }: Written): readonly NumberedRemedy[] {
  const change = value === null ? { remove: [steps] } : { set: [{ path: steps, value }] };
  return fixes.map((fix) => ({ fix, prefix: [], remedy: { advice: '', ...change } }));
}

function isSame(written: Written, steps: Path, value: Value): boolean {
  return JSON.stringify([written.steps, written.value]) === JSON.stringify([steps, value]);
}
