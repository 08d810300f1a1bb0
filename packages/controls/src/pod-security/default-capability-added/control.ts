import {
  addedCapabilities,
  ADDERS_OF_DEFAULT_CAPABILITIES,
  atLeast,
  defineControl,
  exemptAsWindows,
  failIfAny,
  notApplicable,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Capability of the default set added',
  severity: 'low',
  rationale:
    'Of the default set only binding low ports is harmless to most programs; adding another one back undoes a part of dropping them.',
  aliases: ['KSV-0106'],
  requirements: { 'pod-security-restricted': ['drop-all-capabilities'] },
  subject: 'container',
  fix: 'review',
  verify:
    'Check first whether the process needs the capability: where others are dropped, adding it back was not idle.',
  cel: {
    violating: `variables.podSecurityVersion < 22 || variables.exemptAsWindows ? [] : ${ADDERS_OF_DEFAULT_CAPABILITIES}`,
    message: 'capabilities.add holds more than NET_BIND_SERVICE; remove the others',
  },
  check: (container, { podSecurityVersion }) => {
    if (!atLeast(podSecurityVersion, 22)) return notApplicable;
    if (exemptAsWindows(container.workload, podSecurityVersion)) return notApplicable;
    const added = addedCapabilities(container, 'default').filter(({ name }) => name !== 'NET_BIND_SERVICE');
    return failIfAny(
      added.map(({ name, path }) => ({
        path,
        message: `Capability ${name} is added; restricted pods may add NET_BIND_SERVICE only`,
        remedy: { advice: `Remove ${name} from capabilities.add.`, remove: [path] },
      })),
    );
  },
});
