import { badObject, defineControl, fail, mapAt, pass, stringAt } from '@bulwark/control-kit';

export default defineControl({
  title: 'Service open to the outside of the cluster',
  severity: 'low',
  rationale:
    'Each port that answers outside the cluster is a place to start an attack, past the ingress that filters, authenticates and logs.',
  aliases: ['kube-linter:exposed-services'],
  subject: 'object',
  kinds: ['Service'],
  cel: {
    violating: badObject("!(variables.object.spec.?type.orValue('') in ['NodePort', 'LoadBalancer'])"),
    message: 'spec.type opens ports outside the cluster; use ClusterIP behind an Ingress or Gateway',
    fields: ['spec.type'],
  },
  check: ({ value }) => {
    const type = stringAt(mapAt(value, 'spec'), 'type');
    if (type !== 'NodePort' && type !== 'LoadBalancer') return pass;
    const where = type === 'NodePort' ? 'a port of every node' : 'a load balancer of its own';
    return fail({
      path: ['spec', 'type'],
      message: `spec.type is ${type}, so the ports of the service answer on ${where}`,
      remedy: {
        advice:
          'Use type ClusterIP behind an Ingress or Gateway, or except the service with the reason why it is public.',
      },
    });
  },
});
