import { defineControl, failIfAny, writableMountViolations, writersToHostPaths } from '@bulwark/control-kit';

export default defineControl({
  title: 'Writable directory of the node',
  severity: 'high',
  rationale:
    'Files that a container leaves on the node outlive it and reach whatever else reads them there: a way to stay, and a way to other workloads.',
  aliases: ['C-0045', 'kube-linter:writable-host-mount'],
  requirements: { mitre: ['persistence.writable-host-path'] },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the process does not write below the mount.',
  cel: {
    violating: writersToHostPaths('other'),
    message: 'volumeMounts may write to a directory of the node; set readOnly to true',
  },
  check: (workload) =>
    failIfAny(writableMountViolations(workload, ['other'], 'which outlives the container')),
});
