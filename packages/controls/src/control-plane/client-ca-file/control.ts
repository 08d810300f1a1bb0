import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server without authority for client certificates',
  severity: 'medium',
  rationale: 'Kubelets and components then fall back to weaker ways to prove who they are.',
  aliases: ['C-0139', 'KCV-0028'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['client-ca-file'], {
        message: '--client-ca-file is missing, so the API server accepts no client certificates',
        advice: 'Name the authority of client certificates with --client-ca-file.',
        what: 'FILE',
        from: 'the authority that signs the certificates of nodes and people',
      }),
    ),
});
