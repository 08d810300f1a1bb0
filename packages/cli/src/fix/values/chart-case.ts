import type { PostureOptions } from '@bulwark/engine';
import type { Finding } from '@bulwark/model';
import type { Fix } from '@bulwark/remediate';
import type { ChartRequest, ProvenKey } from '@bulwark/render';
import { textsOf, traceChartFindings } from '../../provenance/chart.ts';
import type { ChartFinding, Traced } from '../../provenance/chart.ts';
import { complaintAbout, JudgedUnit } from '../../provenance/judged-unit.ts';
import { noteTraces } from '../../provenance/rendered-finding.ts';
import { objectsOf } from '../../provenance/rendered-objects.ts';
import { releaseFiles } from './release-values.ts';
import type { Release } from './release-values.ts';
import { seenAgain } from './seen-again.ts';
import { valuesFiles } from './values-files.ts';
import type { ValuesFile } from './values-files.ts';

/** Findings of one chart with one set of values, and the fixes that are wanted of some of them. */
export interface ChartWork {
  readonly findings: readonly [ChartFinding, ...ChartFinding[]];
  readonly fixes: readonly Fix[];
  /** The object that deploys it with values of its own. */
  readonly release: Release | undefined;
  /** Findings in it that are left as they are, by decision of the user. */
  readonly excepted: readonly Finding[];
}

export const NOT_CLEARED = 'the edited values do not clear the finding';

/** Texts of edited files, by path. */
export type EditedTexts = ReadonlyMap<string, string>;

/** One rendering of a chart, as it is with the edits that hold so far. */
export class ChartCase {
  readonly work: ChartWork;
  readonly request: ChartRequest;
  /** What it is rendered with. */
  readonly values: Traced['values'];
  /** Where its values stand, the file that wins first. */
  readonly files: readonly ValuesFile[];
  readonly unit: JudgedUnit;
  readonly #options: PostureOptions;
  /** Keys that were seen to have an effect on each finding. */
  readonly #keys = new Map<Finding, readonly ProvenKey[]>();

  private constructor(work: ChartWork, { request, clean, values }: Traced, options: PostureOptions) {
    const [{ finding, origin, from }] = work.findings;
    this.work = work;
    this.request = request;
    this.values = values;
    this.#options = options;
    this.files = [...releaseFiles(work.release), ...valuesFiles(request, from.shown)];
    const read = (name: string, text: string): ReturnType<typeof objectsOf> =>
      objectsOf(text, 'yaml', origin, from.shown(name));
    const how = { unit: finding.unit, format: 'yaml', objectsOf: read } as const;
    this.unit = new JudgedUnit(textsOf(clean), how, options);
  }

  /** Traces the findings, notes with each where it comes from, and renders; undefined where that is not possible any more. */
  static async open(work: ChartWork, options: PostureOptions): Promise<ChartCase | undefined> {
    const traced = await traceChartFindings(work.findings, options);
    if (traced === undefined) return undefined;
    noteTraces(work.findings, traced.traces);
    const opened = new ChartCase(work, traced, options);
    for (const [index, { finding }] of work.findings.entries())
      opened.#keys.set(finding, traced.proven[index] ?? []);
    return opened;
  }

  keysOf({ finding }: Fix): readonly ProvenKey[] {
    return this.#keys.get(finding) ?? [];
  }

  /** Traces findings that are open still with edits made: keys may have an effect only then. */
  async retrace(open: readonly Fix[], edited: EditedTexts): Promise<void> {
    const wanted = new Set(open.map(({ finding }) => finding));
    const [first, ...others] = this.work.findings.filter(({ finding }) => wanted.has(finding));
    if (first === undefined) return;
    const outcome = await first.from.renderer.renderChart(this.#with(this.request, edited));
    if (outcome.kind !== 'chart') return;
    const texts = textsOf(outcome);
    const traced = await traceChartFindings([first, ...others], this.#options, {
      request: (request) => this.#with(request, edited),
      seen: (finding) => seenAgain(finding, texts),
    });
    for (const [index, { finding }] of [first, ...others].entries())
      this.#keys.set(finding, traced?.proven[index] ?? []);
  }

  uses(paths: ReadonlySet<string>): boolean {
    return this.files.some(({ source }) => paths.has(source.path));
  }

  /**
   * Renders with edited files, as an attempt of the unit. What is returned speaks against it: that it cannot be rendered, that a finding of `mended`
   * is still there or one comes up.
   */
  async attempt(edited: EditedTexts, mended: readonly Finding[]): Promise<string | undefined> {
    const [{ from }] = this.work.findings;
    const outcome = await from.renderer.renderChart(this.#with(this.request, edited));
    if (outcome.kind !== 'chart') return 'the chart cannot be rendered with the edited values';
    const { unit } = this;
    const judgement = unit.attempt(textsOf(outcome));
    if (!mended.every((finding) => unit.isCleared(finding, judgement))) return NOT_CLEARED;
    const complaint = complaintAbout(judgement, unit.before);
    if (complaint !== undefined) return complaint;
    const kept = this.work.excepted.find((finding) => unit.isCleared(finding, judgement));
    return kept && `it would change what is under an exception: ${kept.control}`;
  }

  #with(request: ChartRequest, edited: EditedTexts): ChartRequest {
    return this.files.reduce((before, { source, put }) => {
      const text = edited.get(source.path);
      return text === undefined ? before : put(before, text);
    }, request);
  }
}
