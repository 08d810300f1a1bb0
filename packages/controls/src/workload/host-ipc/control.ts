import { badPod, booleanAt, defineControl, fail, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'IPC namespace of the node',
  severity: 'medium',
  rationale:
    'A pod in the IPC namespace of its node reads and writes the shared memory and message queues of all processes there that use them.',
  aliases: ['C-0038', 'C-0276', 'KSV-0008', 'CKV_K8S_18', 'polaris:hostIPCSet', 'kube-linter:host-ipc'],
  requirements: {
    'nsa-cisa': ['pod.host-pid-ipc'],
    'pod-security-baseline': ['host-namespaces'],
    'pod-security-restricted': ['host-namespaces'],
  },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the process shares no memory with processes of the node.',
  cel: {
    violating: badPod('!variables.podSpec.?hostIPC.orValue(false)'),
    message: 'hostIPC is true; set it to false and share memory within the pod through an emptyDir',
  },
  check: ({ podSpec }) => {
    if (booleanAt(podSpec, 'hostIPC') !== true) return pass;
    const path = ['hostIPC'];
    return fail({
      path,
      message: 'hostIPC is true, so the pod shares memory and message queues with the processes of its node',
      remedy: {
        advice: 'Set hostIPC to false and share memory within the pod through an emptyDir of medium Memory.',
        set: [{ path, value: false }],
      },
    });
  },
});
