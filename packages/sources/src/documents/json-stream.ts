import { utf8 } from './capture.ts';
import type { CutValue } from './cut-value.ts';
import { JsonCutter, type CutterSink } from './json-cutter.ts';
import { parseJson, sizeOf } from './json-text.ts';
import { placeOf } from './places.ts';
import { hintOf } from './problems.ts';
import {
  DEFAULT_LIMITS,
  type DocumentLimits,
  type ListHeader,
  type ProblemCode,
  type ReadOutcome,
  type Value,
} from './types.ts';

/** Parses what the cutter cuts, in order. */
class JsonOutcomes implements CutterSink {
  readonly ready: ReadOutcome[] = [];
  private readonly limits: DocumentLimits;
  private index = 0;
  private header: ListHeader = { items: 0 };

  constructor(limits: DocumentLimits) {
    this.limits = limits;
  }

  item(cut: CutValue): void {
    this.header.items++;
    const value = this.parse(cut);
    if (value !== undefined && value !== null) this.document(cut, value, this.header);
  }

  envelope(cut: CutValue, hadItems: boolean): void {
    const header = this.header;
    if (hadItems) this.header = { items: 0 };
    const value = this.parse(cut);
    if (value === undefined) return;
    if (!hadItems) this.document(cut, value, undefined);
    else if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const key of ['apiVersion', 'kind', 'metadata'] as const)
        if (value[key] !== undefined) header[key] = value[key];
    }
  }

  garbage(start: number, line: number, column: number): void {
    this.problem('BW-READ-JSON', { start, end: start, line, column }, 'a JSON value is expected here');
  }

  unfinished(cut: CutValue): void {
    this.problem('BW-READ-JSON', cut, 'the input ends in the middle of this JSON value');
  }

  private parse(cut: CutValue): Value | undefined {
    if (cut.tooDeep)
      return this.problem('BW-READ-DEPTH', cut, `more than ${this.limits.maxDepth} levels of nesting`);
    if (cut.bytes === undefined)
      return this.problem('BW-READ-SIZE', cut, `the value is longer than ${this.limits.maxBytes} bytes`);
    const text = utf8(cut.bytes);
    if (text === undefined) return this.problem('BW-READ-ENCODING', cut, 'a byte is not valid UTF-8');
    try {
      return this.measured(cut, parseJson(text, cut));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return this.problem(
        'BW-READ-JSON',
        { ...cut, ...this.errorPlace(cut, text, error) },
        'the value is not valid JSON',
      );
    }
  }

  /** Where JSON.parse stopped, as far as its message tells. */
  private errorPlace(cut: CutValue, text: string, error: SyntaxError): { line: number; column: number } {
    const at = Number(/position (\d+)/.exec(error.message)?.[1] ?? 0);
    const place = placeOf(text, at, 0, cut.line);
    return place.line === cut.line ? { line: place.line, column: place.column + cut.column - 1 } : place;
  }

  private measured(cut: CutValue, value: Value): Value | undefined {
    const size = sizeOf(value);
    if (!size.finite) return this.problem('BW-READ-NUMBER', cut, 'a number is too large for any number type');
    if (size.nodes > this.limits.maxNodes)
      return this.problem('BW-READ-NODES', cut, `more than ${this.limits.maxNodes} values in one document`);
    this.repeated = size.entries < cut.entries;
    return value;
  }

  /** Whether the value parsed last writes a key twice. */
  private repeated = false;

  private document(cut: CutValue, value: Value, list: ListHeader | undefined): void {
    const { start, end, line, column } = cut;
    const code = 'BW-READ-DUPLICATE-KEY' as const;
    const notices = this.repeated
      ? [{ code, message: 'a key occurs twice in one object; the last one counts', line, column }]
      : [];
    this.ready.push({
      kind: 'document',
      index: this.index++,
      value,
      start,
      end,
      line,
      column,
      notices,
      ...(list === undefined ? {} : { list, item: list.items - 1 }),
    });
  }

  private problem(
    code: ProblemCode,
    place: { start: number; end: number; line: number; column: number },
    message: string,
  ): undefined {
    const { start, end, line, column } = place;
    this.ready.push({
      kind: 'problem',
      index: this.index++,
      code,
      message,
      hint: hintOf(code),
      line,
      column,
      start,
      end,
    });
  }
}

/**
 * Reads JSON of any length as it comes: a `kubectl get -o json` list, whose items are yielded one by one as
 * documents with `list` set, or JSON values one after the other (NDJSON or not). Any object with a top-level
 * `items` array counts as a list, as it does for kubectl. Memory is bounded by the largest item and by what of
 * the list is not items. Offsets and columns count bytes. Broken items yield problems; the others go on.
 */
export async function* readJsonListStream(
  chunks: AsyncIterable<Uint8Array>,
  limits: DocumentLimits = DEFAULT_LIMITS,
): AsyncGenerator<ReadOutcome> {
  const outcomes = new JsonOutcomes(limits);
  const cutter = new JsonCutter(limits, outcomes);
  for await (const chunk of chunks) {
    cutter.push(chunk);
    yield* outcomes.ready.splice(0);
  }
  const open = cutter.end();
  if (open !== undefined) outcomes.unfinished(open);
  yield* outcomes.ready.splice(0);
}
