import { badContainers, defineControl, failIfAny, integerAt, mapsAt } from '@bulwark/control-kit';

export default defineControl({
  title: 'Port of the node',
  severity: 'medium',
  rationale:
    'A host port opens the container on every address of the node, past Services, and ties the pod to nodes where the port is free.',
  aliases: ['C-0044', 'KSV-0024', 'CKV_K8S_26', 'polaris:hostPortSet'],
  requirements: {
    'nsa-cisa': ['pod.host-port'],
    'pod-security-baseline': ['host-ports'],
    'pod-security-restricted': ['host-ports'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that no client calls the port on the nodes.',
  cel: {
    violating: badContainers('c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0)'),
    message: 'ports.hostPort opens a port of the node; remove it and publish the port through a Service',
  },
  check: ({ value }) =>
    failIfAny(
      mapsAt(value, 'ports').flatMap((port, index) => {
        const hostPort = integerAt(port, 'hostPort') ?? 0;
        if (hostPort === 0) return [];
        const path = ['ports', index, 'hostPort'];
        return [
          {
            path,
            message: `hostPort is ${hostPort}, so the container answers on that port of its node`,
            remedy: { advice: 'Remove hostPort and publish the port through a Service.', remove: [path] },
          },
        ];
      }),
    ),
});
