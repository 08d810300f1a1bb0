import type { MessagePort } from 'node:worker_threads';

/** What the thread of the engine is started with. */
export interface SandboxData {
  readonly module: WebAssembly.Module;
  readonly port: MessagePort;
  /** Counts messages; the thread sleeps on it. */
  readonly signal: Int32Array<SharedArrayBuffer>;
  /** Bytes of one line of output. */
  readonly maxLine: number;
  /** Bytes of memory above which the instance is replaced, since its memory never shrinks. */
  readonly recycleAbove: number;
}

/** A directory tree that a kustomization may be built from. */
export interface TreeAccess {
  readonly root: string;
  readonly maxFiles: number;
  readonly maxBytes: number;
  /** Texts in place of those of files, by path relative to the root. */
  readonly replaced?: Readonly<Record<string, string>>;
}

export type ToSandbox =
  | { readonly kind: 'run'; readonly line: string; readonly tree: TreeAccess | undefined }
  | { readonly kind: 'end' };

export type FromSandbox =
  /** The engine runs and has the request: its time begins. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'answer';
      readonly line: string;
      readonly read: readonly string[];
      /** Bytes of linear memory. */
      readonly memory: number;
      readonly worn: boolean;
    }
  | { readonly kind: 'ended'; readonly code: number; readonly errors: string };
