import type { Identity } from '@bulwark/model';
import type { ObjectIndex } from './object-index.ts';
import type { NamespaceView, ObjectView, RoleView, RuleView, WorkloadView } from './views.ts';

/** A permission question, as an authorizer is asked it. */
export interface AccessRequest {
  readonly verb: string;
  readonly apiGroup: string;
  /** With subresource: `pods/exec`. */
  readonly resource: string;
  /** '' asks for every namespace (or a cluster-scoped resource). */
  readonly namespace: string;
  readonly name?: string;
}

/** A rule that an identity holds, with where it came from. */
export interface GrantedRule {
  readonly rule: RuleView;
  readonly role: RoleView;
  readonly binding: ObjectView;
  /** '' where the grant holds in every namespace. */
  readonly namespace: string;
}

/**
 * What was scanned together, seen from a control: one unit. Objects come in a fixed order (namespace, name).
 * Only kinds that the control declares in `reads` may be asked for; others throw. What was asked is remembered: a control is asked again
 * about its subject when an answer could be another one, so it must not keep what it was told.
 */
export interface Inventory {
  /** Whether every object of the kind is here, so that absence means absence. */
  isComplete(kind: string): boolean;
  list(kind: string): readonly ObjectView[];
  inNamespace(kind: string, namespace: string): readonly ObjectView[];
  get(kind: string, namespace: string, name: string): ObjectView | undefined;
  /** Objects that an index of kinds in `reads` holds under a key, by kind, namespace and name. */
  indexed(index: ObjectIndex, key: string): readonly ObjectView[];
  /** Workloads that own themselves: pods of a scanned Deployment are left out. `reads` must hold 'workloads'. */
  workloads(namespace?: string): readonly WorkloadView[];
  namespaces(): readonly NamespaceView[];
  /** Every role with its holders. `reads` must hold the four RBAC kinds. */
  roles(): readonly RoleView[];
  /**
   * Rules granted to an identity itself and through the groups that it always belongs to. Who else holds their roles is another
   * question: ask `roles()`.
   */
  rulesOf(identity: Identity): readonly GrantedRule[];
}
