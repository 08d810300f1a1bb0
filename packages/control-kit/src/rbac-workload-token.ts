import type { Identity, Path } from '@bulwark/model';
import { booleanAt } from './fields.ts';
import type { GrantedRule, Inventory } from './inventory.ts';
import { RBAC_KINDS } from './rbac-holders.ts';
import { fail, notEvaluated, pass } from './verdict.ts';
import type { NotEvaluated, RelatedReference, Verdict } from './verdict.ts';
import type { ObjectView, WorkloadView } from './views.ts';

/** Whether a pod gets a token of its service account without asking, and what decides it. */
export type TokenMount =
  | { readonly mounted: boolean; readonly decidedBy: 'pod' | 'service-account' | 'default' }
  | { readonly mounted: undefined };

/**
 * The pod's automountServiceAccountToken wins, then the service account's, then true. `default` exists in every namespace
 * with the API's defaults, so not finding it says true; another account that was not scanned leaves it open, unless all
 * service accounts were. `reads` must name ServiceAccount.
 */
export function tokenMountOf(workload: WorkloadView, inventory: Inventory): TokenMount {
  const onPod = booleanAt(workload.podSpec, 'automountServiceAccountToken');
  if (onPod !== undefined) return { mounted: onPod, decidedBy: 'pod' };
  const { serviceAccountName, object } = workload;
  const account = inventory.get('ServiceAccount', object.reference.namespace, serviceAccountName);
  if (account !== undefined) {
    const onAccount = booleanAt(account.value, 'automountServiceAccountToken');
    return { mounted: onAccount ?? true, decidedBy: onAccount === undefined ? 'default' : 'service-account' };
  }
  if (serviceAccountName !== 'default' && !inventory.isComplete('ServiceAccount'))
    return { mounted: undefined };
  return { mounted: true, decidedBy: 'default' };
}

/** The identity as which the pods of a workload speak to the API server. */
export function serviceAccountOf({ object, serviceAccountName }: WorkloadView): Identity {
  return { kind: 'ServiceAccount', namespace: object.reference.namespace, name: serviceAccountName };
}

/** `not-evaluated` where some kind is not whole, so that nothing found does not mean that there is nothing. */
export function allKnown(inventory: Inventory, kinds: readonly string[]): NotEvaluated | undefined {
  const missing = kinds.find((kind) => !inventory.isComplete(kind));
  return missing === undefined ? undefined : notEvaluated('partial-inventory', missing);
}

/** Bindings and roles through which rules were granted, each with the rules' places. */
export function grantsAsRelated(grants: readonly GrantedRule[]): readonly RelatedReference[] {
  const related = new Map<ObjectView, { relation: string; paths: Path[] }>();
  for (const { binding, role, rule } of grants) {
    if (!related.has(binding)) related.set(binding, { relation: 'binding', paths: [['roleRef', 'name']] });
    if (role.builtin) continue;
    const entry = related.get(role.object) ?? { relation: 'role', paths: [] };
    if (rule.index >= 0) entry.paths.push(['rules', rule.index]);
    related.set(role.object, entry);
  }
  return [...related].map(([object, entry]) => ({ object: object.reference, ...entry }));
}

/**
 * Fails for a workload whose pods get a token with a right that counts; `ability` completes "which can …". `reads` must name
 * ServiceAccount and the RBAC kinds.
 */
export function judgeWorkloadRights(
  workload: WorkloadView,
  inventory: Inventory,
  ability: string,
  counts: (grant: GrantedRule) => boolean,
): Verdict {
  const { mounted } = tokenMountOf(workload, inventory);
  if (mounted === false) return pass;
  const identity = serviceAccountOf(workload);
  const grants = inventory.rulesOf(identity).filter(counts);
  const [first] = grants;
  if (first === undefined) return allKnown(inventory, RBAC_KINDS) ?? pass;
  if (mounted === undefined)
    return notEvaluated('partial-inventory', `ServiceAccount ${workload.serviceAccountName}`);
  return fail({
    path: ['serviceAccountName'],
    message: `The pods run as ServiceAccount ${identity.name}, which can ${ability} by ${first.role.kind} ${first.role.name}`,
    remedy: { advice: 'Reduce the role to what the workload uses, or turn its token off if it uses none.' },
    related: grantsAsRelated(grants),
    holders: [identity],
  });
}
