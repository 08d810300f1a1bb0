import { contentDigest, Posture } from '@bulwark/engine';
import type { Exceptions, FindingChanges, ObjectRecord, UnknownKinds } from '@bulwark/engine';
import type { ExceptionRule, Path, RawObject, ScanResult, ValueMap } from '@bulwark/model';
import type { ScanRequest } from '../arguments/request.ts';
import { otherNames } from '../config/scopes.ts';
import { sha256 } from '../evaluate.ts';
import { AnnotatedExceptions } from '../exceptions/annotated.ts';

/** What is known of the kinds of a cluster. */
export interface KnownKinds {
  readonly complete: readonly string[];
  readonly unknown: UnknownKinds;
}

interface Held {
  readonly record: ObjectRecord;
  /** Of everything in the object that can matter. */
  readonly digest: string;
}

/** 128 bits, a byte a character: one is held for each object of a cluster. */
function shortDigest(text: string): string {
  return Buffer.from(sha256(text).slice(0, 32), 'hex').toString('latin1');
}

/**
 * The posture of one cluster whose objects come, change and go. After any sequence of changes its result is that of a scan of the
 * objects that are there.
 */
export class LivePosture {
  readonly #posture: Posture;
  readonly #request: ScanRequest;
  readonly #unit: string;
  readonly #held = new Map<string, Held>();
  /** Decisions that objects state of themselves; most state none. */
  readonly #annotated = new Map<string, AnnotatedExceptions>();
  #kinds: KnownKinds = { complete: [], unknown: new Map() };
  /** All decisions, until an object states another one. */
  #rules: readonly ExceptionRule[] | undefined;

  constructor(request: ScanRequest, unit: string) {
    const { plan, planOf, scope } = request;
    this.#request = request;
    this.#unit = unit;
    this.#posture = new Posture({
      plan,
      digest: sha256,
      completeKinds: () => this.#kinds.complete,
      unknownKinds: () => this.#kinds.unknown,
      ...(scope && { scope }),
      ...(planOf && { planOf }),
    });
  }

  get objects(): number {
    return this.#held.size;
  }

  /** Takes an object in the place of what it was. False where nothing is different that can matter. */
  put(id: string, raw: RawObject): boolean {
    const digest = contentDigest(raw, shortDigest);
    if (this.#held.get(id)?.digest === digest) return false;
    this.remove(id);
    const record = this.#posture.add(raw);
    this.#held.set(id, { record, digest });
    const annotated = new AnnotatedExceptions(this.#request.suppressions);
    annotated.observe(raw, record);
    if (annotated.rules.length === 0) return true;
    this.#annotated.set(id, annotated);
    this.#rules = undefined;
    return true;
  }

  remove(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#held.delete(id);
    if (this.#annotated.delete(id)) this.#rules = undefined;
    this.#posture.remove(held.record);
  }

  /** The object in its retained form. */
  valueOf(id: string): ValueMap | undefined {
    return this.#held.get(id)?.record.view.value;
  }

  /** Where an object has pod templates, where its definition says so. */
  templatesOf(id: string): readonly Path[] | undefined {
    return this.#held.get(id)?.record.view.templates?.paths;
  }

  /** What folds into an object: the pods of a Deployment and what stands between. As of the last result. */
  ownedBy(id: string): readonly string[] {
    const root = this.#held.get(id)?.record;
    return [...this.#held].flatMap(([other, { record }]) =>
      record !== root && record.root === root ? [other] : [],
    );
  }

  /** Says what is known of the kinds now; controls that read one that stands differently are judged again. */
  setKinds(kinds: KnownKinds): void {
    this.#kinds = kinds;
    this.#posture.reconsider(this.#unit);
  }

  /** Everything that is known, at that moment (ISO 8601), for exceptions end. */
  result(now: string): ScanResult {
    const annotated = [...this.#annotated.values()];
    const result = this.#posture.result(this.#exceptions(now));
    return {
      ...result,
      exceptions: result.exceptions.filter((use) => !annotated.some((each) => each.isCopy(use))),
    };
  }

  /** What became of the findings since the last call, or since the beginning, at that moment (ISO 8601). */
  changes(now: string): FindingChanges {
    return this.#posture.changes(this.#exceptions(now));
  }

  #exceptions(now: string): Exceptions {
    // In a fixed order, whichever object came first.
    this.#rules ??= [
      ...this.#request.exceptions,
      ...[...this.#annotated].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, each]) => each.rules),
    ];
    return { rules: this.#rules, now, otherNames };
  }
}
