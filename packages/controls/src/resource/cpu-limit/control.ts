import { defineControl, fail, hasRequirement, lackOf, notApplicable, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'CPU use is not limited',
  severity: 'medium',
  rationale:
    'A container that may take every core starves its neighbours: a miner or a loop in it becomes an outage of the node.',
  aliases: ['C-0270', 'C-0009', 'C-0050', 'KSV-0011', 'CKV_K8S_11', 'polaris:cpuLimitsMissing'],
  requirements: { 'nsa-cisa': ['resources.cpu-limit'] },
  subject: 'container',
  cel: {
    violating: lackOf('limits', 'cpu'),
    message:
      'resources.limits.cpu is not set, neither for the container nor for the pod; set it to the need at its peak',
  },
  check: (container) => {
    // The API server refuses resources of ephemeral containers.
    if (container.role === 'ephemeral') return notApplicable;
    if (hasRequirement(container, 'limits', 'cpu')) return pass;
    return fail({
      path: ['resources', 'limits', 'cpu'],
      message: 'no CPU limit is set, neither for the container nor for the pod',
      remedy: {
        advice: 'Set resources.limits.cpu to what the container needs at its peak.',
        choose: [
          {
            path: ['resources', 'limits', 'cpu'],
            value: 'CPU limit, such as 500m',
            from: 'the peak of a load test or of a week in the monitoring, with a margin',
          },
        ],
      },
    });
  },
});
