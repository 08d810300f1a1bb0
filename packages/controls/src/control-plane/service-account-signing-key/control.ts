import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'No signing key for service account tokens',
  severity: 'low',
  rationale: 'Without a key of their own, tokens cannot be rotated apart from other keys.',
  aliases: ['C-0147', 'KCV-0036', 'CKV_K8S_110'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-controller-manager', (flags) =>
      requireFlags(flags, ['service-account-private-key-file'], {
        message:
          '--service-account-private-key-file is missing, so no key is set for signing service account tokens',
        advice: 'Name the private key for tokens with --service-account-private-key-file.',
        what: 'FILE',
        from: 'the private key whose public half the API server has as --service-account-key-file',
      }),
    ),
});
