import {
  badContainers,
  defineControl,
  effectiveInteger,
  fail,
  inheritedField,
  isWindowsPod,
  notApplicable,
  pass,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'No group set',
  severity: 'low',
  rationale:
    'Where no group is set the image decides, and a user that it does not know ends up in the group of root.',
  aliases: ['C-0013', 'KSV-0021'],
  subject: 'container',
  cel: {
    violating: badContainers(`variables.isWindows || ${inheritedField('runAsGroup')}.hasValue()`),
    message: 'runAsGroup is not set; set it to the group that owns the files of the application',
  },
  check: (container) => {
    if (isWindowsPod(container.workload)) return notApplicable;
    if (effectiveInteger(container, 'runAsGroup') !== undefined) return pass;
    return fail({
      path: ['securityContext', 'runAsGroup'],
      message: 'No runAsGroup is set, so the process runs in the group of the image, or in that of root',
      remedy: {
        advice: 'Set runAsGroup to the group that owns the files of the application.',
        choose: [
          {
            path: ['securityContext', 'runAsGroup'],
            value: 'number of the group',
            from: 'the group that owns the files of the application in the image',
          },
        ],
      },
    });
  },
});
