/** Joins the lines of a block scalar. Lines that begin with a blank keep their breaks. */
export class BlockFold {
  private readonly parts: string[] = [];
  private leading = '';
  private trailing = '';
  private wasBlank = false;
  private readonly literal: boolean;

  constructor(literal: boolean) {
    this.literal = literal;
  }

  emptyLine(lineBreak: string): void {
    this.trailing += lineBreak;
  }

  line(text: string, lineBreak: string): void {
    const blank = text.startsWith(' ') || text.startsWith('\t');
    const folds = !this.literal && this.leading === '\n' && !this.wasBlank && !blank;
    if (folds) this.parts.push(this.trailing === '' ? ' ' : this.trailing);
    else this.parts.push(this.leading, this.trailing);
    this.parts.push(text);
    this.trailing = '';
    this.wasBlank = blank;
    this.leading = lineBreak;
  }

  end(chomp: '-' | '+' | ''): string {
    if (chomp !== '-') this.parts.push(this.leading);
    if (chomp === '+') this.parts.push(this.trailing);
    return this.parts.join('');
  }
}
