import type { LineReader } from '../lines/read-lines.ts';
import type { Mark } from '../lines/marks.ts';
import type { KeyPattern } from '../reads/shape.ts';
import type { Visit } from '../reads/visits.ts';

/** Keys that may decide about a place, most direct first. */
export interface Candidates {
  /** Read where its line is printed. */
  readonly line: readonly KeyPattern[];
  /** Read in the block around it. */
  readonly block: readonly KeyPattern[];
  /** Read anywhere in the object. */
  readonly object: readonly KeyPattern[];
  /** Decide whether the line is printed at all, innermost first. */
  readonly deciding: readonly KeyPattern[];
}

/** Numbers of the actions and texts that were passed, by template file. */
type Passed = ReadonlyMap<
  string,
  { readonly actions: ReadonlySet<number>; readonly texts: ReadonlySet<number> }
>;

/** Lines of a rendered file, from 1; ranges with both ends included. */
export interface Lines {
  readonly line: number;
  /** In which what decides may be printed, or left out. */
  readonly block: readonly [number, number];
  /** Of the whole object. */
  readonly object: readonly [number, number];
}

/** What the templates read while some lines of a rendered file were printed: the line itself, the block and the object around it. */
export function candidatesOf(
  visits: readonly Visit[],
  reader: LineReader,
  { line, block, object }: Lines,
): Candidates {
  const collector = new Collector(
    passed(reader.marksIn(line, line)),
    passed(reader.marksIn(Math.min(line, block[0]), Math.max(line, block[1]))),
    passed(reader.marksIn(...object)),
  );
  for (const visit of visits) collector.take(visit);
  // What is met later lies deeper, or further down.
  const { line: own, block: near, object: far, deciding } = collector;
  return { line: own, block: near, object: far, deciding: deciding.toReversed() };
}

function passed(marks: readonly Mark[]): Passed {
  const passed = new Map<string, { readonly actions: Set<number>; readonly texts: Set<number> }>();
  for (const { template, text, first, last } of marks) {
    const known = passed.get(template.file) ?? { actions: new Set(), texts: new Set() };
    passed.set(template.file, known);
    known.texts.add(text);
    if (first) known.actions.add(text - 1);
    if (last) known.actions.add(text);
  }
  return passed;
}

class Collector {
  readonly line: KeyPattern[] = [];
  readonly block: KeyPattern[] = [];
  readonly object: KeyPattern[] = [];
  readonly deciding: KeyPattern[] = [];
  readonly #onLine: Passed;
  readonly #inBlock: Passed;
  readonly #inObject: Passed;

  constructor(onLine: Passed, inBlock: Passed, inObject: Passed) {
    this.#onLine = onLine;
    this.#inBlock = inBlock;
    this.#inObject = inObject;
  }

  /** Takes one action with what is within. */
  take(visit: Visit): void {
    if (has(this.#onLine, visit)) addAll(this.line, visit);
    else if (has(this.#inBlock, visit)) addAll(this.block, visit);
    else if (has(this.#inObject, visit)) addAll(this.object, visit);
    if (encloses(visit, this.#onLine)) this.deciding.push(...visit.keys);
    for (const child of visit.within) this.take(child);
  }
}

function has(passed: Passed, { template, action }: Visit): boolean {
  return passed.get(template.file)?.actions.has(action) ?? false;
}

/** True where a text of the line stands between the action and its `end`. */
function encloses({ template, action, end }: Visit, passed: Passed): boolean {
  const texts = passed.get(template.file)?.texts ?? [];
  return end !== undefined && [...texts].some((text) => action < text && text <= end);
}

function addAll(keys: KeyPattern[], visit: Visit): void {
  keys.push(...visit.keys);
  for (const child of visit.within) addAll(keys, child);
}
