/** Text between two actions, from the first to behind the last of its UTF-16 code units; may be empty. */
export interface TextPiece {
  readonly start: number;
  readonly end: number;
}

/** One `{{ … }}`; offsets are UTF-16 code units. */
export interface ActionPiece {
  readonly start: number;
  readonly end: number;
  /** What stands between the delimiters and their trim marks. */
  readonly body: string;
  readonly comment: boolean;
  /** `{{- `: white space before it is dropped. */
  readonly trimsBefore: boolean;
  /** ` -}}`: white space after it is dropped. */
  readonly trimsAfter: boolean;
}

/** A template cut at its delimiters: `texts[i]` stands before `actions[i]`, one text more than actions. */
export interface Pieces {
  readonly texts: readonly TextPiece[];
  readonly actions: readonly ActionPiece[];
}

/**
 * Cuts a Go template (text/template, delimiters as Helm leaves them) into text and actions. Undefined where an action does not
 * end: such a template does not render either.
 */
export function scanTemplate(template: string): Pieces | undefined {
  const texts: TextPiece[] = [];
  const actions: ActionPiece[] = [];
  let from = 0;
  for (;;) {
    const open = template.indexOf('{{', from);
    texts.push({ start: from, end: open === -1 ? template.length : open });
    if (open === -1) return { texts, actions };
    const action = scanAction(template, open);
    if (action === undefined) return undefined;
    actions.push(action);
    from = action.end;
  }
}

function scanAction(template: string, start: number): ActionPiece | undefined {
  const trimsBefore = template[start + 2] === '-' && isSpace(template[start + 3]);
  const from = start + (trimsBefore ? 4 : 2);
  const comment = template.startsWith('/*', from);
  const close = comment ? endOfComment(template, from) : endOfAction(template, from);
  if (close === undefined) return undefined;
  const trimsAfter = close > from && template[close - 1] === '-' && isSpace(template[close - 2]);
  const body = template.slice(from, trimsAfter ? close - 2 : close);
  return { start, end: close + 2, body, comment, trimsBefore, trimsAfter };
}

function endOfComment(template: string, from: number): number | undefined {
  const end = template.indexOf('*/', from);
  const close = end === -1 ? -1 : template.indexOf('}}', end);
  return close === -1 ? undefined : close;
}

/** Offset of `}}` outside of strings. */
function endOfAction(template: string, from: number): number | undefined {
  for (let at = from; at < template.length; at += 1) {
    const character = template[at] as string;
    if (character === '}' && template[at + 1] === '}') return at;
    if (character === '"' || character === '`' || character === "'") {
      const end = endOfString(template, at);
      if (end === undefined) return undefined;
      at = end;
    }
  }
  return undefined;
}

/** Offset of the quote that ends the string which begins at `from`; raw strings know no escapes. */
export function endOfString(text: string, from: number): number | undefined {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === quote) return at;
    if (text[at] === '\\' && quote !== '`') at += 1;
  }
  return undefined;
}

/** White space as text/template trims it. */
export function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}
