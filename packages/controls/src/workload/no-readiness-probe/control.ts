import {
  badContainers,
  defineControl,
  fail,
  isSet,
  notApplicable,
  pass,
  runsToCompletion,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'No readiness probe',
  severity: 'low',
  rationale:
    'Traffic reaches a container that cannot serve yet or no longer, and a broken update replaces a working one.',
  aliases: ['C-0018', 'CKV_K8S_9', 'polaris:readinessProbeMissing', 'kube-linter:no-readiness-probe'],
  subject: 'container',
  cel: {
    violating: badContainers('variables.runsToCompletion || c.?readinessProbe.hasValue()', 'mainContainers'),
    message: 'readinessProbe is missing; add one that succeeds when the container can serve requests',
  },
  check: (container) => {
    // The API server refuses probes of ephemeral and ordinary init containers; a Job is over when its process ends.
    if (container.role !== 'container' || runsToCompletion(container.workload)) return notApplicable;
    if (isSet(container.value, 'readinessProbe')) return pass;
    return fail({
      path: ['readinessProbe'],
      message: 'the container has no readiness probe',
      remedy: {
        advice: 'Add a readinessProbe that succeeds when the container can serve requests.',
        choose: [
          {
            path: ['readinessProbe', 'httpGet', 'path'],
            value: 'path that answers once the process can serve',
            from: 'the endpoints of the program',
          },
          {
            path: ['readinessProbe', 'httpGet', 'port'],
            value: 'port of that path',
            from: 'the ports of the container',
          },
        ],
      },
    });
  },
});
