import {
  atLeast,
  badContainers,
  defineControl,
  failIfAny,
  mapAt,
  notApplicable,
  stringAt,
} from '@bulwark/control-kit';
import type { Violation } from '@bulwark/control-kit';

/** Fields of a container that hold a handler which the kubelet runs. */
const HANDLERS = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
] as const;

const HANDLERS_OF_C = HANDLERS.map((keys) => `c${keys.map((key) => `.?${key}`).join('')}`).join(', ');
const CALLS_NO_HOST = `[${HANDLERS_OF_C}].all(h, h.?httpGet.?host.orValue('') == '' && h.?tcpSocket.?host.orValue('') == '')`;

export default defineControl({
  title: 'Probe or lifecycle hook to another host',
  severity: 'medium',
  rationale:
    "The kubelet sends probes and lifecycle requests from the node: a host of the pod author's choice turns it into a scanner of the networks that only nodes reach.",
  requirements: {
    'pod-security-baseline': ['host-probes'],
    'pod-security-restricted': ['host-probes'],
  },
  subject: 'container',
  fix: 'review',
  verify: 'Check first that the process listens on the address of the pod, not on that of the probe alone.',
  cel: {
    violating: badContainers(`variables.podSecurityVersion < 34 || ${CALLS_NO_HOST}`),
    message: 'a probe or lifecycle hook names a host; remove host, the address of the pod is the default',
  },
  check: ({ value }, { podSecurityVersion }) => {
    if (!atLeast(podSecurityVersion, 34)) return notApplicable;
    const violations: Violation[] = [];
    for (const [field, hook] of HANDLERS) {
      const handler = hook === undefined ? mapAt(value, field) : mapAt(mapAt(value, field), hook);
      for (const action of ['httpGet', 'tcpSocket']) {
        const host = stringAt(mapAt(handler, action), 'host') ?? '';
        if (host === '') continue;
        const path = [field, ...(hook === undefined ? [] : [hook]), action, 'host'];
        violations.push({
          path,
          message: `${path.slice(0, -1).join('.')} names the host ${host}, so the kubelet calls it from the node`,
          remedy: { advice: 'Remove host: the address of the pod is the default.', remove: [path] },
        });
      }
    }
    return failIfAny(violations);
  },
});
