import {
  atLeast,
  badItems,
  celString,
  defineControl,
  failIfAny,
  mapsAt,
  stringAt,
} from '@bulwark/control-kit';

/** Sysctls that are separate for each pod, with the version of the standards that first allowed them. */
const ALLOWED_SINCE: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
  'net.ipv4.tcp_notsent_lowat': 37,
  'net.ipv4.tcp_slow_start_after_idle': 37,
};

const SINCE = `{${Object.entries(ALLOWED_SINCE)
  .map(([name, minor]) => `${celString(name)}: ${minor}`)
  .join(', ')}}`;

export default defineControl({
  title: 'Unsafe sysctl',
  severity: 'medium',
  rationale:
    'Sysctls outside the safe set change the kernel for every pod of the node, or switch its protections off.',
  aliases: ['KSV-0026', 'kube-linter:unsafe-sysctls'],
  requirements: {
    'pod-security-baseline': ['sysctls'],
    'pod-security-restricted': ['sysctls'],
  },
  subject: 'workload',
  fix: 'review',
  verify: 'Check first that the program works with the setting of the node.',
  cel: {
    violating: badItems(
      'variables.podSecurityContext.?sysctls',
      'sysctl',
      `${SINCE}[?x.name].orValue(1000) <= variables.podSecurityVersion`,
    ),
    message: 'is outside the safe set; remove it, or set it for the whole node on purpose',
  },
  check: ({ podSecurityContext }, { podSecurityVersion }) =>
    failIfAny(
      mapsAt(podSecurityContext, 'sysctls').flatMap((sysctl, index) => {
        const name = stringAt(sysctl, 'name') ?? '';
        const since = Object.hasOwn(ALLOWED_SINCE, name) ? ALLOWED_SINCE[name] : undefined;
        if (since !== undefined && atLeast(podSecurityVersion, since)) return [];
        const path = ['securityContext', 'sysctls', index];
        return [
          {
            path: [...path, 'name'],
            message: `Sysctl ${name} is not in the safe set, so it may change the kernel for other pods`,
            remedy: { advice: 'Remove the sysctl, or set it for the whole node on purpose.', remove: [path] },
          },
        ];
      }),
    ),
});
