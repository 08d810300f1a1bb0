import { admissionPlugin, decidedByFile, defineControl, judgeFlags, pass } from '@bulwark/control-kit';

const advice =
  'Name a configuration of PodSecurity with default levels by --admission-control-config-file, and label namespaces.';

export default defineControl({
  title: 'No pod security level by default',
  severity: 'medium',
  rationale:
    'In a namespace without labels anyone who may create pods can create a privileged one, and with it takes the node.',
  aliases: ['C-0068'],
  requirements: { 'nsa-cisa': ['pod.admission'], mitre: ['escalation.pod-admission'] },
  subject: 'workload',
  check: (workload) =>
    judgeFlags(workload, 'kube-apiserver', (flags) => {
      if (admissionPlugin(flags, 'PodSecurityPolicy') === 'enabled') return pass;
      if (admissionPlugin(flags, 'PodSecurity') === 'disabled')
        return flags.wrong('disable-admission-plugins', {
          message: 'the admission plugin PodSecurity is disabled, so labels of namespaces enforce nothing',
          advice,
        });
      return (
        decidedByFile(flags, 'admission-control-config-file') ??
        flags.wrong('enable-admission-plugins', {
          message:
            'no flag gives PodSecurity a default level, so namespaces without labels admit privileged pods',
          advice,
        })
      );
    }),
});
