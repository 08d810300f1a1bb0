import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server without a certificate for kubelets',
  severity: 'medium',
  rationale: 'Kubelets then have to accept callers without proof, or logs and exec do not work.',
  aliases: ['C-0116', 'KCV-0005', 'CKV_K8S_72'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['kubelet-client-certificate', 'kubelet-client-key'], {
        message:
          '--kubelet-client-certificate and --kubelet-client-key are not both set, so the API server cannot prove itself to kubelets',
        advice: 'Set both flags to the client certificate and key for kubelets.',
        what: 'FILE',
        from: 'the client certificate of the API server for kubelets and its key; kubeadm keeps them in /etc/kubernetes/pki',
      }),
    ),
});
