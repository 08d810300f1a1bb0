import type { FileOrigin, RawObject } from '@bulwark/model';

/** Something that was named or met and could not be read; the rest of the scan goes on. */
export interface UnreadInput {
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** `BW-READ-…`, explained by `bulwark explain <code>`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A document that was read and is no Kubernetes object: values of a chart, a workflow, a configuration. */
export interface PassedOver {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Something about a document that was read which its author should know, such as a key that occurs twice. */
export interface ReadNotice {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
}

/** One input as it was understood. */
export interface InputSummary {
  readonly argument: string;
  /** What it was read as: `file`, `directory`, `glob`, `stdin`, `url`, `git`, `chart`. */
  readonly kind: InputKind;
  readonly files: number;
  readonly objects: number;
  /** Files of a directory that are neither YAML nor JSON. */
  readonly otherFiles: number;
  /** Commit of a git repository, SHA-256 of a download. */
  readonly digest: string | undefined;
  /** What was rendered instead of being read as it stands; absent where nothing was. */
  readonly rendered?: readonly RenderedSource[];
}

/** A chart with one set of values, or a kustomization, and what became of it. */
export interface RenderedSource {
  readonly kind: 'chart' | 'kustomization';
  /** Directory or archive as shown to the user, '.' for the current directory. */
  readonly source: string;
  /** Values beside the defaults of the chart. */
  readonly values?: string;
  /** `library`: a chart without objects of its own. `unused`: a component that no kustomization here takes in. `consumed`: a chart that one takes in. */
  readonly outcome: 'rendered' | 'library' | 'consumed' | 'unused' | 'unread';
  readonly objects: number;
  /** Hooks and tests that were left out. */
  readonly hooksLeftOut: number;
  /** Files of a chart, or files of the scan that a kustomization was built from. */
  readonly files: number;
  /** Charts of the tree that stood in for dependencies: name, version, directory as shown. */
  readonly supplied: readonly {
    readonly name: string;
    readonly version: string;
    readonly directory: string;
  }[];
}
export type InputKind = 'file' | 'directory' | 'glob' | 'stdin' | 'url' | 'git' | 'chart';

/** Takes in what reading yields, in a fixed order (arguments as given, files by name, documents as they stand). */
export interface Receiver {
  object(object: RawObject): void;
  unread(entry: UnreadInput): void;
  passedOver(entry: PassedOver): void;
  notice(entry: ReadNotice): void;
  /** Told after each file, for progress. */
  progress?(file: string): void;
}

/** Lines of the source of an object, from and to counted from 1 and inclusive; undefined where the source is gone. */
export type ReadSourceLines = (origin: FileOrigin, from: number, to: number) => readonly string[] | undefined;
