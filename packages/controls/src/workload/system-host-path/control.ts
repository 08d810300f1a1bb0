import { badHostPaths, defineControl, failIfAny, hostPathViolations } from '@bulwark/control-kit';

export default defineControl({
  title: 'System directory of the node',
  severity: 'high',
  rationale:
    'System directories of the node show or hold its kernel, devices, programs and the data of all containers; where they can be written, the node is lost.',
  aliases: ['C-0048', 'KSV-0023', 'polaris:hostPathSet', 'KSV-0121', 'kube-linter:sensitive-host-mounts'],
  requirements: {
    mitre: ['escalation.host-path'],
    'pod-security-baseline': ['host-path-volumes'],
    'pod-security-restricted': ['host-path-volumes'],
  },
  subject: 'workload',
  cel: {
    violating: badHostPaths('system'),
    message:
      'hostPath is a system directory; mount the one file or directory below it that is needed, read-only',
  },
  check: (workload) =>
    failIfAny(
      hostPathViolations(workload, 'system', {
        gives: 'a system directory',
        advice: 'Remove the volume, or mount the one file or directory below it that is needed, read-only.',
      }),
    ),
});
