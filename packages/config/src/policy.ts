import type { Severity, Value } from '@bulwark/model';
import type { PolicyPlace } from './problem.ts';

/** A value with the place that states it. */
export interface Stated<T> {
  readonly value: T;
  readonly place: PolicyPlace;
  /** Of its key, where it has one; and of the key under which that stands, for a parameter: the control. */
  readonly key?: PolicyPlace;
  readonly owner?: PolicyPlace;
}

/** What may be set for all objects, or by a scope for some. Controls go by the names that the file has. */
export interface Adjustments {
  readonly exclude: readonly Stated<string>[];
  readonly severities: Readonly<Record<string, Stated<Severity>>>;
  /** By control, then by parameter. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Stated<Value>>>>>;
}

export interface ProfileSettings extends Adjustments {
  readonly frameworks: readonly Stated<string>[];
  readonly controls: readonly Stated<string>[];
  readonly pss: Stated<string> | undefined;
}

/** Other settings for the objects that all given fields match. */
export interface ScopeSettings extends Adjustments {
  readonly place: PolicyPlace;
  readonly paths: readonly string[];
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export type GateName = 'fail-on' | 'fail-score' | 'fail-coverage' | 'fail-new';

export interface OutputSettings {
  readonly format: readonly Stated<string>[];
  readonly file: Stated<string> | undefined;
  readonly verbose: Stated<boolean> | undefined;
}

/** An exception as it is written: names of controls and frameworks are not resolved yet. */
export interface StatedException {
  readonly place: PolicyPlace;
  readonly control: readonly Stated<string>[];
  readonly framework: readonly Stated<string>[];
  readonly fingerprint: readonly string[];
  readonly selector: ExceptionFields;
  readonly reason: string;
  readonly owner: string | undefined;
  readonly until: string | undefined;
}

export interface ExceptionFields {
  readonly kinds?: readonly string[];
  readonly names?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly containers?: readonly string[];
  readonly images?: readonly string[];
  readonly paths?: readonly string[];
  readonly files?: readonly string[];
}

export type SuppressingTool = 'kubescape' | 'polaris' | 'kube-linter' | 'checkov' | 'kube-score' | 'trivy';

/** Which decisions written elsewhere count; nothing does unless it is stated. */
export interface SuppressionSettings {
  readonly annotations: Stated<boolean> | undefined;
  readonly tools: readonly Stated<SuppressingTool>[];
  readonly critical: Stated<boolean> | undefined;
}

/** The policy in force: a file with all that it extends. */
export interface Policy {
  /** Farthest first. */
  readonly files: readonly string[];
  readonly profileName: string;
  readonly profiles: readonly string[];
  readonly profile: ProfileSettings;
  readonly scopes: readonly ScopeSettings[];
  readonly gates: Readonly<Partial<Record<GateName, Stated<string | number | boolean>>>>;
  readonly exceptions: readonly StatedException[];
  readonly suppressions: SuppressionSettings;
  readonly output: OutputSettings;
}

const NO_ADJUSTMENTS: Adjustments = { exclude: [], severities: {}, parameters: {} };

/** What holds where there is no policy. */
export const NO_POLICY: Policy = {
  files: [],
  profileName: 'default',
  profiles: [],
  profile: { ...NO_ADJUSTMENTS, frameworks: [], controls: [], pss: undefined },
  scopes: [],
  gates: {},
  exceptions: [],
  suppressions: { annotations: undefined, tools: [], critical: undefined },
  output: { format: [], file: undefined, verbose: undefined },
};
