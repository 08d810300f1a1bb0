import { defineControl, failIfAny, writableMountViolations, writersToHostPaths } from '@bulwark/control-kit';

export default defineControl({
  title: 'Writable system directory of the node',
  severity: 'critical',
  rationale:
    'Writing to system directories or credentials of the node plants a cron job, a static pod, a key or a program that the node runs as root.',
  aliases: ['C-0045', 'kube-linter:writable-host-mount'],
  requirements: { mitre: ['persistence.writable-host-path'] },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the process does not write below the mount.',
  cel: {
    violating: writersToHostPaths('system', 'credentials'),
    message: 'volumeMounts may write to a system directory of the node; set readOnly to true',
  },
  check: (workload) =>
    failIfAny(
      writableMountViolations(
        workload,
        ['system', 'credentials'],
        'where the node takes programs and orders from',
      ),
    ),
});
