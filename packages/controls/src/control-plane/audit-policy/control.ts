import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server without audit policy',
  severity: 'medium',
  rationale:
    'Without a policy nothing is recorded: who read a secret or changed a role cannot be told afterwards.',
  aliases: ['C-0067', 'C-0160'],
  requirements: { 'nsa-cisa': ['audit.api-server'], mitre: ['defense-evasion.audit-log'] },
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['audit-policy-file'], {
        message: '--audit-policy-file is missing, so the API server records no events',
        advice: 'Write an audit policy and name it with --audit-policy-file.',
        what: 'FILE',
        from: 'an audit policy that is mounted from the node',
      }),
    ),
});
