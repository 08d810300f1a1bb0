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
    let paragraph = '';
    const flush = (): void => {
      if (paragraph !== '') this.text(paragraph, '', /^(?:- |\d+\. )/.test(paragraph) ? '  ' : '');
      paragraph = '';
    };
    let inCode = false;
    for (const line of source.split('\n').slice(1)) {
      const isFence = line.startsWith('```');
      const startsNew = isFence || inCode || /^(?:#|- |\d+\. |\||\s*$)/.test(line);
      if (startsNew) flush();
      if (isFence) inCode = !inCode;
      else if (inCode) this.line(`    ${plain(line)}`);
      else if (line.startsWith('#')) this.title(line.replace(/^#+ /, ''));
      else if (line.startsWith('|')) this.line(plain(line));
      else if (line.trim() === '') this.#gap();
      else paragraph = paragraph === '' ? line : `${paragraph} ${line.trim()}`;
    }
    flush();
  }

  #gap(): void {
    if (this.#lines.at(-1) !== '') this.line();
  }

  toString(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`;
  }
}
