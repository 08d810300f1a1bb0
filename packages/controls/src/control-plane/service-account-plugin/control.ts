import { defineControl, judgeFlags, requireDefaultPlugin } from '@bulwark/control-kit';

export default defineControl({
  title: 'Service account admission is switched off',
  severity: 'medium',
  rationale:
    'Pods may then run as accounts that do not exist or may not be used, and automounting follows no rule.',
  aliases: ['C-0125', 'KCV-0014', 'CKV_K8S_82'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that workloads expect a token of their service account: they get one again.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireDefaultPlugin(flags, 'ServiceAccount', {
        message: 'the admission plugin ServiceAccount is disabled',
        advice: 'Take ServiceAccount off --disable-admission-plugins.',
      }),
    ),
});
