import { decidedByFile, defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'etcd asks clients for no certificate',
  severity: 'critical',
  rationale: 'Whoever reaches port 2379 reads all secrets and writes roles: the cluster without a login.',
  aliases: ['C-0154', 'KCV-0043', 'CKV_K8S_117'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that the API server and every backup job present a certificate of the authority that etcd trusts.',
  check: (workload) =>
    judgeFlags(
      workload,
      'etcd',
      (flags) =>
        decidedByFile(flags, 'config-file') ??
        requireBoolean(
          flags,
          'client-cert-auth',
          { wanted: true, byDefault: false },
          {
            message: '--client-cert-auth is not true, so etcd answers anyone who reaches it',
            advice: 'Set --client-cert-auth=true and name the authority with --trusted-ca-file.',
          },
        ),
    ),
});
