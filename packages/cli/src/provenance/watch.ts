import { isDeepStrictEqual } from 'node:util';
import { Posture } from '@bulwark/engine';
import type { ObjectRecord, PostureOptions } from '@bulwark/engine';
import { valueAt } from '@bulwark/model';
import type { Finding, ObjectReference, Origin, RawObject, ValueMap } from '@bulwark/model';
import type { Effect } from '@bulwark/render';
import { HeldTexts } from './held-texts.ts';
import type { Texts } from './held-texts.ts';
import { pathIn } from './path-in.ts';

/** What there is, by fingerprint and by place. */
interface Findings {
  readonly fingerprints: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
}

const NO_FINDINGS: Findings = { fingerprints: new Set(), places: new Set() };

/**
 * Tells what another rendering of the same objects does to findings, by judging them anew. What changed since the rendering before is read
 * and judged, the rest stays.
 */
export class FindingWatch {
  readonly #posture: Posture;
  readonly #findings: readonly Finding[];
  readonly #held: HeldTexts<readonly ObjectRecord[]>;
  readonly #values = new Map<ObjectRecord, ValueMap>();
  #before: readonly (ValueMap | undefined)[] = [];
  #start: Findings = NO_FINDINGS;
  #names: ReadonlySet<string> = new Set();

  /** The findings must be of one unit, which the options would give the objects again. */
  constructor(
    findings: readonly Finding[],
    options: PostureOptions,
    objectsOf: (name: string, text: string) => readonly RawObject[],
  ) {
    this.#findings = findings;
    this.#posture = new Posture({ ...options, unitOf: () => findings[0]?.unit });
    this.#held = new HeldTexts<readonly ObjectRecord[]>(
      (name, text) => objectsOf(name, text).map((raw) => this.#add(raw)),
      (records) => this.#drop(records),
    );
  }

  /** Takes the rendering as it was judged. */
  start(texts: Texts): void {
    this.#held.take(texts);
    this.#before = this.#findings.map((finding) => this.#find(seenIn(finding)));
    this.#start = this.#judge();
    this.#names = new Set([...this.#values.keys()].map(({ reference: { kind, name } }) => `${kind}/${name}`));
  }

  /** The effect of another rendering on each finding. */
  effects(texts: Texts): readonly Effect[] {
    this.#held.take(texts);
    const now = this.#judge();
    return this.#findings.map((finding, index) => this.#effect(finding, this.#before[index], now));
  }

  /** Controls of findings that the last rendering has and the one at the start had not. */
  added(): readonly string[] {
    const fresh = this.#posture.result().findings.filter((finding) => !this.#isThere(finding, this.#start));
    return [...new Set(fresh.map(({ control }) => control))];
  }

  #effect(finding: Finding, before: ValueMap | undefined, now: Findings): Effect {
    const object = this.#find(seenIn(finding));
    if (before === undefined) return 'none';
    if (object === undefined) return this.#isRenamed(finding) ? 'none' : 'gone';
    const cleared = this.#start.fingerprints.has(finding.fingerprint) && !this.#isThere(finding, now);
    if (cleared && this.#isJudged(finding)) return 'cleared';
    return isDeepStrictEqual(
      valueAt(before, finding.path),
      valueAt(object, pathIn(object, before, finding.path)),
    )
      ? 'none'
      : 'changed';
  }

  /** Under another name in the same text it is there still; nothing is known of the finding then. */
  #isRenamed(finding: Finding): boolean {
    const { kind, name } = seenIn(finding);
    const { origin } = finding;
    return [...this.#values.keys()].some(
      ({ reference, origin: place }) =>
        reference.kind === kind &&
        reference.name !== name &&
        !this.#names.has(`${reference.kind}/${reference.name}`) &&
        fileOf(place) === fileOf(origin),
    );
  }

  /** In another namespace a finding has another fingerprint. */
  #isThere(finding: Finding, now: Findings): boolean {
    return now.fingerprints.has(finding.fingerprint) || now.places.has(placeOf(finding));
  }

  /** A control that could not judge says nothing either. */
  #isJudged({ control, object }: Finding): boolean {
    const said = this.#posture.explain(object).flatMap(({ controls }) => controls);
    const outcomes = said.filter((each) => each.control === control).map(({ outcome }) => outcome);
    return !outcomes.includes('not-evaluated');
  }

  #judge(): Findings {
    const { findings } = this.#posture.result();
    return {
      fingerprints: new Set(findings.map(({ fingerprint }) => fingerprint)),
      places: new Set(findings.map(placeOf)),
    };
  }

  /** Another namespace makes no other object of it, as long as there is only one of that name. */
  #find(reference: ObjectReference): ValueMap | undefined {
    const named = [...this.#values].filter(
      ([
        {
          reference: { kind, name },
        },
      ]) => kind === reference.kind && name === reference.name,
    );
    const exact = named.find(([record]) => record.reference.namespace === reference.namespace);
    return (exact ?? (named.length === 1 ? named[0] : undefined))?.[1];
  }

  #add(raw: RawObject): ObjectRecord {
    const record = this.#posture.add(raw);
    this.#values.set(record, raw.value);
    return record;
  }

  #drop(records: readonly ObjectRecord[]): void {
    for (const record of records) {
      this.#posture.remove(record);
      this.#values.delete(record);
    }
  }
}

function fileOf(origin: Origin): string {
  return origin.source === 'file' ? origin.file : origin.cluster;
}

/** All that names a finding but its namespace. */
function placeOf({ control, object: { kind, name }, container = '', path }: Finding): string {
  return JSON.stringify([control, kind, name, container, path]);
}

/** The object on which the path of a finding stands. */
function seenIn({ observedIn, object }: Finding): ObjectReference {
  return observedIn ?? object;
}
