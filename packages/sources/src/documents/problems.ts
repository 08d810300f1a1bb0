import type { NoticeCode, ProblemCode } from './types.ts';

/** Text of a code for `explain` and for outcomes: what it means and what to do. */
export interface ProblemText {
  readonly code: ProblemCode | NoticeCode;
  /** One sentence in plain words. */
  readonly title: string;
  /** The way out. */
  readonly hint: string;
}

const TEXTS: Record<ProblemCode | NoticeCode, { title: string; hint: string }> = {
  'BW-READ-SYNTAX': {
    title: 'The document is not valid YAML, and kubectl would refuse it too.',
    hint: 'Correct the document at the line shown; `kubectl apply --dry-run=client -f FILE` must accept it.',
  },
  'BW-READ-JSON': {
    title: 'The document starts as JSON but is not valid JSON.',
    hint: 'Correct the JSON at the line shown, or check that the file was not cut short.',
  },
  'BW-READ-TEMPLATE': {
    title: 'The document is a template with {{ … }} directives, not a finished manifest.',
    hint: 'Scan the rendered output instead, for example `helm template CHART | bulwark scan -`.',
  },
  'BW-READ-BINARY': {
    title: 'The file holds binary data, not text.',
    hint: 'Leave it out with .bulwarkignore, or name only the manifests.',
  },
  'BW-READ-ENCODING': {
    title: 'The text is not valid UTF-8, nor a whole file in UTF-16 with a byte order mark.',
    hint: 'Save the file as UTF-8.',
  },
  'BW-READ-CONTROL': {
    title: 'The document holds a control character that YAML does not allow.',
    hint: 'Remove the character, or write it as an escape inside double quotes.',
  },
  'BW-READ-TAB': {
    title: 'A tab stands where YAML wants spaces.',
    hint: 'Indent with spaces.',
  },
  'BW-READ-SEPARATOR': {
    title: 'A line that starts with --- holds more than a comment, which kubectl refuses.',
    hint: 'Put the content on the line after the ---.',
  },
  'BW-READ-DIRECTIVE': {
    title: 'The document has a % directive, which kubectl does not read.',
    hint: 'Remove the directive line.',
  },
  'BW-READ-KEY': {
    title: 'A key is null, a list or a map; JSON and Kubernetes have no such keys.',
    hint: 'Write the key as a string, in quotes if need be.',
  },
  'BW-READ-TAG': {
    title: 'A value does not fit the type that its tag (!!int, !!bool …) asks for.',
    hint: 'Remove the tag or correct the value.',
  },
  'BW-READ-NUMBER': {
    title: 'The document holds an infinite or undefined number, which JSON cannot express.',
    hint: 'Put the value in quotes if a string is meant.',
  },
  'BW-READ-ALIAS': {
    title: 'An alias (*name) refers to an anchor that does not exist before it, or to itself.',
    hint: 'Define the anchor (&name) earlier in the same document.',
  },
  'BW-READ-ALIASES': {
    title: 'The aliases of the document stand for more nodes than the limit allows.',
    hint: 'If the document is trustworthy, raise the limit for aliases.',
  },
  'BW-READ-DEPTH': {
    title: 'The document is nested deeper than the limit allows.',
    hint: 'If the document is trustworthy, raise the limit for depth.',
  },
  'BW-READ-NODES': {
    title: 'The document has more values than the limit allows.',
    hint: 'If the document is trustworthy, raise the limit for nodes.',
  },
  'BW-READ-SIZE': {
    title: 'The document or list item is larger than the limit allows.',
    hint: 'If the document is trustworthy, raise the limit for size.',
  },
  'BW-READ-DUPLICATE-KEY': {
    title: 'A key occurs twice in one map; kubectl silently takes the last one.',
    hint: 'Remove one of the two.',
  },
  'BW-READ-IGNORED': {
    title: 'Text after the end of the document is ignored by kubectl.',
    hint: 'Separate documents with a line ---.',
  },
};

/** All codes of the document readers, for `explain`. */
export const READ_PROBLEMS: readonly ProblemText[] = Object.entries(TEXTS).map(([code, text]) => ({
  code: code as ProblemCode | NoticeCode,
  ...text,
}));

/** The way out of a problem. */
export function hintOf(code: ProblemCode | NoticeCode): string {
  return TEXTS[code].hint;
}

/** Thrown inside the readers only; becomes a problem outcome at their border. */
export class ReadProblem extends Error {
  readonly code: ProblemCode;
  /** Offset in the text being read. */
  readonly offset: number;

  constructor(code: ProblemCode, offset: number, message: string) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
