import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'Finished pods are kept by the thousands',
  severity: 'low',
  rationale: 'A flood of finished pods fills etcd and slows the control plane down.',
  aliases: ['KCV-0033', 'CKV_K8S_106'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-controller-manager', (flags) =>
      requireFlags(flags, ['terminated-pod-gc-threshold'], {
        message: '--terminated-pod-gc-threshold is missing, so up to 12500 finished pods stay',
        advice: 'Set --terminated-pod-gc-threshold to a number that fits the cluster.',
        what: 'NUMBER',
        from: 'how many finished pods people still look at, such as 500',
      }),
    ),
});
