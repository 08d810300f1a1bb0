import { badObject, defineControl, fail, mapAt, mapsAt, pass, stringAt } from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Service open to the outside of the cluster',
  severity: 'low',
  rationale:
    'Each port that answers outside the cluster is a place to start an attack, past the ingress that filters, authenticates and logs.',
  aliases: ['kube-linter:exposed-services'],
  subject: 'object',
  kinds: ['Service'],
  fix: 'review',
  verify:
    'Check first that nobody comes from outside the cluster but by an Ingress or Gateway: the address and the ports of nodes go.',
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
        set: [{ path: ['spec', 'type'], value: 'ClusterIP' }],
        remove: outwardFields(mapAt(value, 'spec')),
      },
    });
  },
});

/** Fields that the API server refuses in a Service of type ClusterIP, or that mean nothing there (`ValidateService`). */
const OUTWARD = [
  'allocateLoadBalancerNodePorts',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'loadBalancerClass',
  'loadBalancerIP',
  'loadBalancerSourceRanges',
];

function outwardFields(spec: ReturnType<typeof mapAt>): readonly Violation['path'][] {
  const ports = mapsAt(spec, 'ports').flatMap((port, index) =>
    'nodePort' in port ? [['spec', 'ports', index, 'nodePort']] : [],
  );
  return [...OUTWARD.filter((field) => field in (spec ?? {})).map((field) => ['spec', field]), ...ports];
}
