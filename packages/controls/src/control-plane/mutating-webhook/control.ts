import { defineControl, fail, mapsAt, notApplicable, pass, webhookTarget } from '@bulwark/control-kit';

export default defineControl({
  title: 'Mutating admission webhook that is not known',
  severity: 'low',
  rationale:
    'A mutating webhook may change every object that it asks for: it can add a container to each new pod, and stay when all else is cleaned up.',
  aliases: ['C-0039'],
  requirements: { mitre: ['persistence.mutating-webhook'] },
  subject: 'object',
  kinds: ['MutatingWebhookConfiguration'],
  parameters: {
    known: {
      type: 'string[]',
      description: 'Names of the configurations that the cluster is meant to have.',
      default: [],
    },
  },
  check: ({ reference, value }, { parameters }) => {
    const webhooks = mapsAt(value, 'webhooks');
    if (webhooks.length === 0) return notApplicable;
    if (parameters.known.includes(reference.name)) return pass;
    const targets = [...new Set(webhooks.map(webhookTarget))].join(', ');
    return fail({
      path: ['webhooks'],
      message: `${reference.name} is not on the list of known webhooks; ${targets} reads and changes what its rules match`,
      remedy: {
        advice:
          'Find out who runs it, then add its name to the parameter known, or delete the configuration.',
      },
    });
  },
});
