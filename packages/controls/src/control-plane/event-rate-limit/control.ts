import { defineControl, judgeFlags, requirePlugin } from '@bulwark/control-kit';

export default defineControl({
  title: 'Events are not limited',
  severity: 'low',
  rationale: 'A pod that restarts in a loop, or an attacker, floods the API server and etcd with events.',
  aliases: ['C-0121', 'KCV-0010', 'CKV_K8S_78'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that the configuration of the plugin is given by --admission-control-config-file: without it the API server does not start.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      requirePlugin(flags, 'EventRateLimit', {
        message: 'the admission plugin EventRateLimit is not enabled, so nothing stops a flood of events',
        advice: 'Enable EventRateLimit with limits per namespace and user in the admission configuration.',
      }),
    ),
});
