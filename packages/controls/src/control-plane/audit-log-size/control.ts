import { defineControl, judgeFlags, requireAtLeast } from '@bulwark/control-kit';

export default defineControl({
  title: 'Audit log rotated below 100 megabytes',
  severity: 'low',
  rationale: 'Attacks are often found weeks later; a log that was rotated away by then answers nothing.',
  aliases: ['C-0133', 'KCV-0022', 'CKV_K8S_94'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the disk of the node has room for the files.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireAtLeast(flags, 'audit-log-maxsize', 100, {
        message:
          '--audit-log-maxsize is not set to 100 megabytes or more, so the audit log may be cut before anyone reads it',
        advice: 'Set --audit-log-maxsize to 100 or more.',
      }),
    ),
});
