import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server without a certificate of its own',
  severity: 'medium',
  rationale: 'Clients that cannot verify the server send their tokens to whoever answers.',
  aliases: ['C-0138', 'KCV-0027', 'CKV_K8S_100'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['tls-cert-file', 'tls-private-key-file'], {
        message:
          '--tls-cert-file and --tls-private-key-file are not both set, so the API server makes a certificate of its own that nobody can verify',
        advice: 'Set both flags to a certificate that clients trust.',
        what: 'FILE',
        from: 'a certificate for the names and addresses of the API server and its key; kubeadm keeps them in /etc/kubernetes/pki',
      }),
    ),
});
