import {
  badContainers,
  booleanAt,
  defineControl,
  fail,
  isWindowsPod,
  notApplicable,
  pass,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Writable root file system',
  severity: 'medium',
  rationale:
    'An attacker who can write to the image file system installs tools, changes programs and leaves a way back in until the pod is gone.',
  aliases: [
    'C-0017',
    'KSV-0014',
    'CKV_K8S_22',
    'polaris:notReadOnlyRootFilesystem',
    'kube-linter:no-read-only-root-fs',
  ],
  requirements: { 'nsa-cisa': ['pod.immutable-filesystem'] },
  subject: 'container',
  fix: 'review',
  verify: 'Check first where the process writes, and mount an emptyDir there.',
  cel: {
    violating: badContainers(
      'variables.isWindows || c.?securityContext.?readOnlyRootFilesystem.orValue(false)',
    ),
    message:
      'readOnlyRootFilesystem is not true; set it to true and mount an emptyDir where the program writes',
  },
  check: ({ securityContext, workload }) => {
    if (isWindowsPod(workload)) return notApplicable;
    const value = booleanAt(securityContext, 'readOnlyRootFilesystem');
    if (value === true) return pass;
    const path = ['securityContext', 'readOnlyRootFilesystem'];
    return fail({
      path,
      message: `readOnlyRootFilesystem is ${value === undefined ? 'not set and false by default' : 'false'}, so programs in the container can be changed`,
      remedy: {
        advice: 'Set readOnlyRootFilesystem to true and mount an emptyDir where the program writes.',
        set: [{ path, value: true }],
      },
    });
  },
});
