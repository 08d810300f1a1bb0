// C0, DEL and C1 controls, direction-changing, zero-width and line-breaking characters, tag characters and lone surrogates.
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\u{e0000}-\u{e007f}]/gu;
const PLAIN_ASCII = /^[\x20-\x7e]*$/;
// Latin letters and the punctuation of our own texts: one column each.
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e]*$/;

/** Text from an input, with everything that a terminal would obey or hide written as an escape. */
export function plain(text: string): string {
  if (PLAIN_ASCII.test(text)) return text;
  return text.replace(UNSAFE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

let measure: ((text: string) => number) | undefined;

/**
 * Gets ready to measure the given texts. The library for wide characters and emoji costs a third of the start of a scan, so it
 * is loaded only where one of them has any.
 */
export async function prepareWidths(texts: Iterable<string | undefined>): Promise<void> {
  if (measure !== undefined) return;
  for (const text of texts) {
    if (text === undefined || NARROW.test(text)) continue;
    measure = (await import('string-width')).default;
    return;
  }
}

/** Columns that a text takes on a terminal; East Asian wide characters take two. The text holds no escapes. */
export function widthOf(text: string): number {
  return NARROW.test(text) || measure === undefined ? text.length : measure(text);
}

/** Fills up with spaces on the right; text that is too long stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Fills up with spaces on the left. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Cuts to a width, marking the cut with an ellipsis. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${takeWidth(text, width - 1)}…`;
}

/** Cuts at the front: of a path, the end says more. */
export function truncateStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = text;
  while (kept !== '' && widthOf(kept) > width - 1)
    kept = kept.slice((kept.codePointAt(0) as number) > 0xffff ? 2 : 1);
  return `…${kept}`;
}

function takeWidth(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

/** Breaks text into lines of at most `width` columns at spaces; words that are longer are broken where they must. */
export function wrap(text: string, width: number): string[] {
  if (NARROW.test(text)) return wrapNarrow(text, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line) > width) {
      const head = takeWidth(line, width) || line;
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Where every character takes one column, lines are cut out by their offsets. */
function wrapNarrow(text: string, width: number): string[] {
  const lines: string[] = [];
  let start = 0;
  while (text[start] === ' ') start += 1;
  while (text.length - start > width) {
    const space = text.lastIndexOf(' ', start + width);
    const end = space > start ? space : start + Math.max(1, width);
    lines.push(text.slice(start, end));
    start = space > start ? space + 1 : end;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}
