import { parsePipeline } from './expression.ts';
import type { Pipeline } from './expression.ts';
import { scanTemplate } from './scan.ts';
import type { ActionPiece, Pieces } from './scan.ts';

/** What an action of a template does. */
export type TemplateNode =
  | { readonly kind: 'print'; readonly action: number; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly action: number;
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
      /** Index of its `end`. */
      readonly end: number;
    }
  /** `template` and `block`: prints another template with the value as its dot. */
  | {
      readonly kind: 'template';
      readonly action: number;
      readonly name: string;
      readonly pipeline: Pipeline | undefined;
    };

/** What is printed under one name: a `define` or `block`, or the file itself, whose name is undefined. */
export interface TemplateBody {
  readonly name: string | undefined;
  readonly nodes: readonly TemplateNode[];
  /** Numbers of the texts that belong to it itself, ascending; the first begins it, the last ends it. */
  readonly texts: readonly number[];
}

export interface ParsedTemplate {
  readonly source: string;
  readonly pieces: Pieces;
  /** The file first, then what it defines. */
  readonly bodies: readonly TemplateBody[];
}

/** Reads a Go template as text/template does, as far as it takes to know what each action prints; undefined where that is impossible. */
export function parseTemplate(source: string): ParsedTemplate | undefined {
  const pieces = scanTemplate(source);
  if (pieces === undefined) return undefined;
  const parser = new Parser(pieces);
  return parser.run() ? { source, pieces, bodies: parser.bodies } : undefined;
}

interface OpenBody {
  readonly name: string | undefined;
  readonly nodes: TemplateNode[];
  readonly texts: number[];
}

interface OpenBlock {
  readonly kind: 'if' | 'with' | 'range';
  readonly action: number;
  readonly pipeline: Pipeline;
  readonly body: TemplateNode[];
  readonly otherwise: TemplateNode[];
  inOtherwise: boolean;
  /** Made by `else if`, so that the same `end` closes the block around it too. */
  readonly chained: boolean;
}

type Open = { readonly body: OpenBody } | { readonly block: OpenBlock };

const KEYWORD = /^\s*(if|with|range|define|block|template|else|end|break|continue)\b\s*/;
const NAMED = /^(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)\s*/;

function isBlock(word: string): word is OpenBlock['kind'] {
  return word === 'if' || word === 'with' || word === 'range';
}

function isNamed(word: string): word is 'define' | 'block' | 'template' {
  return word === 'define' || word === 'block' || word === 'template';
}

class Parser {
  readonly #pieces: Pieces;
  readonly #open: Open[] = [];
  readonly #bodies: OpenBody[] = [];

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
    this.#enter(undefined);
  }

  get bodies(): readonly TemplateBody[] {
    return this.#bodies;
  }

  run(): boolean {
    this.#body().texts.push(0);
    for (const [index, action] of this.#pieces.actions.entries()) {
      if (!action.comment && !this.#take(action, index)) return false;
      this.#body().texts.push(index + 1);
    }
    return this.#open.length === 1;
  }

  #take(action: ActionPiece, index: number): boolean {
    const keyword = KEYWORD.exec(action.body);
    if (keyword === null) return this.#print(action.body, index);
    const rest = action.body.slice(keyword[0].length);
    const word = keyword[1] as string;
    if (isBlock(word)) return this.#enterBlock(word, rest, index, false);
    if (isNamed(word)) return this.#named(word, rest, index);
    if (word === 'else') return this.#else(rest, index);
    return word === 'end' ? this.#end(index) : true;
  }

  #print(rest: string, action: number): boolean {
    const pipeline = parsePipeline(rest);
    if (pipeline === undefined) return false;
    this.#nodes().push({ kind: 'print', action, pipeline });
    return true;
  }

  #enterBlock(kind: OpenBlock['kind'], rest: string, action: number, chained: boolean): boolean {
    const pipeline = parsePipeline(rest);
    if (pipeline === undefined) return false;
    this.#open.push({
      block: { kind, action, pipeline, body: [], otherwise: [], inOtherwise: false, chained },
    });
    return true;
  }

  #named(keyword: 'define' | 'block' | 'template', rest: string, action: number): boolean {
    const match = NAMED.exec(rest);
    if (match === null) return false;
    const name = match[1] ?? match[2] ?? '';
    const argument = rest.slice(match[0].length).trim();
    if (keyword !== 'define') {
      const pipeline = argument === '' ? undefined : parsePipeline(argument);
      if (argument !== '' && pipeline === undefined) return false;
      this.#nodes().push({ kind: 'template', action, name, pipeline });
    }
    if (keyword !== 'template') this.#enter(name);
    return true;
  }

  #else(rest: string, action: number): boolean {
    const top = this.#open.at(-1);
    if (top === undefined || !('block' in top) || top.block.inOtherwise) return false;
    top.block.inOtherwise = true;
    const chain = /^(if|with)\b\s*/.exec(rest);
    if (chain === null) return rest.trim() === '';
    return this.#enterBlock(chain[1] as 'if' | 'with', rest.slice(chain[0].length), action, true);
  }

  #end(end: number): boolean {
    for (;;) {
      const top = this.#open.at(-1);
      if (top === undefined || this.#open.length === 1) return false;
      this.#open.pop();
      if (!('block' in top)) return true;
      const { kind, action, pipeline, body, otherwise, chained } = top.block;
      this.#nodes().push({ kind, action, pipeline, body, otherwise, end });
      if (!chained) return true;
    }
  }

  #enter(name: string | undefined): void {
    const body = { name, nodes: [], texts: [] };
    this.#bodies.push(body);
    this.#open.push({ body });
  }

  #body(): OpenBody {
    const open = this.#open.findLast((entry) => 'body' in entry);
    return (open as { readonly body: OpenBody }).body;
  }

  #nodes(): TemplateNode[] {
    const top = this.#open.at(-1) as Open;
    if ('body' in top) return top.body.nodes;
    return top.block.inOtherwise ? top.block.otherwise : top.block.body;
  }
}
