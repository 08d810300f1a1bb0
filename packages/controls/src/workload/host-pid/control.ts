import { badPod, booleanAt, defineControl, fail, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Process namespace of the node',
  severity: 'high',
  rationale:
    'A pod in the process namespace of its node sees the command line and environment of every process there and may signal them; with root or SYS_PTRACE it takes them over.',
  aliases: ['C-0038', 'C-0275', 'KSV-0010', 'CKV_K8S_17', 'polaris:hostPIDSet', 'kube-linter:host-pid'],
  requirements: {
    'nsa-cisa': ['pod.host-pid-ipc'],
    'pod-security-baseline': ['host-namespaces'],
    'pod-security-restricted': ['host-namespaces'],
  },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the process does not look at or signal processes of the node.',
  cel: {
    violating: badPod('!variables.podSpec.?hostPID.orValue(false)'),
    message: 'hostPID is true; set it to false',
  },
  check: ({ podSpec }) => {
    if (booleanAt(podSpec, 'hostPID') !== true) return pass;
    const path = ['hostPID'];
    return fail({
      path,
      message: 'hostPID is true, so the pod sees and may signal every process of its node',
      remedy: { advice: 'Set hostPID to false.', set: [{ path, value: false }] },
    });
  },
});
