// Markdown of the generated pages.
import type { Control } from './model.ts';

const note = '<!-- generated from the controls and frameworks: npm run generate -->';

export function page(text: string): string {
  return `${note}\n\n${text.trimEnd()}\n`;
}

export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  return [`| ${titles.join(' | ')} |`, `|${'---|'.repeat(titles.length)}`, ...lines].join('\n');
}

/** Link to the page of a control; `base` leads from the linking page to the folder of the catalogue. */
export function controlLink({ id }: Control, base = ''): string {
  return `[${id}](${base}controls/${id}.md)`;
}

export function code(text: string): string {
  return `\`${text}\``;
}
