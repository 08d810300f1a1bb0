import { defineControl, judgeFlags, requireAtLeast } from '@bulwark/control-kit';

export default defineControl({
  title: 'Audit log kept for less than 30 days',
  severity: 'low',
  rationale: 'Attacks are often found weeks later; a log that was rotated away by then answers nothing.',
  aliases: ['C-0131', 'KCV-0020', 'CKV_K8S_92'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that nobody needs older audit logs on the node, and that the disk has room.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireAtLeast(flags, 'audit-log-maxage', 30, {
        message:
          '--audit-log-maxage is not set to 30 days or more, so the audit log may be cut before anyone reads it',
        advice: 'Set --audit-log-maxage to 30 or more.',
      }),
    ),
});
