import {
  absent,
  booleanAt,
  defineControl,
  NETWORK_POLICY_KINDS,
  notApplicable,
  pass,
  policiesSelecting,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'No network policy selects the workload',
  severity: 'medium',
  rationale:
    'Pods that no policy selects take and open every connection, so one compromised pod reaches all of them.',
  aliases: ['C-0260', 'kube-linter:non-isolated-pod'],
  subject: 'workload',
  reads: [...NETWORK_POLICY_KINDS, 'Namespace'],
  check: (workload, { inventory }) => {
    if (booleanAt(workload.podSpec, 'hostNetwork') === true) return notApplicable;
    if (policiesSelecting(inventory, workload).length > 0) return pass;
    return absent(inventory, 'NetworkPolicy', {
      path: ['metadata', 'labels'],
      base: 'template',
      message: `the labels of the pods match no network policy of namespace ${workload.object.reference.namespace}`,
      remedy: { advice: 'Add a NetworkPolicy whose podSelector matches these labels.' },
    });
  },
});
