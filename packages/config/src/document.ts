import { isMap } from '@bulwark/model';
import type { Path, ValueMap } from '@bulwark/model';
import { locate, readDocuments } from '@bulwark/sources';
import { PolicyError } from './problem.ts';
import type { PolicyPlace } from './problem.ts';

/** A policy file as it was read: one map, and where everything in it stands. */
export interface PolicyDocument {
  /** As reports name it. */
  readonly file: string;
  readonly value: ValueMap;
  /** Place of the value at a path, or of its key. */
  readonly placeOf: (path: Path, part?: 'key' | 'value') => PolicyPlace;
}

/** Reads a text as a policy. An empty file is an empty policy. Throws PolicyError with line and column. */
export function parsePolicy(text: string, file: string): PolicyDocument {
  const outcomes = [...readDocuments(text)];
  const [first, second] = outcomes;
  for (const outcome of outcomes) {
    const trouble = outcome.kind === 'problem' ? outcome : outcome.notices[0];
    if (trouble !== undefined)
      throw new PolicyError('BW-CONFIG-READ', trouble.message, {
        file,
        line: trouble.line,
        column: trouble.column,
      });
  }
  if (second !== undefined)
    throw new PolicyError('BW-CONFIG-READ', 'a policy is one document', {
      file,
      line: second.line,
      column: 1,
    });
  const value = first?.kind === 'document' ? first.value : null;
  if (first === undefined || value === null)
    return { file, value: {}, placeOf: () => ({ file, line: 1, column: 1 }) };
  if (!isMap(value))
    throw new PolicyError('BW-CONFIG-READ', 'a policy is a map', { file, line: first.line, column: 1 });
  return {
    file,
    value,
    placeOf: (path, part = 'value') => {
      const [span] = locate(text, first, [path]);
      if (span === undefined) return { file, line: 1, column: 1 };
      if (part === 'value' || span.keyOffset === undefined)
        return { file, line: span.line, column: span.column };
      return { file, ...lineAndColumn(text, span.keyOffset) };
    },
  };
}

function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1 };
}
