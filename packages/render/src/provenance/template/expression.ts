import { endOfString, isSpace } from './scan.ts';

/** An operand or call of a template expression. */
export type Expression =
  | { readonly kind: 'dot' }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** Numbers, booleans, nil. */
  | { readonly kind: 'literal' }
  /** `.a.b` behind whatever stands before it. */
  | { readonly kind: 'field'; readonly of: Expression; readonly names: readonly string[] }
  /** A function by name, or undefined for a method or other value that is given arguments. */
  | { readonly kind: 'call'; readonly name: string | undefined; readonly parts: readonly Expression[] }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };

/** Commands joined by `|`: each gets the one before it as its last argument. */
export interface Pipeline {
  /** Variables that take the result: `$x :=`, `$i, $x :=`, `$x =`. */
  readonly assigns: readonly string[];
  readonly commands: readonly Expression[];
}

type TokenKind = 'word' | 'field' | 'variable' | 'text' | 'literal' | 'dot' | 'sign';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Nothing stands between it and the token before: a field belongs to that one. */
  readonly joined: boolean;
}

const TOKEN =
  /(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$(?:[\p{L}\p{N}_]*))|(?<literal>[+-]?\.?\d[\w.+-]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>:=|[=|(),])|(?<dot>\.)/uy;
/** Deeper nesting than people write: what lies deeper is not read. */
const MAX_DEPTH = 100;

/** Reads what stands in an action behind its keyword; undefined for what text/template would not take. */
export function parsePipeline(source: string): Pipeline | undefined {
  const tokens = tokenize(source);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens);
  const pipeline = reader.pipeline(0);
  return reader.done ? pipeline : undefined;
}

function tokenize(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let joined = false;
  for (let at = 0; at < source.length;) {
    if (isSpace(source[at])) {
      joined = false;
      at += 1;
      continue;
    }
    const token = readToken(source, at);
    if (token === undefined) return undefined;
    tokens.push({ kind: token.kind, text: token.text, joined });
    joined = true;
    at = token.end;
  }
  return tokens;
}

interface ReadToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly end: number;
}

function readToken(source: string, at: number): ReadToken | undefined {
  const quote = source[at] ?? '';
  if ('"`\''.includes(quote)) return readString(source, at, quote);
  TOKEN.lastIndex = at;
  const groups = Object.entries(TOKEN.exec(source)?.groups ?? {});
  const [kind, text] = groups.find(([, matched]) => matched !== undefined) ?? [];
  if (kind === undefined || text === undefined) return undefined;
  return { kind: kind as TokenKind, text, end: at + text.length };
}

function readString(source: string, at: number, quote: string): ReadToken | undefined {
  const end = endOfString(source, at);
  if (end === undefined) return undefined;
  const inner = source.slice(at + 1, end);
  if (quote === "'") return { kind: 'literal', text: inner, end: end + 1 };
  return { kind: 'text', text: quote === '"' ? unescaped(inner) : inner, end: end + 1 };
}

/** Names have no escapes but of quotes and backslashes; what others stand for is not needed. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(["\\])/g, '$1');
}

const LITERALS = new Set(['true', 'false', 'nil']);

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  pipeline(depth: number): Pipeline | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const assigns = this.#assigns();
    const commands: Expression[] = [];
    for (;;) {
      const command = this.#command(depth);
      if (command === undefined) return undefined;
      commands.push(command);
      if (!this.#take('|')) return { assigns, commands };
    }
  }

  #assigns(): readonly string[] {
    const names: string[] = [];
    let at = this.#at;
    for (;;) {
      const token = this.#tokens[at];
      if (token?.kind !== 'variable') return [];
      names.push(token.text);
      const sign = this.#tokens[at + 1];
      at += 2;
      if (isSign(sign, ':=') || isSign(sign, '=')) break;
      if (!isSign(sign, ',')) return [];
    }
    this.#at = at;
    return names;
  }

  /** Operands up to a sign that ends them: one alone, or a function with its arguments. */
  #command(depth: number): Expression | undefined {
    const parts: Expression[] = [];
    const name = this.#functionName();
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || isSign(token, '|') || isSign(token, ')')) break;
      const operand = this.#operand(depth);
      if (operand === undefined) return undefined;
      parts.push(operand);
    }
    if (name !== undefined) return { kind: 'call', name, parts };
    return parts.length < 2 ? parts[0] : { kind: 'call', name: undefined, parts };
  }

  #functionName(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || LITERALS.has(token.text)) return undefined;
    this.#at += 1;
    return token.text;
  }

  #operand(depth: number): Expression | undefined {
    const base = this.#base(depth);
    if (base === undefined) return undefined;
    const names: string[] = [];
    for (;;) {
      const next = this.#tokens[this.#at];
      if (next?.kind !== 'field' || !next.joined) break;
      names.push(next.text.slice(1));
      this.#at += 1;
    }
    return names.length === 0 ? base : fieldOf(base, names);
  }

  #base(depth: number): Expression | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined) return undefined;
    this.#at += 1;
    return token.kind === 'sign' ? this.#parenthesis(token.text, depth) : simple(token.kind, token.text);
  }

  #parenthesis(sign: string, depth: number): Expression | undefined {
    if (sign !== '(') return undefined;
    const pipeline = this.pipeline(depth + 1);
    return pipeline !== undefined && this.#take(')') ? { kind: 'pipeline', pipeline } : undefined;
  }

  #take(sign: string): boolean {
    if (!isSign(this.#tokens[this.#at], sign)) return false;
    this.#at += 1;
    return true;
  }
}

function simple(kind: Exclude<TokenKind, 'sign'>, text: string): Expression {
  switch (kind) {
    case 'dot':
      return { kind: 'dot' };
    case 'field':
      return fieldOf({ kind: 'dot' }, [text.slice(1)]);
    case 'variable':
      return { kind: 'variable', name: text };
    case 'text':
      return { kind: 'text', value: text };
    case 'literal':
      return { kind: 'literal' };
    case 'word':
      return LITERALS.has(text) ? { kind: 'literal' } : { kind: 'call', name: text, parts: [] };
  }
}

function fieldOf(of: Expression, names: readonly string[]): Expression {
  return of.kind === 'field'
    ? { kind: 'field', of: of.of, names: [...of.names, ...names] }
    : { kind: 'field', of, names };
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}
