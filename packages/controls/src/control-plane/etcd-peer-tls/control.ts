import { decidedByFile, defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'etcd members talk without TLS',
  severity: 'high',
  rationale: 'The replication of every secret crosses the network readable.',
  aliases: ['C-0156', 'KCV-0045', 'CKV_K8S_119'],
  subject: 'workload',
  check: (workload) =>
    judgeFlags(
      workload,
      'etcd',
      (flags) =>
        decidedByFile(flags, 'config-file') ??
        requireFlags(flags, ['peer-cert-file', 'peer-key-file'], {
          message:
            '--peer-cert-file and --peer-key-file are not both set, so members replicate in plain text',
          advice: 'Set --peer-cert-file and --peer-key-file, and https addresses in --listen-peer-urls.',
          what: 'FILE',
          from: 'a certificate for this member of etcd and its key; kubeadm keeps them in /etc/kubernetes/pki/etcd',
        }),
    ),
});
