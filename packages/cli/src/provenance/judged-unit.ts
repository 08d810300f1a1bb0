import { Posture } from '@bulwark/engine';
import type { ObjectRecord, PostureOptions } from '@bulwark/engine';
import { formatReference } from '@bulwark/model';
import type { Finding, RawObject, ValueMap } from '@bulwark/model';
import { countBy, excess, serverRefusals } from '@bulwark/remediate';
import { DEFAULT_LIMITS, readDocuments } from '@bulwark/sources';
import { HeldTexts } from './held-texts.ts';
import type { Texts } from './held-texts.ts';

/** What is said of one rendering as a whole. */
export interface Judgement {
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
  readonly records: readonly ObjectRecord[];
  /** What was read, in the order of the records. */
  readonly objects: readonly RawObject[];
  readonly flaws: number;
  readonly refusals: readonly string[];
}

/**
 * What was rendered from one source with edits, judged as the unit that it is, again and again: what stays the same is not judged anew. What comes of
 * an attempt is kept apart until `commit` or `revert`.
 */
export class JudgedUnit {
  /** What is said of it without any edit. */
  readonly before: Judgement;
  readonly #posture: Posture;
  readonly #format: UnitText['format'];
  readonly #held: HeldTexts<HeldText>;
  #texts: Texts;
  #now: Judgement;
  #next: { readonly texts: Texts; readonly judgement: Judgement } | undefined;

  constructor(texts: Texts, { unit, format, objectsOf }: UnitText, options: PostureOptions) {
    this.#posture = new Posture({ ...options, unitOf: () => unit });
    this.#format = format;
    this.#held = new HeldTexts(
      (name, text) => this.#read(text, objectsOf(name, text)),
      ({ records }) => {
        for (const record of records) this.#posture.remove(record);
      },
    );
    this.#texts = texts;
    this.before = this.#judge(texts);
    this.#now = this.before;
  }

  /** What is rendered with the edits that hold so far. */
  get texts(): Texts {
    return this.#texts;
  }

  /** Judges a rendering with other edits. */
  attempt(texts: Texts): Judgement {
    const judgement = this.#judge(texts);
    this.#next = { texts, judgement };
    return judgement;
  }

  /** Takes what was attempted. */
  commit(): void {
    if (this.#next === undefined) return;
    this.#texts = this.#next.texts;
    this.#now = this.#next.judgement;
    this.#next = undefined;
  }

  /** Forgets what was attempted. */
  revert(): void {
    if (this.#next !== undefined) this.#held.take(this.#texts);
    this.#next = undefined;
  }

  /**
   * Whether edits clear a finding, be they meant for it or not: those that hold, or those of the attempt that gave a judgement. The object is there, and the
   * control could judge it and does not find what it found.
   */
  isCleared(finding: Finding, { fingerprints }: Judgement = this.#now): boolean {
    if (fingerprints.has(finding.fingerprint)) return false;
    const said = this.#posture.explain(finding.observedIn ?? finding.object);
    const outcomes = said.flatMap(({ controls }) =>
      controls.filter(({ control }) => control === finding.control).map(({ outcome }) => outcome),
    );
    return outcomes.length > 0 && !outcomes.some((outcome) => UNJUDGED.includes(outcome));
  }

  /** The object of a finding as it was rendered last. */
  objectOf({ observedIn, object }: Finding): ValueMap | undefined {
    const name = formatReference(observedIn ?? object);
    for (const { records, objects } of this.#held.all) {
      const index = records.findIndex(({ reference }) => formatReference(reference) === name);
      if (index >= 0) return objects[index]?.value;
    }
    return undefined;
  }

  #judge(texts: Texts): Judgement {
    this.#held.take(texts);
    const { findings } = this.#posture.result();
    const held = this.#held.all;
    return {
      fingerprints: new Set(findings.map(({ fingerprint }) => fingerprint)),
      counts: countBy(findings, ({ control, object }) => `${control} ${formatReference(object)}`),
      flaws: held.reduce((sum, { flaws }) => sum + flaws, 0),
      refusals: held.flatMap(({ refusals }) => refusals),
    };
  }

  #read(text: string, objects: readonly RawObject[]): HeldText {
    return {
      records: objects.map((raw) => this.#posture.add(raw)),
      objects,
      flaws: flawsOf(text, this.#format),
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
  const added = excess(before.counts, after.counts, NONE);
  return added && `it would add a finding of ${added.slice(0, added.indexOf(' '))}`;
}

const NONE: ReadonlyMap<string, number> = new Map();

/** Takes what was attempted with some units where nothing speaks against it, else forgets it. */
export function settle(units: Iterable<JudgedUnit>, complaint: string | undefined): void {
  for (const unit of units) {
    if (complaint === undefined) unit.commit();
    else unit.revert();
  }
}
