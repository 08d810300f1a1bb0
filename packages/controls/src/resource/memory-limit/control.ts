import { defineControl, fail, hasRequirement, lackOf, notApplicable, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Memory use is not limited',
  severity: 'medium',
  rationale:
    'A container that may take all memory makes the kernel kill processes of its neighbours and evicts pods from the node.',
  aliases: [
    'C-0271',
    'C-0009',
    'C-0004',
    'KSV-0018',
    'CKV_K8S_13',
    'polaris:memoryLimitsMissing',
    'kube-linter:unset-memory-requirements',
  ],
  requirements: { 'nsa-cisa': ['resources.memory-limit'] },
  subject: 'container',
  cel: {
    violating: lackOf('limits', 'memory'),
    message:
      'resources.limits.memory is not set, neither for the container nor for the pod; set it to the need at its peak',
  },
  check: (container) => {
    // The API server refuses resources of ephemeral containers.
    if (container.role === 'ephemeral') return notApplicable;
    if (hasRequirement(container, 'limits', 'memory')) return pass;
    return fail({
      path: ['resources', 'limits', 'memory'],
      message: 'no memory limit is set, neither for the container nor for the pod',
      remedy: {
        advice: 'Set resources.limits.memory to what the container needs at its peak.',
        choose: [
          {
            path: ['resources', 'limits', 'memory'],
            value: 'memory limit, such as 256Mi',
            from: 'the peak of a load test or of a week in the monitoring, with a margin',
          },
        ],
      },
    });
  },
});
