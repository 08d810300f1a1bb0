import type { Path, ValueMap } from './value.ts';

/**
 * What an object was rendered from: a chart with one set of values, or a kustomization. It is a unit of its own. The line of its origin and the spans
 * that `locate` finds are those of the rendered text.
 */
export interface Rendering {
  readonly kind: 'chart' | 'kustomization';
  /** Directory or archive as shown to the user, '.' for the current directory. */
  readonly source: string;
  /** Values beside the defaults of the chart as shown, such as `ci/prod-values.yaml` or `HelmRelease/apps/shop`. */
  readonly values?: string;
  /** Namespace of the release, for objects that name none. */
  readonly namespace?: string;
  /** Helm runs it at some moment of the release, or as a test, instead of keeping it with the others. */
  readonly hook?: 'hook' | 'test';
}

/** Where an object was read. Lines count from 1, offsets are UTF-16 code units of the decoded text. */
export interface FileOrigin {
  readonly source: 'file';
  /** The path argument (or URL) that led here; the unit of plain files is built from it. */
  readonly root: string;
  /** Path as shown to the user, with forward slashes. */
  readonly file: string;
  /** Directory of the file, or what it was rendered from, below the root; '' for the root itself, segments joined by '/'. */
  readonly directory: string;
  /** Number of the document in the file, from 0. */
  readonly document: number;
  /** Index in the `items` of a List, where the object was one of them. */
  readonly item?: number;
  /** First line of the object. */
  readonly line: number;
  /** Present where the object is not written in `file` as it stands, but came out of rendering it. */
  readonly rendered?: Rendering;
}

/** An object of a running cluster. */
export interface ClusterOrigin {
  readonly source: 'cluster';
  /** Name for people: the unit of its objects. */
  readonly cluster: string;
  /** What the cluster is known by wherever it is called otherwise: UID of its namespace kube-system. */
  readonly clusterUid?: string;
  readonly uid: string;
}

export type Origin = FileOrigin | ClusterOrigin;

/** Whether an object came out of a chart or a kustomization: its text is nobody's file, and its lines are lines of nothing. */
export function isRendered(origin: Origin): boolean {
  return origin.source === 'file' && origin.rendered !== undefined;
}

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
  /** Paths of the pod templates of a custom resource that is judged without its definition beside it. */
  readonly templates?: readonly Path[];
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
