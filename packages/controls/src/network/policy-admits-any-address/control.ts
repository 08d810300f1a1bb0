import { badObject, defineControl, failIfAny, onlyNamedPeers, unrestrictedRules } from '@bulwark/control-kit';

export default defineControl({
  title: 'NetworkPolicy admits traffic from any address',
  severity: 'medium',
  rationale:
    'A policy that lets every address in looks like protection and is none: each pod and each host can still connect.',
  aliases: ['KUBE-0001', 'KSV-0038'],
  subject: 'object',
  kinds: ['NetworkPolicy'],
  cel: {
    violating: badObject(onlyNamedPeers('ingress')),
    message:
      'spec.ingress lets every address through; name the pods, namespaces or address ranges, and the ports',
    fields: ['spec'],
  },
  check: ({ value }) =>
    failIfAny(
      unrestrictedRules(value, 'ingress').map(({ path, reason, choose }) => ({
        path,
        message: `${reason}, so any address may connect to the selected pods`,
        remedy: {
          advice: 'Name the pods, namespaces or address ranges that need the connection, and the ports.',
          choose,
        },
      })),
    ),
});
