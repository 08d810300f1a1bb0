import {
  badSecurityContexts,
  booleanAt,
  defineControl,
  failIfAny,
  mapAt,
  securityContexts,
} from '@bulwark/control-kit';

export default defineControl({
  title: 'Windows HostProcess container',
  severity: 'critical',
  rationale:
    'A HostProcess container runs on the Windows node itself, without isolation: whoever runs code in it owns the node.',
  aliases: ['KSV-0103', 'polaris:hostProcess'],
  requirements: {
    'pod-security-baseline': ['windows-host-process'],
    'pod-security-restricted': ['windows-host-process'],
  },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the program does not manage the node itself; programs that do need the setting.',
  cel: {
    violating: badSecurityContexts('!s.?windowsOptions.?hostProcess.orValue(false)'),
    message: 'windowsOptions.hostProcess is true; set it to false',
  },
  check: (workload) =>
    failIfAny(
      securityContexts(workload).flatMap(({ value, path, holder }) => {
        if (booleanAt(mapAt(value, 'windowsOptions'), 'hostProcess') !== true) return [];
        const at = [...path, 'windowsOptions', 'hostProcess'];
        return [
          {
            path: at,
            message: `windowsOptions.hostProcess of ${holder} is true, so its processes run on the node itself`,
            remedy: { advice: 'Set hostProcess to false.', set: [{ path: at, value: false }] },
          },
        ];
      }),
    ),
});
