import { defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'Controller manager serves profiling data',
  severity: 'low',
  rationale:
    'Profiles show program details and take CPU: useful to prepare an attack or to slow the control plane down.',
  aliases: ['C-0145', 'KCV-0034', 'CKV_K8S_107'],
  subject: 'workload',
  fix: 'safe',
  check: (workload) =>
    judgeFlags(workload, 'kube-controller-manager', (flags) =>
      requireBoolean(
        flags,
        'profiling',
        { wanted: false, byDefault: true },
        {
          message: 'profiling is not switched off, so /debug/pprof shows the inside of the process',
          advice: 'Set --profiling=false; switch it on only while looking for a problem.',
        },
      ),
    ),
});
