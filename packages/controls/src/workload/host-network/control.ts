import { badPod, booleanAt, defineControl, fail, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Network of the node',
  severity: 'high',
  rationale:
    'A pod in the network of its node passes by network policies, sees the traffic of the node and reaches services that listen on localhost only.',
  aliases: ['C-0041', 'KSV-0009', 'CKV_K8S_19', 'polaris:hostNetworkSet', 'kube-linter:host-network'],
  requirements: {
    'nsa-cisa': ['pod.host-network'],
    'pod-security-baseline': ['host-namespaces'],
    'pod-security-restricted': ['host-namespaces'],
  },
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that the process needs no interface or port of the node; it gets an address of its own.',
  cel: {
    violating: badPod('!variables.podSpec.?hostNetwork.orValue(false)'),
    message: 'hostNetwork is true; set it to false and publish ports through a Service',
  },
  check: ({ podSpec }) => {
    if (booleanAt(podSpec, 'hostNetwork') !== true) return pass;
    const path = ['hostNetwork'];
    return fail({
      path,
      message: 'hostNetwork is true, so the pod shares every network interface of its node',
      remedy: {
        advice: 'Set hostNetwork to false and publish ports through a Service.',
        set: [{ path, value: false }],
      },
    });
  },
});
