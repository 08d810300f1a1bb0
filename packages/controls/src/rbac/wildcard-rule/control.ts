import { defineControl, judgeRules, RBAC_KINDS, wildcardsOf } from '@bulwark/control-kit';

export default defineControl({
  title: 'Wildcards in rules',
  severity: 'high',
  rationale:
    'A wildcard grants more than anybody reviewed: secrets and nodes today, and whatever the next release or operator adds.',
  aliases: [
    'KSV-0044',
    'KSV-0045',
    'KSV-0046',
    'KSV-0112',
    'kube-linter:wildcard-in-rules',
    'CIS-5.1.3',
    'CKV_K8S_49',
  ],
  subject: 'role',
  reads: RBAC_KINDS,
  fix: 'review',
  verify:
    'Check first that nobody of them uses a verb of single resources, such as use, approve, bind, escalate or impersonate; then take out what is not used.',
  check: (role, { inventory }) =>
    judgeRules(
      role,
      inventory,
      {
        writable: true,
        ability: 'do more than the rule says in words',
        advice: 'Write the verbs and resources that are used in place of the wildcard.',
      },
      wildcardsOf,
    ),
});
