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
  /** Decide whether the line is printed at all, innermost first. */
  readonly deciding: readonly KeyPattern[];
}

/** Numbers of the actions that were passed, by template file. */
type Passed = ReadonlyMap<string, ReadonlySet<number>>;

/** What the templates read while some lines of a rendered file were printed: `line`, and the block from one line to another. */
export function candidatesOf(
  visits: readonly Visit[],
  reader: LineReader,
  line: number,
  block: readonly [number, number],
): Candidates {
  const collector = new Collector(
    passed(reader.marksIn(line, line)),
    passed(reader.marksIn(Math.min(line, block[0]), Math.max(line, block[1]))),
  );
  for (const visit of visits) collector.take(visit, []);
  return { line: collector.line, block: collector.block, deciding: collector.deciding };
}

function passed(marks: readonly Mark[]): Passed {
  const actions = new Map<string, Set<number>>();
  for (const { template, text, first, last } of marks) {
    const known = actions.get(template.file) ?? new Set();
    actions.set(template.file, known);
    if (first) known.add(text - 1);
    if (last) known.add(text);
  }
  return actions;
}

class Collector {
  readonly line: KeyPattern[] = [];
  readonly block: KeyPattern[] = [];
  readonly deciding: KeyPattern[] = [];
  readonly #onLine: Passed;
  readonly #inBlock: Passed;

  constructor(onLine: Passed, inBlock: Passed) {
    this.#onLine = onLine;
    this.#inBlock = inBlock;
  }

  /** Takes one action with what is within, below those that decide about it. */
  take(visit: Visit, above: readonly Visit[]): void {
    if (has(this.#onLine, visit)) {
      addAll(this.line, visit);
      for (const decides of above.toReversed()) this.deciding.push(...decides.keys);
    } else if (has(this.#inBlock, visit)) addAll(this.block, visit);
    const inner = visit.decides ? [...above, visit] : above;
    for (const child of visit.within) this.take(child, inner);
  }
}

function has(passed: Passed, { template, action }: Visit): boolean {
  return passed.get(template.file)?.has(action) ?? false;
}

function addAll(keys: KeyPattern[], visit: Visit): void {
  keys.push(...visit.keys);
  for (const child of visit.within) addAll(keys, child);
}
