/**
 * Comments of a YAML text in the order in which they stand, found line by line without any reader of YAML: quoted
 * text is passed over, and so are the lines of block texts, which are deeper than the line with their `|` or `>`.
 */
export function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  let quote = '';
  let block: number | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const indent = line.search(/\S/);
    if (block !== undefined && (indent === -1 || indent > block)) continue;
    block = undefined;
    const scanned = scanLine(line, quote);
    quote = scanned.quote;
    if (scanned.comment !== undefined) comments.push(scanned.comment);
    const code = line.slice(0, line.length - (scanned.comment?.length ?? 0)).trimEnd();
    if (quote === '' && /(?:^|[:\-?]\s+)(?:[&!]\S*\s+)*[|>][-+0-9]*$/.test(code)) block = blockParent(code);
  }
  return comments;
}

/** The column that the lines of a block text are deeper than: that of its key, or of the last dash before it. */
function blockParent(code: string): number {
  const dashes = /^\s*(?:-\s+)*/.exec(code)?.[0] ?? '';
  const rest = code.slice(dashes.length);
  if (/^[^\s|>&!]/.test(rest)) return dashes.length;
  return Math.max(dashes.trimEnd().length - 1, -1);
}

interface ScannedLine {
  /** The quote that is open at its end; '' for none. */
  readonly quote: string;
  readonly comment: string | undefined;
}

function scanLine(line: string, openQuote: string): ScannedLine {
  let quote = openQuote;
  for (let at = 0; at < line.length; at += 1) {
    if (quote !== '') {
      const escaped = quote === '"' ? line.charAt(at) === '\\' : line.startsWith("''", at);
      if (escaped) at += 1;
      else if (line.charAt(at) === quote) quote = '';
    } else if (/^(?:|\s)#/.test(line.slice(Math.max(at - 1, 0), at + 1))) {
      return { quote, comment: line.slice(at).trimEnd() };
    } else quote = openedBy(line, at);
  }
  return { quote, comment: undefined };
}

/** The quote at a place where a quoted text can begin, else ''. */
function openedBy(line: string, at: number): string {
  const c = line.charAt(at);
  return (c === '"' || c === "'") && /^$|[\s[{,:]/.test(line.charAt(at - 1)) ? c : '';
}
