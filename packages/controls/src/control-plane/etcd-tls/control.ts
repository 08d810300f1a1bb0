import { decidedByFile, defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'etcd serves clients without TLS',
  severity: 'high',
  rationale: 'Every secret of the cluster crosses the network readable.',
  aliases: ['C-0153', 'KCV-0042', 'CKV_K8S_116'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(
      workload,
      'etcd',
      (flags) =>
        decidedByFile(flags, 'config-file') ??
        requireFlags(flags, ['cert-file', 'key-file'], {
          message: '--cert-file and --key-file are not both set, so etcd serves its clients in plain text',
          advice: 'Set --cert-file and --key-file, and https addresses in --listen-client-urls.',
          what: 'FILE',
          from: 'a certificate for the names and addresses of this etcd and its key; kubeadm keeps them in /etc/kubernetes/pki/etcd',
        }),
    ),
});
