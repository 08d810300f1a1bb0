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
  title: 'No liveness probe',
  severity: 'low',
  rationale: 'A process that hangs, also because somebody made it hang, stays until a human looks.',
  aliases: ['C-0056', 'CKV_K8S_8', 'polaris:livenessProbeMissing', 'kube-linter:no-liveness-probe'],
  subject: 'container',
  cel: {
    violating: badContainers('variables.runsToCompletion || c.?livenessProbe.hasValue()', 'mainContainers'),
    message: 'livenessProbe is missing; add one that fails when the process can no longer work',
  },
  check: (container) => {
    // The API server refuses probes of ephemeral and ordinary init containers; a Job is over when its process ends.
    if (container.role !== 'container' || runsToCompletion(container.workload)) return notApplicable;
    if (isSet(container.value, 'livenessProbe')) return pass;
    return fail({
      path: ['livenessProbe'],
      message: 'the container has no liveness probe',
      remedy: {
        advice: 'Add a livenessProbe that fails when the process can no longer work.',
        choose: [
          {
            path: ['livenessProbe', 'httpGet', 'path'],
            value: 'path that fails once the process hangs',
            from: 'the endpoints of the program',
          },
          {
            path: ['livenessProbe', 'httpGet', 'port'],
            value: 'port of that path',
            from: 'the ports of the container',
          },
        ],
      },
    });
  },
});
