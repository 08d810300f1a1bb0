import { defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'Mounted tokens live for a year',
  severity: 'low',
  rationale: 'A token read from a pod works for months, though the kubelet renews it every hour.',
  aliases: ['C-0290'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that all client libraries read their token again: old ones stop working after an hour.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireBoolean(
        flags,
        'service-account-extend-token-expiration',
        { wanted: false, byDefault: true },
        {
          message:
            '--service-account-extend-token-expiration is not false, so mounted tokens live for a year instead of an hour',
          advice: 'Set --service-account-extend-token-expiration=false once no client uses stale tokens.',
        },
      ),
    ),
});
