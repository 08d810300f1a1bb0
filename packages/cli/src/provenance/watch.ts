import { isDeepStrictEqual } from 'node:util';
import { Posture } from '@bulwark/engine';
import type { ObjectRecord, PostureOptions } from '@bulwark/engine';
import { formatReference, valueAt } from '@bulwark/model';
import type { Finding, ObjectReference, RawObject, ValueMap } from '@bulwark/model';
import type { Effect } from '@bulwark/render';

/** Texts that were rendered, by a name that stays the same from one rendering to the next. */
export type Texts = ReadonlyMap<string, string>;

interface HeldText {
  readonly text: string;
  readonly records: readonly ObjectRecord[];
}

/**
 * Tells what another rendering of the same objects does to findings, by judging them anew. What changed since the rendering before is read
 * and judged, the rest stays.
 */
export class FindingWatch {
  readonly #posture: Posture;
  readonly #findings: readonly Finding[];
  readonly #objectsOf: (name: string, text: string) => readonly RawObject[];
  readonly #held = new Map<string, HeldText>();
  readonly #values = new Map<ObjectRecord, ValueMap>();
  #before: readonly (ValueMap | undefined)[] = [];
  #known: ReadonlySet<string> = new Set();

  /** The findings must be of one unit, which the options would give the objects again. */
  constructor(
    findings: readonly Finding[],
    options: PostureOptions,
    objectsOf: (name: string, text: string) => readonly RawObject[],
  ) {
    this.#findings = findings;
    this.#posture = new Posture({ ...options, unitOf: () => findings[0]?.unit });
    this.#objectsOf = objectsOf;
  }

  /** Takes the rendering as it was judged. */
  start(texts: Texts): void {
    this.#take(texts);
    this.#before = this.#findings.map((finding) => this.#find(seenIn(finding)));
    this.#known = this.#fingerprints();
  }

  /** The effect of another rendering on each finding. */
  effects(texts: Texts): readonly Effect[] {
    this.#take(texts);
    const now = this.#fingerprints();
    return this.#findings.map((finding, index) => this.#effect(finding, this.#before[index], now));
  }

  #effect(finding: Finding, before: ValueMap | undefined, now: ReadonlySet<string>): Effect {
    const object = this.#find(seenIn(finding));
    if (before === undefined) return 'none';
    if (object === undefined) return 'gone';
    const wasThere = this.#known.has(finding.fingerprint);
    if (wasThere && !now.has(finding.fingerprint) && this.#isJudged(finding)) return 'cleared';
    return isDeepStrictEqual(valueAt(before, finding.path), valueAt(object, finding.path))
      ? 'none'
      : 'changed';
  }

  /** A control that could not judge says nothing either. */
  #isJudged({ control, object }: Finding): boolean {
    const said = this.#posture.explain(object).flatMap(({ controls }) => controls);
    const outcomes = said.filter((each) => each.control === control).map(({ outcome }) => outcome);
    return !outcomes.includes('not-evaluated');
  }

  #fingerprints(): ReadonlySet<string> {
    return new Set(this.#posture.result().findings.map(({ fingerprint }) => fingerprint));
  }

  #find(reference: ObjectReference): ValueMap | undefined {
    const name = formatReference(reference);
    for (const [record, value] of this.#values) if (formatReference(record.reference) === name) return value;
    return undefined;
  }

  #take(texts: Texts): void {
    for (const [name, { text, records }] of this.#held) {
      if (texts.get(name) === text) continue;
      for (const record of records) {
        this.#posture.remove(record);
        this.#values.delete(record);
      }
      this.#held.delete(name);
    }
    for (const [name, text] of texts) {
      if (this.#held.has(name)) continue;
      const records = this.#objectsOf(name, text).map((raw) => this.#add(raw));
      this.#held.set(name, { text, records });
    }
  }

  #add(raw: RawObject): ObjectRecord {
    const record = this.#posture.add(raw);
    this.#values.set(record, raw.value);
    return record;
  }
}

/** The object on which the path of a finding stands. */
function seenIn({ observedIn, object }: Finding): ObjectReference {
  return observedIn ?? object;
}
