import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'No key of its own for service account tokens',
  severity: 'low',
  rationale: 'Tokens then depend on the TLS key, and neither can be changed without the other.',
  aliases: ['C-0136', 'KCV-0025', 'CKV_K8S_97'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['service-account-key-file'], {
        message:
          '--service-account-key-file is missing, so the key of the TLS certificate checks service account tokens',
        advice: 'Name the public key for tokens with --service-account-key-file.',
        what: 'FILE',
        from: 'the public key of --service-account-private-key-file of the controller manager',
      }),
    ),
});
