import { annotatedSuppressions, inlineSuppressions } from '@bulwark/config';
import type { Suppression } from '@bulwark/config';
import { kindKey, podTemplatePath } from '@bulwark/control-kit';
import type { RawObject } from '@bulwark/model';
import { objectSource, textOf } from '@bulwark/sources';

/** What an object states of itself, in an annotation or in a comment for Trivy. */
export interface Statement {
  readonly suppression: Suppression;
  /** Of a comment, where it stands. */
  readonly comment?: Comment;
}

interface Comment {
  readonly line: number;
  /** The lines that it speaks for, both ends included. */
  readonly lines: readonly [from: number, to: number];
  /** The first of them without its indentation: what it stands at, wherever that moves. */
  readonly at: string;
}

const LINE_END = /\r\n|\n|\r/;

/** What an object states in its annotations and those of its pod template, then in the comments of its document. */
export function statementsOf(raw: RawObject): readonly Statement[] {
  const { apiVersion, kind } = raw.value;
  const templatePath = podTemplatePath(kindKey(textIn(apiVersion), textIn(kind)));
  const annotated = annotatedSuppressions(raw.value, templatePath).map((suppression) => ({ suppression }));
  return [...annotated, ...commentsOf(raw)];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Comments of the document; a list of objects is one document, and its comments are of no single one. */
function commentsOf({ origin }: RawObject): readonly Statement[] {
  const source = origin.source === 'file' && origin.item === undefined ? objectSource(origin) : undefined;
  const text = source && textOf(source.source);
  if (source === undefined || text === undefined) return [];
  const document = text.slice(source.start, source.end);
  if (!document.includes('trivy:ignore:')) return [];
  const firstLine = text.slice(0, source.start).split(LINE_END).length;
  const all = text.split(LINE_END);
  return inlineSuppressions(document, firstLine).map((suppression) => {
    const { line, lines } = suppression;
    return { suppression, comment: { line, lines, at: (all[lines[0] - 1] ?? '').trim() } };
  });
}
