import { decidedByFile, defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'etcd makes its own certificate for clients',
  severity: 'medium',
  rationale: 'A self-signed certificate proves nothing, so clients cannot tell etcd from an impostor.',
  aliases: ['C-0155', 'KCV-0044', 'CKV_K8S_118'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that etcd has a certificate of a known authority and that its clients trust it.',
  check: (workload) =>
    judgeFlags(
      workload,
      'etcd',
      (flags) =>
        decidedByFile(flags, 'config-file') ??
        requireBoolean(
          flags,
          'auto-tls',
          { wanted: false, byDefault: false },
          {
            message: '--auto-tls is true, so clients get a certificate that nobody signed',
            advice: 'Remove --auto-tls and use certificates of an authority of etcd alone.',
          },
        ),
    ),
});
