/** A piece of a stream between two separator lines. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** 1-based line of `start`. */
  readonly line: number;
}

export function lineAfter(text: string, at: number): number {
  return text.indexOf('\n', at) + 1 || text.length;
}

export function separatorAfter(text: string, at: number): number {
  return text.indexOf('\n---', at) + 1 || text.length;
}

/** What stands behind `---` on its line, if it is not just a comment. */
export function separatorContent(text: string, at: number): boolean {
  let i = at + 3;
  while (i < text.length && text.charCodeAt(i) !== 10 && /[\s\x85]/.test(text.charAt(i))) i++;
  return i < text.length && text.charCodeAt(i) !== 10 && text.charCodeAt(i) !== 35;
}

/** White space between JSON values. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
