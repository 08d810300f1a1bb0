import { badObject, defineControl, fail, pass, stringAt } from '@bulwark/control-kit';

export default defineControl({
  title: 'Service account token without end',
  severity: 'medium',
  rationale:
    'A token in a Secret never expires and is bound to no pod: one copy of it, from a backup or a log, works for years.',
  subject: 'object',
  kinds: ['Secret'],
  cel: {
    violating: badObject("variables.object.?type.orValue('') != 'kubernetes.io/service-account-token'"),
    message:
      'type is a service account token that never expires; use projected volumes or kubectl create token',
    fields: ['type'],
  },
  check: ({ value }) => {
    if (stringAt(value, 'type') !== 'kubernetes.io/service-account-token') return pass;
    return fail({
      path: ['type'],
      message: 'The Secret holds a token of a service account that never expires',
      remedy: {
        advice:
          'Delete the Secret and take tokens that expire: projected volumes in pods, kubectl create token elsewhere.',
      },
    });
  },
});
