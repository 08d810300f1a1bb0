import { defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server talks to kubelets in plain text',
  severity: 'high',
  rationale: 'Exec sessions, logs and their secrets cross the network readable and changeable.',
  aliases: ['KCV-0004', 'CKV_K8S_71'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that every kubelet serves HTTPS, as all do by default.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireBoolean(
        flags,
        'kubelet-https',
        { wanted: true, byDefault: true },
        {
          message: '--kubelet-https is false, so the API server talks to kubelets in plain text',
          advice: 'Remove the flag: newer releases know no other way than HTTPS.',
        },
      ),
    ),
});
