import {
  badSecurityContexts,
  defineControl,
  failIfAny,
  integerAt,
  securityContexts,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Low user number',
  severity: 'low',
  rationale:
    'Low numbers are given to users of the node: a process that gets out of its container, or into a shared volume, has the files of that user.',
  aliases: ['KSV-0020', 'CKV_K8S_40'],
  parameters: {
    highest: {
      type: 'integer',
      description: 'The highest user number that counts as low',
      default: 10_000,
      stricter: 'higher',
    },
  },
  subject: 'workload',
  cel: {
    violating: badSecurityContexts('[s.?runAsUser.orValue(0)].all(u, u == 0 || u > variables.highest)'),
    message: 'runAsUser is a number that nodes give to users of their own; use a higher one',
  },
  check: (workload, { parameters }) =>
    failIfAny(
      securityContexts(workload).flatMap(({ value, path, holder }) => {
        const user = integerAt(value, 'runAsUser') ?? 0;
        if (user === 0 || user > parameters.highest) return [];
        return [
          {
            path: [...path, 'runAsUser'],
            message: `runAsUser of ${holder} is ${user}, a number that nodes give to users of their own`,
            remedy: {
              advice: `Use a number above ${parameters.highest} and make it the owner of the files that are needed.`,
              choose: [
                {
                  path: [...path, 'runAsUser'],
                  value: 'number of the user',
                  from: 'numbers above the limit that own the files which are needed',
                },
              ],
            },
          },
        ];
      }),
    ),
});
