import {
  badPod,
  badSecurityContexts,
  defineControl,
  failIfAny,
  integerAt,
  listAt,
  securityContexts,
} from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Group set to root',
  severity: 'low',
  rationale:
    'Images leave files open to group 0, and so do host paths: a process in the group of root reads and writes them as any user.',
  aliases: ['C-0013', 'KSV-0116', 'kube-linter:run-as-non-root'],
  subject: 'workload',
  cel: {
    violating: `${badSecurityContexts('s.?runAsGroup.orValue(1) != 0 && s.?fsGroup.orValue(1) != 0')} + (${badPod('!(0 in variables.podSecurityContext.?supplementalGroups.orValue([]))')})`,
    message:
      'runAsGroup, fsGroup or supplementalGroups is 0, the group of root; use another one that owns the files',
  },
  check: (workload) => {
    const violations: Violation[] = securityContexts(workload).flatMap(({ value, path, holder }) =>
      ['runAsGroup', 'fsGroup']
        .filter((key) => integerAt(value, key) === 0)
        .map((key) => violation([...path, key], `${key} of ${holder} is 0, which is the group of root`)),
    );
    listAt(workload.podSecurityContext, 'supplementalGroups').forEach((group, index) => {
      if (group === 0)
        violations.push(
          violation(
            ['securityContext', 'supplementalGroups', index],
            'supplementalGroups hold 0, the group of root',
          ),
        );
    });
    return failIfAny(violations);
  },
});

function violation(path: Violation['path'], message: string): Violation {
  return {
    path,
    message,
    remedy: {
      advice: 'Use a group other than 0 that owns the files which are needed.',
      choose: [
        {
          path,
          value: 'group id above 0',
          from: 'the groups that own the files in the image and on its volumes',
        },
      ],
    },
  };
}
