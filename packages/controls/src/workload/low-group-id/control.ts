import {
  badSecurityContexts,
  defineControl,
  failIfAny,
  integerAt,
  securityContexts,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Low group number',
  severity: 'low',
  rationale:
    'Low numbers are given to groups of the node: a process that gets out of its container, or into a shared volume, has the files of that group.',
  aliases: ['KSV-0021'],
  parameters: {
    highest: {
      type: 'integer',
      description: 'The highest group number that counts as low',
      default: 10_000,
      stricter: 'higher',
    },
  },
  subject: 'workload',
  cel: {
    violating: badSecurityContexts('[s.?runAsGroup.orValue(0)].all(g, g == 0 || g > variables.highest)'),
    message: 'runAsGroup is a number that nodes give to groups of their own; use a higher one',
  },
  check: (workload, { parameters }) =>
    failIfAny(
      securityContexts(workload).flatMap(({ value, path, holder }) => {
        const group = integerAt(value, 'runAsGroup') ?? 0;
        if (group === 0 || group > parameters.highest) return [];
        return [
          {
            path: [...path, 'runAsGroup'],
            message: `runAsGroup of ${holder} is ${group}, a number that nodes give to groups of their own`,
            remedy: {
              advice: `Use a number above ${parameters.highest} and make it the group of the files that are needed.`,
              choose: [
                {
                  path: [...path, 'runAsGroup'],
                  value: 'number of the group',
                  from: 'numbers above the limit that own the files which are needed',
                },
              ],
            },
          },
        ];
      }),
    ),
});
