import { createStyle, plain, wrap } from '@bulwark/report/terminal';
import type { Style } from '@bulwark/report/terminal';

/** How pages are laid out. */
export interface PageFormat {
  readonly width: number;
  readonly colour: boolean;
}

/** Lines of a page for people, wrapped to its width. */
export class Page {
  readonly style: Style;
  readonly #width: number;
  readonly #lines: string[] = [];

  constructor({ width, colour }: PageFormat) {
    this.style = createStyle(colour);
    this.#width = width;
  }

  title(text: string): void {
    this.#lines.push(this.style.bold(plain(text)));
  }

  /** A paragraph; `hanging` indents all lines but the first. */
  text(text: string, indent = '', hanging = indent): void {
    const lines = wrap(plain(text), this.#width - Math.max(indent.length, hanging.length));
    this.#lines.push(...lines.map((line, index) => `${index === 0 ? indent : hanging}${line}`));
  }

  /** A line as it is, painted or not. */
  line(text = ''): void {
    this.#lines.push(text);
  }

  /** The markdown of a README without its first heading: headings become titles, code keeps its lines. */
  markdown(source: string): void {
    let inCode = false;
    for (const block of blocksOf(source.slice(source.indexOf('\n') + 1))) {
      if (block.startsWith('```')) inCode = !inCode;
      else if (inCode) this.line(`    ${plain(block)}`);
      else if (block === '') this.gap();
      else if (block.startsWith('#')) this.title(block.replace(/^#+ /, ''));
      else if (block.startsWith('|')) this.line(plain(block));
      else this.text(block, '', LIST_ITEM.test(block) ? '  ' : '');
    }
  }

  /** One blank line, where there is none yet. */
  gap(): void {
    if (this.#lines.at(-1) !== '') this.line();
  }

  toString(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`;
  }
}

const LIST_ITEM = /^(?:- |\d+\. )/;
const OWN_LINE = /^(?:#|\||```|$)/;

/** Paragraphs and list items in one piece, all other lines as they are. */
function blocksOf(source: string): readonly string[] {
  const blocks: string[] = [];
  let inCode = false;
  let open = false;
  for (const line of source.split('\n')) {
    if (line.startsWith('```')) inCode = !inCode;
    const joins = open && !inCode && !OWN_LINE.test(line.trim()) && !LIST_ITEM.test(line);
    if (joins) blocks.push(`${blocks.pop() ?? ''} ${line.trim()}`);
    else blocks.push(inCode ? line : line.trim());
    open = !inCode && !OWN_LINE.test(line.trim());
  }
  return blocks;
}
