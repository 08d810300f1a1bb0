import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server without a certificate for etcd',
  severity: 'high',
  rationale: 'Then etcd has to accept callers without proof, and whoever reaches it reads every secret.',
  aliases: ['C-0137', 'KCV-0026', 'CKV_K8S_99'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['etcd-certfile', 'etcd-keyfile'], {
        message:
          '--etcd-certfile and --etcd-keyfile are not both set, so the API server cannot prove itself to etcd',
        advice: 'Set both flags to the client certificate and key for etcd.',
        what: 'FILE',
        from: 'the client certificate of the API server for etcd and its key; kubeadm keeps them in /etc/kubernetes/pki',
      }),
    ),
});
