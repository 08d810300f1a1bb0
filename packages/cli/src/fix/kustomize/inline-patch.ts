import type { FilePart } from '@bulwark/remediate';
import { treeFile } from '../../provenance/kustomize/tree-file.ts';
import type { TreeFile } from '../../provenance/kustomize/tree-file.ts';

type InFile = NonNullable<FilePart['inFile']>;

/** A text that a YAML file holds as a block of lines, with the way back. */
export interface InlineText {
  readonly text: string;
  readonly inFile: InFile;
}

/** Header of a literal block without an indentation of its own, up to the end of its line. */
const HEADER = /^\|[+-]?[ \t]*(?:#[^\n]*)?\r?\n/;

/** A patch that is written in a kustomization (`patch: |-`), as if it were a file. */
export function inlinePatch(
  { path, text }: { readonly path: string; readonly text: string },
  place: { readonly start: number; readonly end: number },
): { readonly file: TreeFile; readonly inFile: InFile } | undefined {
  const inner = inlineText(text, place);
  return inner && { file: treeFile(path, inner.text), inFile: inner.inFile };
}

/**
 * The scalar text[start, end) of a file as a text of its own. Undefined where it is written otherwise, quoted or folded: then an edit cannot leave all
 * else as it stands.
 */
export function inlineText(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): InlineText | undefined {
  const header = HEADER.exec(text.slice(start, end))?.[0];
  if (header === undefined) return undefined;
  const from = start + header.length;
  const lines = text.slice(from, end).split(/(?<=\n)/);
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  if (indent === '' || lines.some((line) => line.trim() !== '' && !line.startsWith(indent))) return undefined;
  const inner = lines.map((line) => line.slice(Math.min(indent.length, line.search(/[^ ]|$/))));
  const places = new Places(from, lines, inner);
  return {
    text: inner.join(''),
    inFile: (splice) => ({
      ...splice,
      start: places.of(splice.start),
      end: places.of(splice.end),
      text: places.indented(splice, indent),
    }),
  };
}

/** Offsets of the lines of a block, as they stand in the file and without their indentation. */
class Places {
  readonly #inner: number[] = [];
  readonly #outer: number[] = [];
  readonly #length: number;

  constructor(from: number, lines: readonly string[], inner: readonly string[]) {
    let [at, shown] = [from, 0];
    for (const [index, line] of lines.entries()) {
      const own = inner[index] ?? '';
      this.#inner.push(shown);
      this.#outer.push(at + line.length - own.length);
      at += line.length;
      shown += own.length;
    }
    this.#length = shown;
  }

  of(offset: number): number {
    const line = this.#inner.findLastIndex((start) => start <= offset);
    return (this.#outer[line] ?? 0) + offset - (this.#inner[line] ?? 0);
  }

  /** Lines that are written anew stand where those around them do. Behind the last line nothing is indented yet. */
  indented({ start, end, text }: { start: number; end: number; text: string }, indent: string): string {
    const isBehind = end === this.#length && text.endsWith('\n');
    const body = (isBehind ? text.slice(0, -1) : text).replaceAll('\n', `\n${indent}`);
    const isNewLine = start === this.#length && text !== '' && !text.startsWith('\n');
    return `${isNewLine ? indent : ''}${body}${isBehind ? '\n' : ''}`;
  }
}
