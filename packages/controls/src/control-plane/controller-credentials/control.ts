import { defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'All controllers share one credential',
  severity: 'medium',
  rationale: 'A flaw in one controller then has the rights of all of them.',
  aliases: ['C-0146', 'KCV-0035', 'CKV_K8S_108'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that the service account controller has its key, or controllers have no identity of their own.',
  check: (workload) =>
    judgeFlags(workload, 'kube-controller-manager', (flags) =>
      requireBoolean(
        flags,
        'use-service-account-credentials',
        { wanted: true, byDefault: false },
        {
          message:
            '--use-service-account-credentials is not true, so all controllers act with one powerful credential',
          advice: 'Set --use-service-account-credentials=true.',
        },
      ),
    ),
});
