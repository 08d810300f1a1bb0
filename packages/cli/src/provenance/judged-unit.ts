import { Posture } from '@bulwark/engine';
import type { ObjectRecord, PostureOptions } from '@bulwark/engine';
import { formatReference } from '@bulwark/model';
import type { Finding, RawObject } from '@bulwark/model';
import { serverRefusals } from '@bulwark/remediate';
import { DEFAULT_LIMITS, readDocuments } from '@bulwark/sources';

/** Texts that were rendered, by a name that stays the same from one rendering to the next. */
export type Texts = ReadonlyMap<string, string>;

/** What is said of one rendering as a whole. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly fingerprints: ReadonlySet<string>;
  /** How often each control fails on each object: a change may move a finding to another place of its object. */
  readonly counts: ReadonlyMap<string, number>;
  /** What a reader has to say of the texts: keys that occur twice, documents that cannot be read. */
  readonly flaws: number;
  /** Why the API server would not take the objects. */
  readonly refusals: readonly string[];
}

/** How the texts of a unit are read. */
export interface UnitText {
  readonly unit: string | undefined;
  readonly format: 'json' | 'yaml';
  readonly objectsOf: (name: string, text: string) => readonly RawObject[];
}

interface HeldText {
  readonly text: string;
  readonly records: readonly ObjectRecord[];
  readonly flaws: number;
  readonly refusals: readonly string[];
}

/** What was rendered from one source, judged as the unit that it is, again and again: what stays the same is not judged anew. */
export class JudgedUnit {
  readonly #posture: Posture;
  readonly #how: UnitText;
  readonly #held = new Map<string, HeldText>();

  constructor(how: UnitText, options: PostureOptions) {
    this.#how = how;
    this.#posture = new Posture({ ...options, unitOf: () => how.unit });
  }

  /** Judges a rendering, which takes the place of the one before. */
  judge(texts: Texts): Judgement {
    for (const [name, { text, records }] of this.#held) {
      if (texts.get(name) === text) continue;
      for (const record of records) this.#posture.remove(record);
      this.#held.delete(name);
    }
    for (const [name, text] of texts) if (!this.#held.has(name)) this.#held.set(name, this.#read(name, text));
    const { findings } = this.#posture.result();
    const groups = Map.groupBy(findings, ({ control, object }) => `${control} ${formatReference(object)}`);
    const held = [...this.#held.values()];
    return {
      findings,
      fingerprints: new Set(findings.map(({ fingerprint }) => fingerprint)),
      counts: new Map([...groups].map(([key, group]) => [key, group.length])),
      flaws: held.reduce((sum, { flaws }) => sum + flaws, 0),
      refusals: held.flatMap(({ refusals }) => refusals),
    };
  }

  /** In the rendering that was judged last the object is there, the control could judge it and does not find what it found. */
  isCleared(finding: Finding, { fingerprints }: Judgement): boolean {
    if (fingerprints.has(finding.fingerprint)) return false;
    const said = this.#posture.explain(finding.observedIn ?? finding.object);
    const outcomes = said.flatMap(({ controls }) =>
      controls.filter(({ control }) => control === finding.control).map(({ outcome }) => outcome),
    );
    return outcomes.length > 0 && !outcomes.some((outcome) => UNJUDGED.includes(outcome));
  }

  #read(name: string, text: string): HeldText {
    const objects = this.#how.objectsOf(name, text);
    return {
      text,
      records: objects.map((raw) => this.#posture.add(raw)),
      flaws: flawsOf(text, this.#how.format),
      refusals: objects.flatMap(({ value }) => serverRefusals(value)),
    };
  }
}

const UNJUDGED: readonly string[] = ['not-evaluated', 'error'];

/** A value that clears a finding only by standing twice would be refused by a strict reader. */
function flawsOf(text: string, format: 'json' | 'yaml'): number {
  let flaws = 0;
  for (const outcome of readDocuments(text, format, DEFAULT_LIMITS))
    flaws += outcome.kind === 'problem' ? 1 : outcome.notices.length;
  return flaws;
}

/** What speaks against a rendering beside the one before; undefined where nothing does. */
export function complaintAbout(after: Judgement, before: Judgement): string | undefined {
  if (after.flaws > before.flaws) return 'it would print a key twice';
  const refusal = after.refusals.find((reason) => !before.refusals.includes(reason));
  if (refusal !== undefined) return `the API server would refuse it: ${refusal}`;
  for (const [key, count] of after.counts)
    if (count > (before.counts.get(key) ?? 0))
      return `it would add a finding of ${key.slice(0, key.indexOf(' '))}`;
  return undefined;
}
