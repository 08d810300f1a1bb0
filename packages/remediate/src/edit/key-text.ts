/** Where the text of a key stands; a `?` before it and what is between it and its colon are not part of it. */
export interface KeyText {
  readonly start: number;
  readonly end: number;
  /** Offset of the colon; undefined where a key has none, as after a `?`. */
  readonly colon: number | undefined;
}

/** Blanks, line ends and comments. */
const GAP = /(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*)*/y;
const PROPERTIES = /(?:[&!]\S*[ \t]+)*/y;
const KEY = /"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*'|(?:[^\s:#]|:(?=[^\s,[\]{}])|(?<=\S)#|[ \t]+(?=[^\s:#]))+/y;

/** The key that begins at an offset. */
export function keyTextAt(text: string, offset: number): KeyText {
  const asked = /\?(?=[ \t\r\n])/y;
  asked.lastIndex = offset;
  const start = asked.test(text) ? behind(GAP, text, offset + 1) : offset;
  const end = behind(KEY, text, behind(PROPERTIES, text, start));
  const colon = behind(GAP, text, end);
  return { start, end, colon: text.charAt(colon) === ':' ? colon : undefined };
}

/** Offset behind what a sticky expression finds at another; that one where it finds nothing. */
function behind(expression: RegExp, text: string, offset: number): number {
  expression.lastIndex = offset;
  return offset + (expression.exec(text)?.[0].length ?? 0);
}
