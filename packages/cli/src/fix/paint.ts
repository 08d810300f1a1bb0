/** Paints text by Select Graphic Rendition codes (ECMA-48) of the basic palette. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

export function paintOf(colour: boolean): Paint {
  const code = (on: number, off: number) => (text: string) =>
    colour && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { bold: code(1, 22), dim: code(2, 22), red: code(31, 39), green: code(32, 39), cyan: code(36, 39) };
}

/** Control characters and the marks that turn the direction of text around. */
const OBEYED = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text of a manifest without what a terminal would obey: such characters are shown by their number. */
export function printable(text: string): string {
  return text.replace(OBEYED, (c) =>
    c === '\t' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
