import { decidedByFile, defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'etcd members make their own certificates',
  severity: 'medium',
  rationale: 'Members that accept self-signed certificates accept an impostor.',
  aliases: ['C-0158', 'KCV-0047'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that each member has a peer certificate of a known authority.',
  check: (workload) =>
    judgeFlags(
      workload,
      'etcd',
      (flags) =>
        decidedByFile(flags, 'config-file') ??
        requireBoolean(
          flags,
          'peer-auto-tls',
          { wanted: false, byDefault: false },
          {
            message: '--peer-auto-tls is true, so members show certificates that nobody signed',
            advice: 'Remove --peer-auto-tls and use certificates of an authority of etcd alone.',
          },
        ),
    ),
});
