import { plain } from '../terminal/text.ts';

/** Markup that is safe to write; all other strings are text. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Part[];

/** A template of markup whose values are escaped, unless they are markup themselves; lists are joined. */
export function fragment(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return { markup: String.raw({ raw: parts }, ...values.map(partText)) };
}

function partText(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeHtml(part);
  return 'markup' in part ? part.markup : part.map(partText).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for elements and quoted attributes; what a reader would obey or not see is written as an escape. */
export function escapeHtml(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
