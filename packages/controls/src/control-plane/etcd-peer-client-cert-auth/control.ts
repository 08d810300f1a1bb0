import { decidedByFile, defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'etcd members ask each other for no certificate',
  severity: 'high',
  rationale: 'A host that joins as a member receives a copy of everything.',
  aliases: ['C-0157', 'KCV-0046', 'CKV_K8S_121'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that each member presents a peer certificate of the authority that the others trust.',
  check: (workload) =>
    judgeFlags(
      workload,
      'etcd',
      (flags) =>
        decidedByFile(flags, 'config-file') ??
        requireBoolean(
          flags,
          'peer-client-cert-auth',
          { wanted: true, byDefault: false },
          {
            message: '--peer-client-cert-auth is not true, so anyone may speak as a member',
            advice: 'Set --peer-client-cert-auth=true and name the authority with --peer-trusted-ca-file.',
          },
        ),
    ),
});
