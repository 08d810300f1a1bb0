/**
 * A value as `kubectl` sees it after its YAML → JSON step.
 *
 * - Integers that a JavaScript number cannot hold exactly, but an int64 can, are `bigint`; everything else
 *   numeric is `number` (what is beyond int64 is a float for kubectl too).
 * - Objects are ordinary objects; a key `__proto__` is an own, enumerable property like any other and never
 *   changes a prototype. Look fields up with `Object.hasOwn` where the field's name comes from outside.
 * - An aliased node is one shared value in several places: treat values as immutable.
 */
export type Value = null | boolean | number | bigint | string | Value[] | { [key: string]: Value };

/** An object value; see {@link Value}. */
export type ObjectValue = { [key: string]: Value };

/**
 * What a document may cost. Each limit holds for one document, or for one item of a list that is streamed,
 * never for a whole file. Reaching one yields a problem outcome that names the limit.
 */
export interface DocumentLimits {
  /** Length of one document or list item: bytes in the streaming readers, UTF-16 units in those that take a string. */
  readonly maxBytes: number;
  /** Nesting of maps and sequences. */
  readonly maxDepth: number;
  /** Maps, sequences and scalars of one document, without what aliases repeat. */
  readonly maxNodes: number;
  /** Nodes that the aliases of one document stand for, counted each time they are repeated. */
  readonly maxAliasExpansion: number;
}

/** Defaults: far beyond what an API server accepts (1.5 MB an object in etcd), small enough to stay harmless. */
export const DEFAULT_LIMITS: DocumentLimits = {
  maxBytes: 32 * 1024 * 1024,
  maxDepth: 512,
  maxNodes: 4_000_000,
  maxAliasExpansion: 400_000,
};

/** Something about a document that was read which its author should know. */
export interface Notice {
  readonly code: NoticeCode;
  readonly message: string;
  /** 1-based line in the stream. */
  readonly line: number;
  /** 1-based column, counted in code points. */
  readonly column: number;
}

export type NoticeCode = 'BW-READ-DUPLICATE-KEY' | 'BW-READ-IGNORED';

/** Codes of what could not be read; texts in `problems.ts`. */
export type ProblemCode =
  | 'BW-READ-SYNTAX'
  | 'BW-READ-JSON'
  | 'BW-READ-TEMPLATE'
  | 'BW-READ-BINARY'
  | 'BW-READ-ENCODING'
  | 'BW-READ-CONTROL'
  | 'BW-READ-TAB'
  | 'BW-READ-SEPARATOR'
  | 'BW-READ-DIRECTIVE'
  | 'BW-READ-KEY'
  | 'BW-READ-TAG'
  | 'BW-READ-NUMBER'
  | 'BW-READ-ALIAS'
  | 'BW-READ-ALIASES'
  | 'BW-READ-DEPTH'
  | 'BW-READ-NODES'
  | 'BW-READ-SIZE';

/** A document that was read. Empty documents, which kubectl passes over, yield no outcome. */
export interface DocumentOutcome {
  readonly kind: 'document';
  /** Place in the stream, 0-based, counting documents, list items and problems. */
  readonly index: number;
  readonly value: Value;
  /** Offsets of the document in the text (bytes in the streaming readers). */
  readonly start: number;
  readonly end: number;
  /** 1-based line of the first content. */
  readonly line: number;
  /** 1-based column of the first content, in bytes; set by the streaming readers of JSON. */
  readonly column?: number;
  readonly notices: readonly Notice[];
  /** Set when this is an item of a streamed list: what the list around it says of itself. */
  readonly list?: ListHeader;
  /** 0-based place among the items of that list. */
  readonly item?: number;
}

/** A document that could not be read; the others of the stream go on. */
export interface ProblemOutcome {
  readonly kind: 'problem';
  readonly index: number;
  readonly code: ProblemCode;
  /** What is wrong, in one sentence, without the place. */
  readonly message: string;
  /** The way out. */
  readonly hint: string;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

export type ReadOutcome = DocumentOutcome | ProblemOutcome;

/**
 * The envelope of a streamed list. One object is shared by all items of a list; fields that stand behind the
 * items in the text are filled in when the list ends.
 */
export interface ListHeader {
  apiVersion?: Value;
  kind?: Value;
  /** `metadata.resourceVersion`, `metadata.continue` and the like. */
  metadata?: Value;
  /** 0-based place of the item within `items`; counts all items once the list has ended. */
  items: number;
}

/** Place of a value in a text. Lines and columns are 1-based; columns count code points, ends are exclusive. */
export interface SourceSpan {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly offset: number;
  readonly endOffset: number;
  /** False when the path is absent: the span is then the key, list dash or opening of the deepest existing ancestor. */
  readonly exact: boolean;
  /** Offset of the key that holds the value, where there is one. */
  readonly keyOffset?: number;
}

export type DocumentFormat = 'yaml' | 'json' | 'auto';

/** Path of a value: keys and 0-based indexes. */
export type ValuePath = readonly (string | number)[];
