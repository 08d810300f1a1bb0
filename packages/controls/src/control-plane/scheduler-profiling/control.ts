import { decidedByFile, defineControl, judgeFlags, requireBoolean } from '@bulwark/control-kit';

export default defineControl({
  title: 'Scheduler serves profiling data',
  severity: 'low',
  rationale:
    'Profiles show program details and take CPU: useful to prepare an attack or to slow the control plane down.',
  aliases: ['C-0151', 'KCV-0040', 'CKV_K8S_114'],
  subject: 'workload',
  fix: 'safe',
  check: (workload) =>
    judgeFlags(
      workload,
      'kube-scheduler',
      (flags) =>
        decidedByFile(flags, 'config') ??
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
