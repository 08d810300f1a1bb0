import { badObject, defineControl, failIfAny, onlyNamedPeers, unrestrictedRules } from '@bulwark/control-kit';

export default defineControl({
  title: 'NetworkPolicy lets traffic out to any address',
  severity: 'medium',
  rationale:
    'With every address in reach, code that runs in the pod fetches its tools, calls home and sends data out unhindered.',
  aliases: ['KUBE-0002'],
  subject: 'object',
  kinds: ['NetworkPolicy'],
  cel: {
    violating: badObject(onlyNamedPeers('egress')),
    message:
      'spec.egress lets every address through; name the pods, namespaces or address ranges, and the ports',
    fields: ['spec'],
  },
  check: ({ value }) =>
    failIfAny(
      unrestrictedRules(value, 'egress').map(({ path, reason, choose }) => ({
        path,
        message: `${reason}, so the selected pods may connect to any address`,
        remedy: {
          advice: 'Name the pods, namespaces or address ranges that the workload calls, and the ports.',
          choose,
        },
      })),
    ),
});
