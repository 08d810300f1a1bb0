import {
  atLeast,
  badSecurityContexts,
  defineControl,
  failIfAny,
  integerAt,
  notApplicable,
  relaxedByUserNamespace,
  securityContexts,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'User set to root',
  severity: 'medium',
  rationale: 'With runAsUser 0 a container is root even where its image was built for another user.',
  aliases: ['KSV-0105'],
  requirements: { 'pod-security-restricted': ['run-as-user'] },
  subject: 'workload',
  cel: {
    violating: badSecurityContexts(
      'variables.podSecurityVersion < 23 || variables.relaxedByUserNamespace || s.?runAsUser.orValue(1) != 0',
    ),
    message: 'runAsUser is 0, which is root; set another user of the image, or remove it',
  },
  check: (workload, { podSecurityVersion }) => {
    if (!atLeast(podSecurityVersion, 23)) return notApplicable;
    if (relaxedByUserNamespace(workload, podSecurityVersion)) return notApplicable;
    return failIfAny(
      securityContexts(workload)
        .filter(({ value }) => integerAt(value, 'runAsUser') === 0)
        .map(({ path, holder }) => ({
          path: [...path, 'runAsUser'],
          message: `runAsUser of ${holder} is 0, which is root`,
          remedy: {
            advice: 'Set runAsUser to a user of the image other than 0, or remove it.',
            choose: [
              {
                path: [...path, 'runAsUser'],
                value: 'number of the user',
                from: 'the users of the image other than 0',
              },
            ],
          },
        })),
    );
  },
});
