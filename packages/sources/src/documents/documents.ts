import { isSpace, lineAfter, separatorAfter, separatorContent, type Chunk } from './chunks.ts';
import { jsonExtent, parseJson, sizeOf, type JsonExtent } from './json-text.ts';
import { normalise, type NormalisedText } from './normalise.ts';
import { countLines, placeOf } from './places.ts';
import { ReadProblem, hintOf } from './problems.ts';
import type { OffsetNotice } from './node-scanner.ts';
import type { DocumentFormat, DocumentLimits, Notice, ProblemCode, ReadOutcome, Value } from './types.ts';
import { DEFAULT_LIMITS } from './types.ts';
import { YamlReader, forbiddenAt } from './yaml-reader.ts';

/** Where a text stands in a longer stream. */
export interface StreamPlace {
  /** Outcomes before it. */
  readonly index: number;
  /** 1-based line of its first character. */
  readonly line: number;
}

/** Reads the documents of one text; keeps the running index and line. */
export class DocumentStream {
  private index: number;
  private readonly firstLine: number;
  private readonly text: string;
  private readonly format: DocumentFormat;
  private readonly limits: DocumentLimits;
  private readonly reader: YamlReader;
  /** Lines in the chunk read last, when reading it has told. */
  private passed: number | undefined = undefined;
  private readonly clean: boolean;

  constructor(
    text: string,
    format: DocumentFormat,
    limits: DocumentLimits,
    place: StreamPlace = { index: 0, line: 1 },
  ) {
    this.index = place.index;
    this.firstLine = place.line;
    this.text = text;
    this.format = format;
    this.limits = limits;
    this.reader = new YamlReader(limits);
    this.clean = forbiddenAt(text) === -1;
  }

  *read(): Generator<ReadOutcome> {
    const text = this.text;
    let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    let line = this.firstLine;
    while (start < text.length) {
      const separated = this.isSeparator(start, line);
      const body = separated ? lineAfter(text, start) : start;
      const end = separated && text.startsWith('---', body) ? body : separatorAfter(text, body);
      this.passed = undefined;
      if (separated && separatorContent(text, start)) yield this.badSeparator({ start, end, line });
      else if (end > body) yield* this.chunk({ start: body, end, line: line + Number(separated) });
      line += this.passed === undefined ? countLines(text, start, end) : this.passed + Number(separated);
      start = end;
    }
  }

  /** At the very start of a stream `---#` is left for the YAML parser, to which it is text. */
  private isSeparator(at: number, line: number): boolean {
    return (
      this.text.startsWith('---', at) && !(line === this.firstLine && this.text.charCodeAt(at + 3) === 35)
    );
  }

  private badSeparator(chunk: Chunk): ReadOutcome {
    return this.problemAt(
      'BW-READ-SEPARATOR',
      chunk,
      chunk.start,
      'a line that starts with --- holds more than a comment',
    );
  }

  private *chunk(chunk: Chunk): Generator<ReadOutcome> {
    if (chunk.end - chunk.start > this.limits.maxBytes) {
      yield this.problemAt(
        'BW-READ-SIZE',
        chunk,
        chunk.start,
        `the document is longer than ${this.limits.maxBytes} bytes`,
      );
      return;
    }
    const first = this.firstContent(chunk);
    const json = this.format === 'json' || this.text.charCodeAt(first) === 123;
    if (json && first < chunk.end) yield* this.jsonChunk(chunk, first);
    else yield* this.yamlChunk(chunk, undefined);
  }

  private firstContent(chunk: Chunk): number {
    let i = chunk.start;
    while (i < chunk.end && isSpace(this.text.charCodeAt(i))) i++;
    return i;
  }

  /** JSON values one after the other; what is not JSON is tried as YAML, as kubectl does. */
  private *jsonChunk(chunk: Chunk, first: number): Generator<ReadOutcome> {
    // Behind a separator kubectl reads YAML, of which a single JSON value is a part, but not several.
    const sequence = this.format === 'json' || chunk.line === this.firstLine;
    let at = first;
    let line = chunk.line + countLines(this.text, chunk.start, first);
    while (at < chunk.end) {
      const piece = { start: at, end: chunk.end, line };
      const outcome = this.jsonValue(piece, sequence);
      if (outcome === undefined) {
        yield* this.yamlChunk(at === first ? chunk : piece, 'json');
        return;
      }
      yield outcome;
      if (outcome.kind === 'problem') return;
      line += countLines(this.text, at, outcome.end);
      at = this.behindJson(outcome.end, chunk.end);
      line += countLines(this.text, outcome.end, at);
    }
  }

  /** Next value on the line, or the next line: where kubectl goes on behind a JSON value. */
  private behindJson(from: number, end: number): number {
    let at = from;
    while (at < end && isSpace(this.text.charCodeAt(at))) if (this.text.charCodeAt(at++) === 10) break;
    return at;
  }

  /** One JSON value, a problem that ends the chunk, or undefined if it is not JSON. */
  private jsonValue(piece: Chunk, sequence: boolean): ReadOutcome | undefined {
    const at = this.firstContent(piece);
    if (at > piece.start)
      return this.jsonValue(
        { start: at, end: piece.end, line: piece.line + countLines(this.text, piece.start, at) },
        sequence,
      );
    try {
      const extent = jsonExtent(this.text, at, this.limits);
      if (extent === undefined || extent.end > piece.end) return undefined;
      if (!sequence && this.firstContent({ ...piece, start: extent.end }) < piece.end) return undefined;
      const value = parseJson(this.text.slice(piece.start, extent.end), extent);
      return this.jsonDocument(piece, extent, value);
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      const problem = YamlReader.problem(error);
      return this.problemAt(problem.code, piece, problem.offset, problem.message);
    }
  }

  private jsonDocument(piece: Chunk, extent: JsonExtent, value: Value): ReadOutcome | undefined {
    const size = sizeOf(value);
    if (!size.finite) return undefined;
    if (size.nodes > this.limits.maxNodes) {
      return this.problemAt(
        'BW-READ-NODES',
        piece,
        piece.start,
        `more than ${this.limits.maxNodes} values in one document`,
      );
    }
    const notices: Notice[] = [];
    if (size.entries < extent.entries) notices.push(...this.jsonDuplicates(piece, extent));
    return {
      kind: 'document',
      index: this.index++,
      value,
      start: piece.start,
      end: extent.end,
      line: piece.line,
      notices,
    };
  }

  /** The slow way to name repeated keys, taken only when counting shows that there are some. */
  private jsonDuplicates(piece: Chunk, extent: JsonExtent): Notice[] {
    const { notices } = this.reader.read(this.text.slice(piece.start, extent.end), undefined, { json: true });
    return notices.map((notice) => this.placed(notice, piece, notice.offset + piece.start));
  }

  private *yamlChunk(chunk: Chunk, tried: 'json' | undefined): Generator<ReadOutcome> {
    const original = this.text.slice(chunk.start, chunk.end);
    const normal = normalise(original);
    try {
      if (!this.clean) this.refuseForbidden(normal.text);
      const read = this.reader.read(normal.text, normal.odd);
      const unix = normal.text === original;
      // The reader counts YAML's line breaks; only line feeds make lines to everyone else.
      if (unix) this.passed = this.reader.passedLines();
      if (read.value === null) return;
      const before = unix ? read.linesBefore : countLines(original, 0, normal.toOriginal(read.start));
      const notices = read.notices.map((notice) =>
        this.placed(notice, chunk, this.original(chunk, normal, notice.offset)),
      );
      yield {
        kind: 'document',
        index: this.index++,
        value: read.value,
        start: chunk.start,
        end: chunk.end,
        line: chunk.line + before,
        notices,
      };
    } catch (error) {
      const problem = YamlReader.problem(error);
      yield this.yamlProblem(chunk, problem, this.original(chunk, normal, problem.offset), tried);
    }
  }

  private refuseForbidden(text: string): void {
    const at = forbiddenAt(text);
    if (at === -1) return;
    const code = text.charCodeAt(at);
    if (code >= 0xd800) throw new ReadProblem('BW-READ-ENCODING', at, 'a byte is not valid UTF-8');
    throw new ReadProblem(
      'BW-READ-CONTROL',
      at,
      `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')} may not stand in YAML`,
    );
  }

  /** A template is named as such rather than by the syntax error that its directives cause. */
  private yamlProblem(
    chunk: Chunk,
    problem: ReadProblem,
    offset: number,
    tried: 'json' | undefined,
  ): ReadOutcome {
    const code = problem.code;
    if (
      code === 'BW-READ-SYNTAX' ||
      code === 'BW-READ-KEY' ||
      code === 'BW-READ-TAB' ||
      code === 'BW-READ-DIRECTIVE'
    ) {
      const directive = this.text.indexOf('{{', chunk.start);
      if (directive !== -1 && directive < chunk.end) {
        return this.problemAt(
          'BW-READ-TEMPLATE',
          chunk,
          directive,
          'the document is a template with {{ … }} directives, not a finished manifest',
        );
      }
    }
    return this.problemAt(
      tried === 'json' && code === 'BW-READ-SYNTAX' ? 'BW-READ-JSON' : code,
      chunk,
      offset,
      problem.message,
    );
  }

  private original(chunk: Chunk, normal: NormalisedText, offset: number): number {
    return chunk.start + normal.toOriginal(offset);
  }

  private placed(notice: OffsetNotice, chunk: Chunk, offset: number): Notice {
    return {
      code: notice.code,
      message: notice.message,
      ...placeOf(this.text, offset, chunk.start, chunk.line),
    };
  }

  private problemAt(code: ProblemCode, chunk: Chunk, offset: number, message: string): ReadOutcome {
    const place = placeOf(this.text, offset, chunk.start, chunk.line);
    return {
      kind: 'problem',
      index: this.index++,
      code,
      message,
      hint: hintOf(code),
      ...place,
      start: chunk.start,
      end: chunk.end,
    };
  }
}

/**
 * Reads a text as kubectl does: YAML documents between `---` lines, or JSON values one after the other.
 *
 * A text (or, between separators, a document) that begins with `{` is read as JSON first and as YAML if it is
 * none. Documents that hold nothing or null yield no outcome. Each document stands for itself: a broken one
 * yields a problem, and reading goes on behind the next separator. Never throws for what the text holds.
 */
export function readDocuments(
  text: string,
  format: DocumentFormat = 'auto',
  limits: DocumentLimits = DEFAULT_LIMITS,
): Iterable<ReadOutcome> {
  return new DocumentStream(text, format, limits).read();
}
