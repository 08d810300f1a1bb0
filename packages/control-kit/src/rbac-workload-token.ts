import { booleanAt } from './fields.ts';
import type { Inventory } from './inventory.ts';
import type { WorkloadView } from './views.ts';

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
