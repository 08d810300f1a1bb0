import { defineControl, judgeFlags, requireFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'Secrets are not encrypted in etcd',
  severity: 'medium',
  rationale:
    'Secrets then stand in plain text on the disks of etcd and in its backups, so a copied file is enough to read them all.',
  aliases: ['C-0066', 'C-0141', 'KCV-0030', 'CKV_K8S_104'],
  requirements: {
    'nsa-cisa': ['secrets.encryption-at-rest'],
    mitre: ['credential-access.encryption-at-rest'],
  },
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requireFlags(flags, ['encryption-provider-config'], {
        message: '--encryption-provider-config is missing, so Secrets are stored in plain text',
        advice:
          'Write an EncryptionConfiguration, best with a KMS provider, and name it with --encryption-provider-config.',
        what: 'FILE',
        from: 'an EncryptionConfiguration that is mounted from the node',
      }),
    ),
});
