import { badHostPaths, defineControl, failIfAny, hostPathViolations } from '@bulwark/control-kit';

export default defineControl({
  title: 'Socket of the container runtime',
  severity: 'critical',
  rationale:
    'Whoever talks to the socket of the container runtime starts privileged containers on the node, unseen by the API server: the node is lost.',
  aliases: [
    'C-0048',
    'KSV-0023',
    'polaris:hostPathSet',
    'C-0074',
    'KSV-0006',
    'KSV-0121',
    'CKV_K8S_27',
    'kube-linter:docker-sock',
  ],
  requirements: {
    mitre: ['escalation.host-path'],
    'pod-security-baseline': ['host-path-volumes'],
    'pod-security-restricted': ['host-path-volumes'],
  },
  subject: 'workload',
  cel: {
    violating: badHostPaths('runtime-socket'),
    message: 'hostPath is the socket of the container runtime; use the Kubernetes API instead',
  },
  check: (workload) =>
    failIfAny(
      hostPathViolations(workload, 'runtime-socket', {
        gives: 'which commands the container runtime',
        advice:
          'Use the Kubernetes API instead of the socket, and build images with a tool that needs no runtime.',
      }),
    ),
});
