import type { Path, ValueMap } from './value.ts';

/** Where an object was read. Lines count from 1, offsets are UTF-16 code units of the decoded text. */
export interface FileOrigin {
  readonly source: 'file';
  /** The path argument (or URL) that led here; the unit of plain files is built from it. */
  readonly root: string;
  /** Path as shown to the user, with forward slashes. */
  readonly file: string;
  /** Directory of the file below the root, '' for the root itself, segments joined by '/'. */
  readonly directory: string;
  /** Number of the document in the file, from 0. */
  readonly document: number;
  /** Index in the `items` of a List, where the object was one of them. */
  readonly item?: number;
  /** First line of the object. */
  readonly line: number;
}

/** An object of a running cluster. */
export interface ClusterOrigin {
  readonly source: 'cluster';
  readonly cluster: string;
  readonly uid: string;
}

export type Origin = FileOrigin | ClusterOrigin;

/** A stretch of a source file. Lines and columns count from 1, columns in code points; the end is exclusive. */
export interface SourceSpan {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** False where the path is absent and the span is the nearest ancestor that exists. */
  readonly exact: boolean;
}

/** Finds paths of one object in its source text; undefined where the source is gone or has changed. */
export type Locate = (paths: readonly Path[]) => readonly (SourceSpan | undefined)[];

/** An object as a source hands it over, before any judgement. */
export interface RawObject {
  readonly value: ValueMap;
  readonly origin: Origin;
  readonly locate?: Locate;
}

/**
 * What names an object within a unit. `kind` is the kind's key: the plain kind for those that Kubernetes itself
 * serves (`Deployment`), `Kind.group` for all others. `namespace` is the effective one, '' for cluster-scoped kinds.
 */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A reference as users type it: KIND/NAMESPACE/NAME, or KIND/NAME for cluster-scoped kinds. */
export function formatReference(reference: ObjectReference): string {
  const { kind, namespace, name } = reference;
  return namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}
