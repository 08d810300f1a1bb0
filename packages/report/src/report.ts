import type { FileOrigin, ScanResult, Severity, Value } from '@bulwark/model';

/** What was named on the command line and what was found there. */
export interface ReadInput {
  readonly argument: string;
  /** What it was read as: file, directory, glob, stdin, url, git. */
  readonly kind: string;
  readonly files: number;
  readonly objects: number;
  /** Files of a directory that are neither YAML nor JSON. */
  readonly otherFiles: number;
  /** Commit of a git repository or SHA-256 of a download. */
  readonly digest: string | undefined;
  /** What was rendered instead of being read as it stands; absent where nothing was. */
  readonly rendered?: readonly RenderedInput[];
}

/** A chart with one set of values, or a kustomization, and what became of it. */
export interface RenderedInput {
  readonly kind: 'chart' | 'kustomization';
  /** Directory or archive as shown. */
  readonly source: string;
  /** Values beside the defaults of the chart. */
  readonly values?: string;
  readonly outcome: 'rendered' | 'library' | 'consumed' | 'unused' | 'unread';
  readonly objects: number;
  /** Hooks and tests that were left out. */
  readonly hooksLeftOut: number;
  /** Files of a chart, or files of the scan that a kustomization was built from. */
  readonly files: number;
  /** Charts that stood in for dependencies: name, version, directory as shown. */
  readonly supplied: readonly {
    readonly name: string;
    readonly version: string;
    readonly directory: string;
  }[];
}

/** Something that was met and could not be read. */
export interface UnreadEntry {
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A document that was read and is no Kubernetes object. */
export interface NoticeEntry {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `BW-READ-…`, explained by `bulwark explain <code>`. */
  readonly code: string;
  readonly message: string;
}

export interface PassedOverEntry {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** What was asked for: enough to run the same scan again. */
export interface Selection {
  readonly frameworks: readonly string[];
  readonly controls: readonly string[];
  readonly excludedControls: readonly string[];
  readonly severities: readonly string[];
  readonly namespaces: readonly string[];
  readonly excludedNamespaces: readonly string[];
  readonly kinds: readonly string[];
  readonly completeKinds: readonly string[];
  readonly unit: string;
}

/** One gate and whether the scan passed it. */
export interface GateResult {
  /** As the user wrote it: `--fail-on high`. */
  readonly gate: string;
  readonly passed: boolean;
  /** One sentence with the figure that decided. */
  readonly reason: string;
}

/** A finding as a comparison knows it: of this scan or of an earlier one. */
export interface ComparedFinding {
  readonly fingerprint: string;
  readonly control: string;
  readonly severity: Severity;
  /** KIND/NAMESPACE/NAME. */
  readonly object: string;
  readonly container: string | null;
  readonly path: string;
  readonly message: string;
  readonly file: string | null;
}

/** What changed since an earlier result. */
export interface Comparison {
  /** The file or revision compared with. */
  readonly name: string;
  readonly fresh: readonly ComparedFinding[];
  /** New, of controls that the earlier result did not judge. */
  readonly ofNewControls: readonly ComparedFinding[];
  readonly resolved: readonly ComparedFinding[];
  /** Of controls that are not judged now: nothing says that they are resolved. */
  readonly notJudged: readonly ComparedFinding[];
  /** The same finding with another severity or message. */
  readonly changed: readonly { readonly before: ComparedFinding; readonly after: ComparedFinding }[];
  readonly unchanged: number;
  /** Inputs of the later result that could not be read. */
  readonly unread: number;
}

/** What a live cluster is, beside what was found in it. */
export interface ClusterInformation {
  readonly name: string;
  readonly context: string;
  /** UID of the namespace kube-system; null where it may not be read. */
  readonly uid: string | null;
  /** As the API server says it; '' where it does not. */
  readonly version: string;
  /** Until when its minor version gets fixes; null where that is not known. */
  readonly endOfLife: { readonly lastDay: string | null; readonly ended: boolean } | null;
  /** Numbers are null where not all objects of the kind were read. */
  readonly nodes: number | null;
  /** Number of nodes by version of the kubelet. */
  readonly kubelets: Readonly<Record<string, number>>;
  readonly namespaces: number | null;
  /** Number of namespaces by the level of the Pod Security Standards that they enforce. */
  readonly podSecurity: Readonly<Record<'restricted' | 'baseline' | 'privileged' | 'none', number>> | null;
  /** Number of objects that publish something outside the cluster. */
  readonly exposure: Readonly<Record<'loadBalancers' | 'nodePorts' | 'ingresses' | 'routes', number | null>>;
}

/** What it took to find the templates and values keys of findings in rendered objects. */
export interface Tracing {
  readonly findings: number;
  /** How often charts and kustomizations were rendered again. */
  readonly renders: number;
  /** Charts of which not every key that was considered could be tried. */
  readonly incomplete: readonly string[];
  /** Only where the user asked for times. */
  readonly seconds?: number;
}

export interface RunInformation {
  readonly version: string;
  /** Controls of the whole catalogue, and a digest of what they are, whatever was selected. */
  readonly catalogue: { readonly controls: number; readonly digest: string };
  readonly podSecurityVersion: string;
  readonly selection: Selection;
  /** Values in force of the parameters of the selected controls, by control id and parameter. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly inputs: readonly ReadInput[];
  /** The live clusters among the inputs; absent where there is none. */
  readonly clusters?: readonly ClusterInformation[];
  /** The team's policy: its files, what is extended first, and the profile in force; absent where there is none. */
  readonly policy?: {
    readonly files: readonly string[];
    readonly profile: string;
    /** The git revision that it was read from. */
    readonly ref?: string;
  };
  /** What it took to trace findings in rendered objects; absent where there was nothing to trace. */
  readonly tracing?: Tracing;
  /** Only where the user asked for times; else reports of equal input are equal. */
  readonly startedAt?: string;
  readonly seconds?: number;
}

/** Everything that a renderer may show. */
export interface Report {
  readonly run: RunInformation;
  readonly result: ScanResult;
  readonly unread: readonly UnreadEntry[];
  readonly passedOver: readonly PassedOverEntry[];
  readonly notices: readonly NoticeEntry[];
  readonly gates: readonly GateResult[];
  /** With the baseline, where one was named. */
  readonly comparison?: Comparison;
  readonly exitCode: number;
}

/** Lines of the source of an object, counted from 1, both ends included; undefined where the source is gone. */
export type ReadSourceLines = (origin: FileOrigin, from: number, to: number) => readonly string[] | undefined;
