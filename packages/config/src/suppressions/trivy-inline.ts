import { normalEnd } from '../end.ts';
import { endOf } from './suppression.ts';
import type { Suppression } from './suppression.ts';

/** A `#trivy:ignore:<id>` comment with the lines that it speaks for, both ends included. */
export interface InlineSuppression extends Suppression {
  readonly line: number;
  readonly lines: readonly [from: number, to: number];
}

const COMMENT = /#\s*trivy:ignore:([\w-]+)(?::exp:(\S*))?/g;

/**
 * Trivy's comments in a document of YAML. One on a line of its own speaks for the block that begins below it, one behind a value
 * for the block that begins there; above the first line of the document, for all of it. `firstLine` is the number of the text's
 * first line.
 */
export function inlineSuppressions(text: string, firstLine: number): readonly InlineSuppression[] {
  if (!text.includes('trivy:ignore:')) return [];
  const lines = text.split(/\r\n|\n|\r/);
  return lines.flatMap((line, index) =>
    [...line.matchAll(COMMENT)].map((match): InlineSuppression => {
      const [, id = '', until] = match;
      const start = /^\s*#/.test(line) ? nextContent(lines, index) : index;
      const end = isWhole(lines, start) ? lines.length : endOfBlock(lines, start);
      return {
        kind: 'trivy',
        place: 'comment',
        controls: [{ name: id }],
        all: false,
        selector: {},
        reason: 'no reason is given',
        owner: undefined,
        until: endOf(until, normalEnd),
        line: firstLine + index,
        lines: [firstLine + start, firstLine + end],
      };
    }),
  );
}

function isContent(line: string): boolean {
  return /^\s*[^\s#]/.test(line) && !line.startsWith('---');
}

function nextContent(lines: readonly string[], from: number): number {
  const next = lines.findIndex((line, index) => index > from && isContent(line));
  return next < 0 ? from : next;
}

function isWhole(lines: readonly string[], start: number): boolean {
  return indentOf(lines[start]) === 0 && lines.findIndex(isContent) === start;
}

/** The last line that is indented more than the first. */
function endOfBlock(lines: readonly string[], start: number): number {
  const indent = indentOf(lines[start]);
  let end = start;
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (!isContent(line)) continue;
    if (indentOf(line) <= indent) break;
    end = index;
  }
  return end;
}

function indentOf(line = ''): number {
  return line.length - line.trimStart().length;
}
