import { admissionPlugin, defineControl, judgeFlags, pass } from '@bulwark/control-kit';

export default defineControl({
  title: 'Admission plugin AlwaysAdmit is enabled',
  severity: 'low',
  rationale:
    'The plugin only says yes: whoever enabled it meant to switch admission off, and stopped short of saying so.',
  aliases: ['C-0122', 'KCV-0011', 'CKV_K8S_79'],
  subject: 'workload',
  fix: 'review',
  verify: 'Check first what the other admission plugins will refuse once they are asked.',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) =>
      admissionPlugin(flags, 'AlwaysAdmit') === 'enabled'
        ? flags.wrong('enable-admission-plugins', {
            message: 'the admission plugin AlwaysAdmit is enabled',
            advice: 'Take AlwaysAdmit off --enable-admission-plugins.',
            value: flags
              .list('enable-admission-plugins')
              .filter((name) => name !== 'AlwaysAdmit')
              .join(','),
          })
        : pass,
    ),
});
