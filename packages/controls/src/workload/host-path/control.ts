import { badHostPaths, defineControl, failIfAny, hostPathViolations } from '@bulwark/control-kit';

export default defineControl({
  title: 'Directory of the node',
  severity: 'medium',
  rationale:
    'A directory of the node outlives the pod and is shared with whatever else uses it there: data leaks between workloads, and links in it lead elsewhere.',
  aliases: ['C-0048', 'KSV-0023', 'polaris:hostPathSet'],
  requirements: {
    mitre: ['escalation.host-path'],
    'pod-security-baseline': ['host-path-volumes'],
    'pod-security-restricted': ['host-path-volumes'],
  },
  subject: 'workload',
  cel: {
    violating: badHostPaths('other'),
    message: 'hostPath outlives the pod and is shared; use an emptyDir, a claim or a local volume',
  },
  check: (workload) =>
    failIfAny(
      hostPathViolations(workload, 'other', {
        gives: 'which outlives the pod and is shared with others',
        choose: true,
        advice: 'Use an emptyDir, a claim or a local volume instead of hostPath.',
      }),
    ),
});
