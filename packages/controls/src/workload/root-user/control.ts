import {
  badContainers,
  booleanAt,
  defineControl,
  effectiveBoolean,
  effectiveInteger,
  fail,
  MAY_RUN_AS_ROOT,
  mayRunAsRoot,
  pass,
  relaxedByUserNamespace,
} from '@bulwark/control-kit';
import type { ContainerView } from '@bulwark/control-kit';

export default defineControl({
  title: 'Container may run as root',
  severity: 'medium',
  rationale:
    'Root in the container is root for the kernel: files of mounted volumes are open to it, and most ways out of a container begin there.',
  aliases: [
    'C-0013',
    'KSV-0012',
    'KSV-0020',
    'CKV_K8S_23',
    'polaris:runAsRootAllowed',
    'kube-linter:run-as-non-root',
  ],
  requirements: {
    'nsa-cisa': ['pod.non-root'],
    'pod-security-restricted': ['run-as-non-root'],
  },
  subject: 'container',
  fix: 'review',
  verify:
    'Check first that the image names a user other than root by number: otherwise the kubelet does not start the container.',
  cel: {
    violating: badContainers(`variables.relaxedByUserNamespace || !${MAY_RUN_AS_ROOT}`),
    message: 'may run as root; set runAsNonRoot to true and, where the image runs as root, runAsUser',
  },
  check: (container, { podSecurityVersion }) => {
    if (relaxedByUserNamespace(container.workload, podSecurityVersion) || !mayRunAsRoot(container))
      return pass;
    const path = ['securityContext', 'runAsNonRoot'];
    if (effectiveInteger(container, 'runAsUser') === 0)
      return fail({
        path,
        message: 'runAsUser is 0 and runAsNonRoot is not true, so the container runs as root',
        remedy: {
          advice: 'Set runAsUser to a user of the image other than 0, and runAsNonRoot to true.',
          choose: [
            {
              path: ['securityContext', 'runAsUser'],
              value: 'number of the user',
              from: 'the users of the image other than 0',
            },
            { path: ['securityContext', 'runAsNonRoot'], value: 'true', from: 'once the user is chosen' },
          ],
        },
      });
    const state = effectiveBoolean(container, 'runAsNonRoot') === false ? 'is false' : 'is not set';
    return fail({
      base: 'pod',
      path: [...container.path, ...path],
      message: `runAsNonRoot ${state} and no runAsUser is set, so the image decides, and most images run as root`,
      remedy: {
        advice: 'Set runAsNonRoot to true; where the image runs as root, also set runAsUser.',
        set: [{ path: isToldByPod(container) ? path : [...container.path, ...path], value: true }],
      },
    });
  },
});

/**
 * Whether the pod's `runAsNonRoot: false` is what to change: left as it is beside containers that all say true, it would itself be refused
 * at the restricted level. A container that inherits it and is set to root would no longer start.
 */
function isToldByPod({ securityContext, workload }: ContainerView): boolean {
  if (booleanAt(securityContext, 'runAsNonRoot') !== undefined) return false;
  if (booleanAt(workload.podSecurityContext, 'runAsNonRoot') !== false) return false;
  const inheriting = workload.containers.filter(
    (other) => booleanAt(other.securityContext, 'runAsNonRoot') === undefined,
  );
  return inheriting.every((other) => effectiveInteger(other, 'runAsUser') !== 0);
}
