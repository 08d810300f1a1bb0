import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'Pods cannot verify the API server',
  severity: 'medium',
  rationale: 'A pod that cannot verify the server sends its token to whoever answers.',
  aliases: ['C-0148', 'KCV-0037', 'CKV_K8S_111'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-controller-manager', (flags) =>
      requireFlags(flags, ['root-ca-file'], {
        message: '--root-ca-file is missing, so pods get no certificate authority with their token',
        advice: 'Name the authority of the API server with --root-ca-file.',
        what: 'FILE',
        from: 'the authority that signed the certificate of the API server',
      }),
    ),
});
