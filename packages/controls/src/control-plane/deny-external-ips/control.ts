import { defineControl, judgeFlags, requirePlugin } from '@bulwark/control-kit';

export default defineControl({
  title: 'Services may claim external addresses',
  severity: 'low',
  rationale:
    'Whoever may write Services can claim any address and receive the traffic of pods for it (CVE-2020-8554).',
  aliases: ['C-0283'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that no Service is about to get new external addresses.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requirePlugin(flags, 'DenyServiceExternalIPs', {
        message:
          'the admission plugin DenyServiceExternalIPs is not enabled, so Services may claim any address',
        advice: 'Enable DenyServiceExternalIPs unless externalIPs are in use.',
      }),
    ),
});
