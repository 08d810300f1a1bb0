import {
  badContainers,
  badPod,
  booleanAt,
  defineControl,
  failIfAny,
  MAY_RUN_AS_ROOT,
  mayRunAsRoot,
  pass,
  relaxedByUserNamespace,
} from '@bulwark/control-kit';
import type { ContainerView, Violation } from '@bulwark/control-kit';

const OF_C = 'c.?securityContext.?runAsNonRoot';
const OF_POD = 'variables.podSecurityContext.?runAsNonRoot';
const BAD_CONTAINERS = badContainers(`${MAY_RUN_AS_ROOT} || ${OF_C}.orValue(${OF_POD}.hasValue())`);
const BAD_POD = badPod(
  `${OF_POD}.orValue(true) || variables.containers.exists(c, !${OF_C}.hasValue() && ${MAY_RUN_AS_ROOT})`,
);

export default defineControl({
  title: 'Running as non-root not enforced',
  severity: 'low',
  rationale:
    'Only runAsNonRoot makes the kubelet refuse a container that would start as root; a runAsUser alone is gone with the next edit.',
  aliases: ['KSV-0012'],
  requirements: { 'pod-security-restricted': ['run-as-non-root'] },
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that the image names a user other than root by number: otherwise the kubelet does not start the container.',
  cel: {
    violating: `variables.relaxedByUserNamespace ? [] : ${BAD_CONTAINERS} + (${BAD_POD})`,
    message:
      'runAsNonRoot is not true, so nothing refuses an image or a change that runs as root; set runAsNonRoot to true',
  },
  check: (workload, { podSecurityVersion }) => {
    if (relaxedByUserNamespace(workload, podSecurityVersion)) return pass;
    const ofPod = booleanAt(workload.podSecurityContext, 'runAsNonRoot');
    const inheriting = workload.containers.filter((container) => ownValue(container) === undefined);
    const violations = workload.containers
      .filter((container) => !mayRunAsRoot(container) && lacksOwn(container, ofPod))
      .map((container) => violation(container.path, `container ${container.name}`, ownValue(container)));
    // Where a container inherits false and may run as root, workload/root-user reports it.
    if (ofPod === false && !inheriting.some(mayRunAsRoot)) violations.push(violation([], 'the pod', false));
    return failIfAny(violations);
  },
});

function ownValue({ securityContext }: ContainerView): boolean | undefined {
  return booleanAt(securityContext, 'runAsNonRoot');
}

/** Whether the container itself has to change: it says false, or neither it nor the pod says anything. */
function lacksOwn(container: ContainerView, ofPod: boolean | undefined): boolean {
  const own = ownValue(container);
  return own === false || (own === undefined && ofPod === undefined);
}

function violation(holder: ContainerView['path'], name: string, value: boolean | undefined): Violation {
  const path = [...holder, 'securityContext', 'runAsNonRoot'];
  const state = value === undefined ? 'not set' : 'false';
  return {
    path,
    message: `runAsNonRoot of ${name} is ${state}, so nothing refuses an image or a change that runs as root`,
    remedy: { advice: 'Set runAsNonRoot to true.', set: [{ path, value: true }] },
  };
}
