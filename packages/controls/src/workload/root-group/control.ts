import { defineControl, failIfAny, integerAt, listAt, securityContexts } from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Group set to root',
  severity: 'low',
  rationale:
    'Images leave files open to group 0, and so do host paths: a process in the group of root reads and writes them as any user.',
  aliases: ['C-0013', 'KSV-0116', 'kube-linter:run-as-non-root'],
  subject: 'workload',
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
    remedy: { advice: 'Use a group other than 0 that owns the files which are needed.' },
  };
}
