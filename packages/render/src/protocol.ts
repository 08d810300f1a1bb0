// The lines that the engine (go/protocol.go) reads and writes.

export interface WireFile {
  readonly name: string;
  readonly text?: string;
  /** Where the bytes are no UTF-8. */
  readonly base64?: string;
}

export interface WireChart {
  readonly files: readonly WireFile[];
  readonly directories: readonly string[];
  readonly values: {
    readonly files: readonly WireFile[];
    readonly setJson: readonly string[];
    readonly set: readonly string[];
    readonly setString: readonly string[];
    readonly setFile: readonly string[];
    readonly named: readonly WireFile[];
  };
  readonly release: { readonly name: string; readonly namespace: string };
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly maxOutput: number;
}

export interface WireKustomization {
  readonly directory: string;
  readonly origins: boolean;
  readonly maxOutput: number;
}

export interface WireRequest {
  readonly chart?: WireChart;
  readonly kustomization?: WireKustomization;
  readonly match?: { readonly pairs: readonly { readonly range: string; readonly version: string }[] };
}

export interface WireNeed {
  readonly chart: string;
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly required: boolean;
}

export interface WireFailure {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly names?: readonly string[];
}

export interface WireOrigin {
  readonly path?: string;
  readonly configuredIn?: string;
  readonly kind?: string;
}

export interface WireAnswer {
  readonly files?: readonly WireFile[];
  readonly crds?: readonly WireFile[];
  readonly documents?: readonly {
    readonly text: string;
    readonly origin?: WireOrigin;
    readonly changes?: readonly WireOrigin[];
  }[];
  readonly library?: boolean;
  readonly missing?: readonly WireNeed[];
  readonly matches?: readonly boolean[];
  readonly warnings?: readonly string[];
  readonly failure?: WireFailure;
}

/** What the engine asks about a file while it builds a kustomization. */
export interface WireQuestion {
  readonly ask: 'stat' | 'read' | 'list';
  readonly path: string;
}

export interface WireReply {
  readonly kind?: 'file' | 'directory';
  readonly real?: string;
  readonly file?: WireFile;
  readonly names?: readonly string[];
  readonly error?: string;
}

/** Bytes as the engine takes them: text where they are UTF-8. */
export function wireFile(name: string, bytes: Buffer): WireFile {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') && !Buffer.from(text, 'utf8').equals(bytes)
    ? { name, base64: bytes.toString('base64') }
    : { name, text };
}
