import { defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'Tokens outlive their service account',
  severity: 'medium',
  rationale: 'A token that was stolen keeps working after its account was deleted to stop the thief.',
  aliases: ['C-0135', 'KCV-0024', 'CKV_K8S_96'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that nothing still uses tokens of service accounts that were deleted.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireBoolean(
        flags,
        'service-account-lookup',
        { wanted: true, byDefault: true },
        {
          message: '--service-account-lookup is false, so tokens of deleted service accounts stay valid',
          advice: 'Remove the flag: lookup is on by default.',
        },
      ),
    ),
});
