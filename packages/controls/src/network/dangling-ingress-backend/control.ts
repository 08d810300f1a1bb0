import { defineControl, ingressBackends, judgeBackends, notApplicable } from '@bulwark/control-kit';

export default defineControl({
  title: 'Ingress leads to a Service that does not exist',
  severity: 'low',
  rationale:
    'Whoever may create a Service of that name in the namespace gets the traffic of the public host, with its cookies and certificates.',
  aliases: ['C-0298', 'kube-linter:dangling-ingress'],
  subject: 'object',
  kinds: ['Ingress'],
  reads: ['Service'],
  check: (ingress, { inventory }) => {
    const backends = ingressBackends(ingress);
    return backends.length === 0 ? notApplicable : judgeBackends(inventory, backends);
  },
});
