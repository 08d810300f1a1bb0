import { badHostPaths, defineControl, failIfAny, hostPathViolations } from '@bulwark/control-kit';

export default defineControl({
  title: 'Credentials of the node or its cloud',
  severity: 'critical',
  rationale:
    'Keys of the kubelet, the control plane, etcd or a cloud account lie in these directories: reading one file opens the cluster or the account.',
  aliases: [
    'C-0048',
    'KSV-0023',
    'polaris:hostPathSet',
    'C-0020',
    'KSV-0121',
    'kube-linter:sensitive-host-mounts',
  ],
  requirements: {
    mitre: ['escalation.host-path', 'credential-access.cloud-credentials'],
    'pod-security-baseline': ['host-path-volumes'],
    'pod-security-restricted': ['host-path-volumes'],
  },
  subject: 'workload',
  cel: {
    violating: badHostPaths('credentials'),
    message:
      'hostPath holds keys of the cluster or of a cloud account; mount the one file that is needed, or give the pod an identity of its own',
  },
  check: (workload) =>
    failIfAny(
      hostPathViolations(workload, 'credentials', {
        gives: 'where keys of the cluster or of a cloud account lie',
        advice:
          'Mount the one file that is needed, or give the pod an identity of its own (workload identity, a Secret).',
      }),
    ),
});
