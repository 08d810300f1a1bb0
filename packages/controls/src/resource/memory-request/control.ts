import { defineControl, fail, hasRequirement, lackOf, notApplicable, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Memory is not requested',
  severity: 'low',
  rationale:
    'Without a request the pod is placed where there is no room and evicted first when the node runs short.',
  aliases: ['C-0269', 'C-0004', 'KSV-0016', 'CKV_K8S_12', 'polaris:memoryRequestsMissing'],
  subject: 'container',
  cel: {
    violating: lackOf('requests', 'memory'),
    message:
      'resources.requests.memory is not set, neither for the container nor for the pod; set it to the use on average',
  },
  check: (container) => {
    // The API server refuses resources of ephemeral containers.
    if (container.role === 'ephemeral') return notApplicable;
    if (hasRequirement(container, 'requests', 'memory')) return pass;
    return fail({
      path: ['resources', 'requests', 'memory'],
      message:
        'no memory request is set and no limit from which it would follow, neither for the container nor for the pod',
      remedy: {
        advice: 'Set resources.requests.memory to what the container uses on average.',
        choose: [
          {
            path: ['resources', 'requests', 'memory'],
            value: 'memory request, such as 128Mi',
            from: 'the average of a week in the monitoring',
          },
        ],
      },
    });
  },
});
