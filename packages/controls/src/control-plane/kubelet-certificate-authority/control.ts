import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server does not verify kubelets',
  severity: 'medium',
  rationale:
    'Whoever takes over the address of a node reads and answers exec sessions and logs in its place.',
  aliases: ['C-0117', 'KCV-0006', 'CKV_K8S_73'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['kubelet-certificate-authority'], {
        message:
          '--kubelet-certificate-authority is missing, so the API server does not check who answers as a kubelet',
        advice:
          'Sign serving certificates of kubelets with one authority and name it with --kubelet-certificate-authority.',
        what: 'FILE',
        from: 'the authority that signs the serving certificates of kubelets',
      }),
    ),
});
