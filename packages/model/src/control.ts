import type { Area, Severity } from './outcome.ts';
import type { Value } from './value.ts';

/** One parameter of a control: what it means, its type and the value in force when the user sets none. */
export interface ParameterSchema {
  readonly type: 'string' | 'string[]' | 'integer' | 'boolean';
  readonly description: string;
  readonly default: Value;
  /** What a text must be, unless it is empty: `quantity` as Kubernetes writes them (`500m`, `2Gi`). */
  readonly form?: 'quantity';
  /**
   * Which values find more: a list with more in it, or fewer; `narrower` for a list of what is allowed, which judges nothing while it is empty; a
   * higher number. Absent where values cannot be compared.
   */
  readonly stricter?: 'more' | 'fewer' | 'narrower' | 'higher';
}

/** What is known of a control without running it. */
export interface ControlMetadata {
  /** `<area folder>/<name>`: the path of its folder in the library. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly area: Area;
  /** Why an attacker cares, one or two sentences. */
  readonly rationale: string;
  /** Ids by which users know the control from elsewhere: `C-0057`, `KSV-0017`, `CKV_K8S_16`, … */
  readonly aliases: readonly string[];
  /** Requirement ids by framework id. */
  readonly requirements: Readonly<Record<string, readonly string[]>>;
  readonly parameters: Readonly<Record<string, ParameterSchema>>;
}
