import {
  addersOf,
  BEYOND_DEFAULT_CAPABILITIES,
  capabilityClass,
  defineControl,
  exemptAsWindows,
  failIfAny,
  mapAt,
  notApplicable,
  REFUSED_SECCOMP,
  refusedSeccompProfiles,
  stringsAt,
} from '@bulwark/control-kit';
import type { ContainerView, Violation } from '@bulwark/control-kit';

export default defineControl({
  title: 'Dangerous Linux settings of a Windows pod',
  severity: 'low',
  rationale:
    'A pod that declares Windows escapes the Linux rules of the restricted level; dangerous Linux settings in it are a mistake, or an attempt to pass by them.',
  requirements: { 'pod-security-baseline': ['capabilities', 'seccomp'] },
  subject: 'workload',
  fix: 'safe',
  cel: {
    violating: `!variables.exemptAsWindows ? [] : ${addersOf(BEYOND_DEFAULT_CAPABILITIES)} + ${REFUSED_SECCOMP}`,
    message:
      'dangerous Linux settings (capabilities.add, seccompProfile) in a pod that declares Windows; remove them',
  },
  check: (workload, { podSecurityVersion }) =>
    exemptAsWindows(workload, podSecurityVersion)
      ? failIfAny([
          ...workload.containers.flatMap(capabilitiesBeyondDefault),
          ...refusedSeccompProfiles(workload, podSecurityVersion).map(withoutProfile),
        ])
      : notApplicable,
});

function capabilitiesBeyondDefault({ securityContext, path, name }: ContainerView): readonly Violation[] {
  const added = stringsAt(mapAt(securityContext, 'capabilities'), 'add');
  return added.flatMap((capability, index) => {
    if (capabilityClass(capability) === 'default') return [];
    const capabilities = [...path, 'securityContext', 'capabilities'];
    return [
      {
        path: [...capabilities, 'add', index],
        message: `Container ${name} adds capability ${capability} although its pod declares Windows`,
        remedy: { advice: 'Remove capabilities, which the API server refuses here.', remove: [capabilities] },
      },
    ];
  });
}

/** A profile that baseline accepts would be refused as well. Of a profile the path is that of its type. */
function withoutProfile(violation: Violation): Violation {
  const advice = 'Remove the profile, which the API server refuses here.';
  return { ...violation, remedy: { advice, remove: [violation.path.slice(0, -1)] } };
}
