import { defineControl, judgeFlags, pass, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server writes its audit log nowhere',
  severity: 'medium',
  rationale: 'Events that the audit policy selects are dropped unless a log file or a webhook takes them.',
  aliases: ['C-0130', 'KCV-0019', 'CKV_K8S_91'],
  requirements: { 'nsa-cisa': ['audit.api-server'], mitre: ['defense-evasion.audit-log'] },
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      flags.has('audit-webhook-config-file')
        ? pass
        : requireFlags(flags, ['audit-log-path'], {
            message:
              '--audit-log-path is missing and no audit webhook is set, so events are recorded nowhere',
            advice: 'Set --audit-log-path, or send events away with --audit-webhook-config-file.',
            what: 'FILE',
            from: 'a path that is mounted from the node, such as /var/log/kubernetes/audit.log',
          }),
    ),
});
