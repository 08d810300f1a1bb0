import { defineControl, fail, hasRequirement, lackOf, notApplicable, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'CPU is not requested',
  severity: 'low',
  rationale:
    'Without a request the scheduler packs the pod anywhere and it is first to starve when the node is busy.',
  aliases: [
    'C-0268',
    'C-0050',
    'KSV-0015',
    'CKV_K8S_10',
    'polaris:cpuRequestsMissing',
    'kube-linter:unset-cpu-requirements',
  ],
  subject: 'container',
  cel: {
    violating: lackOf('requests', 'cpu'),
    message:
      'resources.requests.cpu is not set, neither for the container nor for the pod; set it to the use on average',
  },
  check: (container) => {
    // The API server refuses resources of ephemeral containers.
    if (container.role === 'ephemeral') return notApplicable;
    if (hasRequirement(container, 'requests', 'cpu')) return pass;
    return fail({
      path: ['resources', 'requests', 'cpu'],
      message:
        'no CPU request is set and no limit from which it would follow, neither for the container nor for the pod',
      remedy: {
        advice: 'Set resources.requests.cpu to what the container uses on average.',
        choose: [
          {
            path: ['resources', 'requests', 'cpu'],
            value: 'CPU request, such as 100m',
            from: 'the average of a week in the monitoring',
          },
        ],
      },
    });
  },
});
