import { defineControl, judgeFlags, requireAtLeast } from '@bulwark/control-kit';

export default defineControl({
  title: 'Fewer than ten audit log files kept',
  severity: 'low',
  rationale: 'Attacks are often found weeks later; a log that was rotated away by then answers nothing.',
  aliases: ['C-0132', 'KCV-0021', 'CKV_K8S_93'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the disk of the node has room for the files.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireAtLeast(flags, 'audit-log-maxbackup', 10, {
        message:
          '--audit-log-maxbackup is not set to 10 rotated files or more, so the audit log may be cut before anyone reads it',
        advice: 'Set --audit-log-maxbackup to 10 or more.',
      }),
    ),
});
