/** A place in a text: 1-based line and column, the column counted in code points. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Line feeds in text[from, to). */
export function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Code points in text[from, to). */
export function countCodePoints(text: string, from: number, to: number): number {
  let points = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    const pair =
      code >= 0xd800 && code < 0xdc00 && at + 1 < to && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    if (pair) at++;
    points++;
  }
  return points;
}

/** Place of `offset`, given that `from`, at or before it, is on line `fromLine`. */
export function placeOf(text: string, offset: number, from: number, fromLine: number): Place {
  const lineStart = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return {
    line: fromLine + countLines(text, from, lineStart),
    column: countCodePoints(text, lineStart, Math.min(offset, text.length)) + 1,
  };
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** Places in a text that is asked about many times. */
export class LineIndex {
  private readonly text: string;
  private readonly starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** 1-based line and column of an offset. */
  placeOf(offset: number): Place {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return {
      line: low + 1,
      column: countCodePoints(this.text, this.starts[low] as number, Math.min(offset, this.text.length)) + 1,
    };
  }

  /** Lines from and to, 1-based and inclusive, without their line ends. */
  linesOf(from: number, to: number): readonly string[] {
    const lines: string[] = [];
    for (let line = Math.max(from, 1); line <= Math.min(to, this.starts.length); line++) {
      const start = this.starts[line - 1] as number;
      let end = this.starts[line] ?? this.text.length;
      while (end > start && isLineEnd(this.text.charCodeAt(end - 1))) end -= 1;
      lines.push(this.text.slice(start, end));
    }
    return lines;
  }
}
