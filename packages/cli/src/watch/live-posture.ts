import { Posture } from '@bulwark/engine';
import type { ObjectRecord, UnknownKind, UnknownKinds } from '@bulwark/engine';
import type { Path, RawObject, ScanResult, ValueMap } from '@bulwark/model';
import type { ScanRequest } from '../arguments/request.ts';
import { otherNames } from '../config/scopes.ts';
import { sha256 } from '../evaluate.ts';
import { AnnotatedExceptions } from '../exceptions/annotated.ts';

/** What is known of the kinds of a cluster. */
export interface KnownKinds {
  readonly complete: readonly string[];
  readonly unknown: UnknownKinds;
}

/**
 * The posture of one cluster whose objects come, change and go. After any sequence of changes its result is that of a scan of the
 * objects that are there.
 */
export class LivePosture {
  readonly #posture: Posture;
  readonly #request: ScanRequest;
  readonly #unit: string;
  readonly #records = new Map<string, ObjectRecord>();
  /** Decisions that objects state of themselves; most state none. */
  readonly #annotated = new Map<string, AnnotatedExceptions>();
  #kinds: KnownKinds = { complete: [], unknown: new Map() };

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
    return this.#records.size;
  }

  put(id: string, raw: RawObject): void {
    this.remove(id);
    const record = this.#posture.add(raw);
    this.#records.set(id, record);
    const annotated = new AnnotatedExceptions(this.#request.suppressions);
    annotated.observe(raw, record);
    if (annotated.rules.length > 0) this.#annotated.set(id, annotated);
  }

  remove(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    this.#annotated.delete(id);
    this.#posture.remove(record);
  }

  /** The object in its retained form. */
  valueOf(id: string): ValueMap | undefined {
    return this.#records.get(id)?.view.value;
  }

  /** Where an object has pod templates, where its definition says so. */
  templatesOf(id: string): readonly Path[] | undefined {
    return this.#records.get(id)?.view.templates?.paths;
  }

  /** What folds into an object: the pods of a Deployment and what stands between. As of the last result. */
  ownedBy(id: string): readonly string[] {
    const root = this.#records.get(id);
    return [...this.#records].flatMap(([other, record]) =>
      record !== root && record.root === root ? [other] : [],
    );
  }

  /** Says what is known of the kinds now; controls that read one that stands differently are judged again. */
  setKinds(kinds: KnownKinds): void {
    const before = this.#kinds;
    this.#kinds = kinds;
    for (const kind of changedKinds(before, kinds)) this.#posture.reconsider(this.#unit, kind);
  }

  /** Everything that is known, at that moment (ISO 8601), for exceptions end. */
  result(now: string): ScanResult {
    // In a fixed order, whichever object came first.
    const annotated = [...this.#annotated].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
    const rules = [...this.#request.exceptions, ...annotated.flatMap((each) => each.rules)];
    const result = this.#posture.result({ rules, now, otherNames });
    return {
      ...result,
      exceptions: result.exceptions.filter((use) => !annotated.some((each) => each.isCopy(use))),
    };
  }
}

function changedKinds(before: KnownKinds, after: KnownKinds): readonly string[] {
  const [was, is] = [new Set(before.complete), new Set(after.complete)];
  const kinds = new Set([...was, ...is, ...before.unknown.keys(), ...after.unknown.keys()]);
  return [...kinds].filter(
    (kind) => was.has(kind) !== is.has(kind) || !isSame(before.unknown.get(kind), after.unknown.get(kind)),
  );
}

function isSame(a: UnknownKind | undefined, b: UnknownKind | undefined): boolean {
  return a?.reason === b?.reason && a?.detail === b?.detail;
}
