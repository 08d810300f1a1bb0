import type { ControlGroup } from './control-groups.ts';
import type { Dependencies, Questions } from './dependencies.ts';
import type { FindingRecord } from './finding-record.ts';
import type { Judge, Said } from './judge.ts';
import { Multimap } from './multimap.ts';
import type { ObjectRecord } from './record.ts';
import type { Subject } from './subject.ts';

/** What the controls of one group said of one subject, and what they had to ask for it. */
export interface Verdict {
  readonly group: ControlGroup;
  readonly subject: Subject;
  /** The record on which findings stand. */
  readonly record: ObjectRecord | undefined;
  readonly said: Said;
}

interface Cell extends Verdict {
  said: Said;
  record: ObjectRecord | undefined;
  asked: Questions<Cell> | undefined;
}

/** A group of controls with one of its subjects. */
export interface Case {
  readonly group: ControlGroup;
  readonly subject: Subject;
}

/** What a group of verdicts is about: an object, or a role or namespace by a name. */
export type Matter = ObjectRecord | string;

/** The verdicts of controls with `reads` over one unit, each kept until something is different for which it asked. */
export class RelationalResults {
  readonly #judge: Judge;
  readonly #recordOf: (subject: Subject) => ObjectRecord | undefined;
  readonly #dependencies: Dependencies<Cell>;
  readonly #cells = new Map<Matter, readonly Cell[]>();
  /** Those that found something, by the record on which it stands. */
  readonly #failing = new Multimap<ObjectRecord, Cell>();
  readonly #changed = new Set<ObjectRecord>();

  constructor(
    judge: Judge,
    dependencies: Dependencies<Verdict>,
    recordOf: (subject: Subject) => ObjectRecord | undefined,
  ) {
    this.#judge = judge;
    this.#dependencies = dependencies as Dependencies<Cell>;
    this.#recordOf = recordOf;
  }

  *verdicts(): Iterable<Verdict> {
    for (const cells of this.#cells.values()) yield* cells;
  }

  /** The verdicts about a matter; undefined where nothing was judged. */
  about(matter: Matter): readonly Verdict[] | undefined {
    return this.#cells.get(matter);
  }

  /** What was found on a record. */
  findingsOn(record: ObjectRecord): readonly FindingRecord[] {
    return this.#failing.has(record)
      ? [...this.#failing.get(record)].flatMap(({ said }) => said.findings)
      : NONE;
  }

  /** Everything that asked one of these questions. */
  askersOf(questions: ReadonlySet<string>): ReadonlySet<Verdict> {
    return this.#dependencies.askersOf(questions);
  }

  /** Judges a matter from the beginning. */
  judge(matter: Matter, cases: readonly Case[]): void {
    this.drop(matter);
    if (cases.length === 0) return;
    const cells = cases.map(({ group, subject }): Cell => {
      return { group, subject, record: undefined, said: SILENCE, asked: undefined };
    });
    this.#cells.set(matter, cells);
    for (const cell of cells) this.#ask(cell);
  }

  /** Judges again what is still a matter. */
  rejudge(verdict: Verdict): void {
    const cell = verdict as Cell;
    if (cell.asked === undefined) return;
    this.#strike(cell);
    this.#ask(cell);
  }

  drop(matter: Matter): void {
    for (const cell of this.#cells.get(matter) ?? NONE) this.#strike(cell);
    this.#cells.delete(matter);
  }

  /** Records on which something else was found than at the last call. */
  takeChanged(): ReadonlySet<ObjectRecord> {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    return changed;
  }

  #ask(cell: Cell): void {
    const { result, keys } = this.#dependencies.watch(() => this.#judge.judge(cell.group, cell.subject));
    cell.said = result;
    cell.asked = this.#dependencies.enter(cell, keys);
    cell.record = this.#recordOf(cell.subject);
    if (cell.record === undefined || result.findings.length === 0) return;
    this.#changed.add(cell.record);
    this.#failing.add(cell.record, cell);
  }

  #strike(cell: Cell): void {
    if (cell.asked !== undefined) this.#dependencies.strike(cell, cell.asked);
    cell.asked = undefined;
    if (cell.record === undefined || cell.said.findings.length === 0) return;
    this.#changed.add(cell.record);
    this.#failing.delete(cell.record, cell);
  }
}

const NONE: readonly never[] = [];
const SILENCE: Said = { codes: new Uint8Array(), blinds: [], findings: [] };
