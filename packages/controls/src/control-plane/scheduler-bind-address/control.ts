import { defineControl, judgeFlags, requireLoopback } from '@bulwark/control-kit';

export default defineControl({
  title: 'Scheduler listens beyond its node',
  severity: 'low',
  rationale:
    'Metrics and debug pages of the control plane tell an attacker about the cluster, and are one more service to break.',
  aliases: ['C-0152', 'KCV-0041', 'CKV_K8S_115'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that nothing scrapes the metrics from another host, and that the probes call 127.0.0.1.',
  check: (workload) =>
    judgeFlags(workload, 'kube-scheduler', (flags) =>
      requireLoopback(flags, 'bind-address', {
        message: '--bind-address is no loopback address, so health and metrics are served to the network',
        advice: 'Set --bind-address=127.0.0.1.',
      }),
    ),
});
