import { decidedByFile, defineControl, judgeFlags, pass } from '@bulwark/control-kit';
import type { ComponentFlags } from '@bulwark/control-kit';

export default defineControl({
  title: 'API server allows every request',
  severity: 'critical',
  rationale: 'Authorization is off: every authenticated caller, each pod included, administers the cluster.',
  aliases: ['C-0118', 'KCV-0007', 'CKV_K8S_74'],
  subject: 'workload',
  fix: 'review',
  verify:
    'Check first that every component and person holds the RBAC roles that they need: until now nobody did need any.',
  check: (workload) =>
    judgeFlags(
      workload,
      'kube-apiserver',
      (flags) =>
        decidedByFile(flags, 'authorization-config') ??
        (modesOf(flags).includes('AlwaysAllow')
          ? flags.wrong('authorization-mode', {
              message: 'the authorization mode is AlwaysAllow, so nothing is refused to anyone',
              advice: 'Set --authorization-mode=Node,RBAC.',
              value: 'Node,RBAC',
            })
          : pass),
    ),
});

/** Modes in force; the API server allows everything where no flag says otherwise. */
function modesOf(flags: ComponentFlags): readonly string[] {
  const modes = flags.list('authorization-mode');
  return modes.length > 0 ? modes : ['AlwaysAllow'];
}
