import { lineAt } from '../template/line-at.ts';
import type { TemplateBody, TemplateNode } from '../template/parse.ts';
import type { Mark } from './marks.ts';

/** A line of a template, counted from 1; the file is named relative to the chart. */
export interface TemplateLine {
  readonly file: string;
  readonly line: number;
  /** UTF-16 offset in the template at which the line's own text or action begins. */
  readonly offset: number;
}

interface Found {
  readonly offset: number;
  readonly mark: Mark;
}

/** Tells for the lines of a printed text which line of a template put them there. Everything it says rests on marks around that place. */
export class LineReader {
  readonly #text: string;
  readonly #found: readonly Found[];
  readonly #starts: readonly number[];
  /** For what follows each mark, the mark before the action that printed it. */
  readonly #actions: readonly (Mark | undefined)[];

  constructor(text: string, found: readonly Found[]) {
    this.#text = text;
    this.#found = found;
    this.#actions = printedBy(found);
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** The line of a template that printed the beginning of a line, counted from 1; undefined where the marks do not prove one. */
  at(line: number): TemplateLine | undefined {
    const [start, end] = this.#range(line, line);
    const written = this.#text.slice(start, end).search(/\S/);
    if (written === -1) return undefined;
    const after = firstBeyond(this.#found, start + written);
    return this.#literal(after) ?? this.#printed(after);
  }

  /**
   * The marks from the beginning of one line to the end of another, with the nearest before and after: the places of templates that were passed
   * while they were printed, and between which what functions made of values stands without any.
   */
  marksIn(from: number, to: number): readonly Mark[] {
    const [start, end] = this.#range(from, to);
    const [first, last] = [firstBeyond(this.#found, start - 1), firstBeyond(this.#found, end)];
    return this.#found.slice(Math.max(0, first - 1), last + 1).map(({ mark }) => mark);
  }

  /** The template that was rendered, relative to the chart; what it includes stands in others. */
  get file(): string | undefined {
    return this.#found.find(({ mark }) => mark.body.name === undefined)?.mark.template.file;
  }

  #range(from: number, to: number): readonly [number, number] {
    const start = this.#starts[from - 1] ?? this.#text.length;
    return [start, (this.#starts[to] ?? this.#text.length + 1) - 1];
  }

  /** Between two neighbouring marks of one text stands that text, but for white space that `indent` added. */
  #literal(next: number): TemplateLine | undefined {
    const after = this.#found[next];
    const before = this.#found[next - 1];
    if (before === undefined || after === undefined || before.mark.text !== after.mark.text) return undefined;
    const { template } = before.mark;
    if (after.mark.template !== template || after.mark.offset <= before.mark.offset) return undefined;
    const written = template.parsed.source.slice(before.mark.offset, after.mark.offset);
    const printed = this.#text.slice(before.offset, after.offset);
    if (written.trimStart().includes('\n') || packed(written) !== packed(printed)) return undefined;
    return lineOf(before.mark, before.mark.offset + written.length - written.trimStart().length);
  }

  /** The line of the innermost action around the place whose body prints text of its own. */
  #printed(next: number): TemplateLine | undefined {
    const mark = this.#actions[next - 1];
    const action = mark?.template.parsed.pieces.actions[mark.text];
    return mark && action && lineOf(mark, action.start);
  }
}

/** Index of the first mark behind an offset. */
function firstBeyond(found: readonly Found[], offset: number): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle] as Found).offset > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function packed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function lineOf({ template }: Mark, offset: number): TemplateLine {
  return { file: template.file, line: lineAt(template.parsed, offset), offset };
}

/**
 * Pairs the mark before each printing action with the one that follows it in the same body: what stands between was printed by
 * that action. Helpers that only pass on what they are given tell nothing, so that the one who called them is named.
 */
function printedBy(found: readonly Found[]): readonly (Mark | undefined)[] {
  const actions = Array.from<Mark | undefined>({ length: found.length });
  const open: number[] = [];
  for (const [index, { mark }] of found.entries()) {
    if (mark.first && mark.text !== mark.body.texts[0]) {
      const at = open.findLastIndex((entry) => found[entry]?.mark.body === mark.body);
      // What was left open within is closed with it.
      const [start] = at === -1 ? [] : open.splice(at);
      if (start !== undefined) claim(actions, [start, index], found[start]?.mark, mark);
    }
    if (mark.last && mark.text !== mark.body.texts.at(-1)) open.push(index);
  }
  return actions;
}

/** Gives the stretch between two marks to the action between them, where no inner one has it. */
function claim(
  actions: (Mark | undefined)[],
  [start, end]: readonly [number, number],
  before: Mark | undefined,
  after: Mark,
): void {
  if (before?.text !== after.text - 1 || !printing(before.body).has(before.text) || !speaks(before)) return;
  for (let at = start; at < end; at += 1) actions[at] ??= before;
}

const printingActions = new WeakMap<TemplateBody, ReadonlySet<number>>();

/** Numbers of the actions of a body that print something themselves. */
function printing(body: TemplateBody): ReadonlySet<number> {
  const known = printingActions.get(body);
  if (known !== undefined) return known;
  const actions = new Set<number>();
  const visit = (nodes: readonly TemplateNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'print' || node.kind === 'template') actions.add(node.action);
      else visit([...node.body, ...node.otherwise]);
    }
  };
  visit(body.nodes);
  printingActions.set(body, actions);
  return actions;
}

function speaks({ template, body }: Mark): boolean {
  const { source, pieces } = template.parsed;
  return (
    body.name === undefined ||
    body.texts.some((text) => {
      const piece = pieces.texts[text];
      return piece !== undefined && source.slice(piece.start, piece.end).trim() !== '';
    })
  );
}
