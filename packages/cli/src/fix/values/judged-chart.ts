import { Posture } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import { formatReference } from '@bulwark/model';
import type { Finding } from '@bulwark/model';
import type { RenderedChart } from '@bulwark/render';
import { DEFAULT_LIMITS, readDocuments } from '@bulwark/sources';
import type { ChartFinding } from '../../provenance/chart.ts';
import { objectsOf } from '../../provenance/rendered-objects.ts';

/** A chart as it was rendered, judged as the unit that it is. */
export class JudgedChart {
  readonly #posture: Posture;
  readonly #fingerprints: ReadonlySet<string>;
  /** How often each control fails on each object: a change may move a finding to another place of its object. */
  readonly #counts: ReadonlyMap<string, number>;
  /** What a reader has to say of the texts: keys that occur twice, documents that cannot be read. */
  readonly #flaws: number;

  constructor(
    { crds, files }: RenderedChart,
    { finding, origin, from }: ChartFinding,
    options: PostureOptions,
  ) {
    this.#posture = new Posture({ ...options, unitOf: () => finding.unit });
    for (const { path, text } of [...crds, ...files])
      for (const raw of objectsOf(text, 'yaml', origin, from.shown(path))) this.#posture.add(raw);
    this.#flaws = [...crds, ...files].reduce((sum, { text }) => sum + flawsOf(text), 0);
    const { findings } = this.#posture.result();
    this.#fingerprints = new Set(findings.map(({ fingerprint }) => fingerprint));
    const groups = Map.groupBy(findings, ({ control, object }) => `${control} ${formatReference(object)}`);
    this.#counts = new Map([...groups].map(([key, group]) => [key, group.length]));
  }

  /** The object is there still, the control could judge it and does not find what it found. */
  isCleared(finding: Finding): boolean {
    const said = this.#posture.explain(finding.observedIn ?? finding.object);
    const outcomes = said.flatMap(({ controls }) =>
      controls.filter(({ control }) => control === finding.control).map(({ outcome }) => outcome),
    );
    const judged = outcomes.length > 0 && !outcomes.some((outcome) => UNJUDGED.includes(outcome));
    return judged && !this.#fingerprints.has(finding.fingerprint);
  }

  hasMoreFlawsThan(before: JudgedChart): boolean {
    return this.#flaws > before.#flaws;
  }

  /** The control that fails more often on an object than in another rendering; undefined where there is none. */
  addedTo(before: JudgedChart): string | undefined {
    for (const [key, count] of this.#counts)
      if (count > (before.#counts.get(key) ?? 0)) return key.slice(0, key.indexOf(' '));
    return undefined;
  }
}

/** A value that clears a finding only by standing twice would be refused by a strict reader. */
function flawsOf(text: string): number {
  let flaws = 0;
  for (const outcome of readDocuments(text, 'yaml', DEFAULT_LIMITS))
    flaws += outcome.kind === 'problem' ? 1 : outcome.notices.length;
  return flaws;
}

const UNJUDGED: readonly string[] = ['not-evaluated', 'error'];
